using Vouch.Algebra;
using Vouch.Protocol.Statements;

namespace Vouch.Protocol.Argument;

/// <summary>
/// Weights along the axes of a grid: axis a carries a vector over its valid coordinates (usually eq(point, .) cut off at
/// the valid size), or none, if the axis takes no part. Evaluates linear forms: a form's value at the point is the sum over
/// valid cells of the product of weights times the form.
/// </summary>
public sealed class GridPoint<TK>
    where TK : unmanaged, IExtension<TK>
{
    private readonly TK[]?[] _vectors;
    private readonly TK[] _sums;

    /// <summary>Takes one vector per grid axis; null where the axis takes no part (factor one).</summary>
    public GridPoint(TK[]?[] vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        _vectors = vectors;
        _sums = new TK[vectors.Length];
        for (var a = 0; a < vectors.Length; a++)
        {
            _sums[a] = TK.One;
            if (vectors[a] is { } vector)
            {
                _sums[a] = TK.Zero;
                foreach (var weight in vector)
                {
                    _sums[a] += weight;
                }
            }
        }
    }

    /// <summary>eq(point, i) for 0 &lt;= i &lt; size; the point's first coordinate is the most significant bit.</summary>
    public static TK[] EqVector(ReadOnlySpan<TK> point, int size)
    {
        var table = new TK[size];
        if (size > 0)
        {
            table[0] = TK.One;
        }

        for (var i = 0; i < point.Length; i++)
        {
            // Only the prefixes of indices below the size are needed.
            var filled = (size + (1 << (point.Length - i)) - 1) >> (point.Length - i);
            for (var j = filled - 1; j >= 0; j--)
            {
                var high = table[j] * point[i];
                if ((2 * j) + 1 < size)
                {
                    table[(2 * j) + 1] = high;
                }

                table[2 * j] = table[j] - high;
            }
        }

        return table;
    }

    /// <summary>eq(point, first + i) for 0 &lt;= i &lt; count, in time count + coordinates.</summary>
    /// <param name="point">n coordinates, the most significant bit's first.</param>
    /// <param name="first">The first index.</param>
    /// <param name="count">How many; first + count is at most 2^n.</param>
    public static TK[] EqRange(ReadOnlySpan<TK> point, long first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first + count, 1L << point.Length);
        var result = new TK[count];
        FillRange(point, first, result, TK.One);
        return result;
    }

    private static void FillRange(ReadOnlySpan<TK> point, long first, Span<TK> result, TK scale)
    {
        // Whole subtrees are filled by doubling; only the path to the range's two ends is walked.
        while (result.Length > 0 && result.Length < 1L << point.Length)
        {
            var half = 1L << (point.Length - 1);
            var high = scale * point[0];
            if (first >= half)
            {
                (scale, first) = (high, first - half);
            }
            else
            {
                var below = (int)Math.Min(half - first, result.Length);
                FillRange(point[1..], 0, result[below..], high);
                scale -= high;
                result = result[..below];
            }

            point = point[1..];
        }

        if (result.Length > 0)
        {
            var table = EqVector(point, result.Length);
            for (var i = 0; i < table.Length; i++)
            {
                result[i] = scale * table[i];
            }
        }
    }

    /// <summary>A vector of ones.</summary>
    public static TK[] Ones(int size)
    {
        var ones = new TK[size];
        Array.Fill(ones, TK.One);
        return ones;
    }

    /// <summary>Weight of the constant one: the product of the vectors' sums over the axes chosen.</summary>
    /// <param name="countsOnce">Axes for which a constant counts once instead of being summed.</param>
    public TK ConstantWeight(Func<int, bool>? countsOnce = null)
    {
        var weight = TK.One;
        for (var a = 0; a < _sums.Length; a++)
        {
            if (countsOnce is null || !countsOnce(a))
            {
                weight *= _sums[a];
            }
        }

        return weight;
    }

    /// <summary>
    /// Appends the value of a form at this point, times a coefficient, to a constraint: constants at once, views as functionals.
    /// </summary>
    public void Append(
        LinearForm form, TK coefficient, IReadOnlyList<Block> blocks, LinearConstraint<TK> target,
        Func<int, bool>? countsOnce = null)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(blocks);
        ArgumentNullException.ThrowIfNull(target);
        if (form.Constant != 0)
        {
            target.Constant += coefficient * TK.FromInt64(form.Constant) * ConstantWeight(countsOnce);
        }

        foreach (var term in form.Terms)
        {
            target.Functionals.Add(Of(term.View, blocks, coefficient * TK.FromInt64(term.Coefficient), countsOnce));
        }
    }

    /// <summary>The functional of a view at this point.</summary>
    public Functional<TK> Of(
        View view, IReadOnlyList<Block> blocks, TK coefficient, Func<int, bool>? countsOnce = null)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(blocks);
        for (var a = 0; a < _vectors.Length; a++)
        {
            if (_vectors[a] is not null && !view.Mentions(a) && (countsOnce is null || !countsOnce(a)))
            {
                coefficient *= _sums[a];
            }
        }

        var shape = blocks[view.Block].Shape;
        var counts = new int[view.Groups.Length];
        var weights = new TK[view.Groups.Length][];
        var axis = 0;
        for (var g = 0; g < view.Groups.Length; g++)
        {
            var group = view.Groups[g];
            var size = 1;
            for (var i = 0; i < group.AxisCount; i++)
            {
                size *= shape[axis++];
            }

            counts[g] = group.AxisCount;
            weights[g] = GroupWeights(group, size);
        }

        return new Functional<TK>(view.Block, coefficient, counts, weights);
    }

    private TK[] GroupWeights(ViewGroup group, int size)
    {
        if (group.Terms is [{ Stride: 1 } only] && group.Offset == 0
            && _vectors[only.GridAxis] is { } whole && whole.Length == size)
        {
            return whole;
        }

        var weights = new TK[size];
        Spread(group.Terms, 0, group.Offset, TK.One, weights);
        return weights;
    }

    private void Spread(ReadOnlySpan<AxisTerm> terms, int depth, long index, TK product, TK[] weights)
    {
        if (depth == terms.Length)
        {
            if (index >= 0 && index < weights.Length)
            {
                weights[index] += product;
            }

            return;
        }

        var vector = _vectors[terms[depth].GridAxis];
        if (vector is null)
        {
            Spread(terms, depth + 1, index, product, weights);
            return;
        }

        for (var i = 0; i < vector.Length; i++)
        {
            Spread(terms, depth + 1, index + ((long)i * terms[depth].Stride), product * vector[i], weights);
        }
    }
}

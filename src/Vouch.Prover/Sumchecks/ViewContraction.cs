using Vouch.Algebra;
using Vouch.Protocol.Argument;
using Vouch.Protocol.Statements;
using Vouch.Prover.Witness;

namespace Vouch.Prover.Sumchecks;

/// <summary>
/// Binds the output axes of one view of small integers. The block's groups fall into leading ones, taken index by index; middle
/// ones, from a group that an output axis moves to the last such; and those after it. Where the last ones are read straight
/// through, whole rows are summed with weights; else every kept index is one inner product. A window's taps and its positions
/// move the same group: each tap has its own vector of weights, with zeros where the window hangs over the edge.
/// </summary>
internal sealed class ViewContraction<TK>
    where TK : unmanaged, IExtension<TK>
{
    private readonly SmallCells _cells;
    private readonly Part[] _lead;
    private readonly Part[] _middle;
    private readonly int _rowLength;
    private readonly int[] _rowPlaces;
    private readonly TK _scale;

    private ViewContraction(SmallCells cells, Part[] parts, TK scale)
    {
        _cells = cells;
        _scale = scale;
        var last = Array.FindLastIndex(parts, p => p.IsBound);
        var tail = parts[(last + 1)..];
        if (!Array.TrueForAll(tail, p => p.IsIdentity))
        {
            (last, tail) = (parts.Length - 1, []);
        }

        _rowPlaces = [0];
        foreach (var part in tail)
        {
            _rowPlaces = [.. _rowPlaces.SelectMany(_ => part.Choices, (at, choice) => at + choice.Place)];
        }

        _rowLength = _rowPlaces.Length;
        var first = Cheapest(parts.AsSpan(0, last + 1), _rowLength);
        _lead = parts[..first];
        _middle = parts[first..(last + 1)];
    }

    /// <summary>Prepares a form's contraction; null for forms of other kinds.</summary>
    public static ViewContraction<TK>? Of(
        LinearForm form, IReadOnlyList<Block> blocks, Func<int, SmallCells?> cells, int[] grid, bool[] isBound,
        int[] keptSteps, TK[]?[] point)
    {
        if (form.Constant != 0 || form.Terms.Length != 1 || cells(form.Terms[0].View.Block) is not { } small)
        {
            return null;
        }

        var view = form.Terms[0].View;
        var scale = TK.FromInt64(form.Terms[0].Coefficient);
        var vectors = new TK[]?[grid.Length];
        for (var a = 0; a < grid.Length; a++)
        {
            if (isBound[a])
            {
                vectors[a] = GridPoint<TK>.EqVector(point[a], grid[a]);
            }

            if (view.Mentions(a))
            {
                continue;
            }

            if (keptSteps[a] != 0 && grid[a] > 1)
            {
                return null;
            }

            if (vectors[a] is { } unseen)
            {
                scale *= unseen.Aggregate(TK.Zero, (sum, weight) => sum + weight);
            }
        }

        var parts = new List<Part>();
        var axis = 0;
        foreach (var group in view.Groups)
        {
            var size = 1;
            for (var i = 0; i < group.AxisCount; i++)
            {
                size *= blocks[view.Block].Shape[axis++];
            }

            parts.AddRange(SplitGroup.Of(group, size, grid).Select(part => Part.Of(part.Group, part.Size, grid, keptSteps, vectors)));
        }

        return parts.Exists(p => p.IsBound) ? new ViewContraction<TK>(small, [.. parts], scale) : null;
    }

    /// <summary>Writes the value at every kept cell.</summary>
    /// <param name="table">Zeros; row-major over the kept axes' valid cells.</param>
    /// <param name="cancellation">Cancels.</param>
    public void Fill(ExtensionSpan<TK> table, CancellationToken cancellation)
    {
        var rows = _middle.Aggregate(1, (product, part) => product * part.Size);
        using var weights = BufferPool.Shared.Rent<TK>(rows);
        using var row = BufferPool.Shared.Rent<TK>(_rowLength);
        var leads = Combine(_lead);
        foreach (var (place, choices) in Choose(_middle, 0, 0, []))
        {
            FillWeights(choices, weights);
            var shift = _cells.Offset == 0 ? TK.Zero : Sum(weights) * TK.FromInt64(_cells.Offset);
            foreach (var (leadPlace, leadIndex, leadWeight) in leads)
            {
                cancellation.ThrowIfCancellationRequested();
                var scale = leadWeight * _scale;
                var words = _cells.Words.AsSpan(leadIndex * rows * _rowLength, rows * _rowLength);
                if (_rowLength == 1)
                {
                    table[place + leadPlace] += scale * (Linear.DotSmall(weights.Span, words) + shift);
                    continue;
                }

                row.Clear();
                Linear.ContractSmall<TK>(row, weights, words, _rowLength);
                for (var i = 0; i < _rowPlaces.Length; i++)
                {
                    table[place + leadPlace + _rowPlaces[i]] += scale * (row[i] + shift);
                }
            }
        }
    }

    private static TK Sum(ExtensionVector<TK> weights)
    {
        var sum = TK.Zero;
        for (var i = 0; i < weights.Length; i++)
        {
            sum += weights[i];
        }

        return sum;
    }

    /// <summary>
    /// Where the middle begins: a bound group. One that is left to the leading groups is walked index by index, with its weights;
    /// one in the middle is summed by the kernel, but makes every kept group behind it part of the choice of a vector.
    /// </summary>
    private static int Cheapest(ReadOnlySpan<Part> parts, int rowLength)
    {
        // In products of a small integer, eight at once: a call, a word of a row scaled and placed, a weight filled in.
        const double CallCost = 300;
        const double PlaceCost = 30;
        const double WeightCost = 10;
        var (best, bestCost) = (0, double.MaxValue);
        var leads = 1.0;
        for (var first = 0; first < parts.Length; first++)
        {
            if (parts[first].IsBound)
            {
                var (choices, cells) = (1.0, 1.0);
                foreach (var part in parts[first..])
                {
                    choices *= part.Choices.Length;
                    cells *= part.Size;
                }

                var cost = choices * ((leads * ((cells * rowLength) + CallCost + (PlaceCost * (rowLength - 1)))) + (WeightCost * cells));
                (best, bestCost) = cost < bestCost ? (first, cost) : (best, bestCost);
            }

            leads *= parts[first].Choices.Length * (parts[first].IsBound ? parts[first].Size : 1.0);
        }

        return best;
    }

    /// <summary>All (place, row-major index, weight) of the leading groups; choices outside their group read zero and are left out.</summary>
    private static List<(int Place, int Index, TK Weight)> Combine(Part[] parts)
    {
        var all = new List<(int Place, int Index, TK Weight)> { (0, 0, TK.One) };
        foreach (var part in parts)
        {
            var next = new List<(int Place, int Index, TK Weight)>();
            foreach (var (place, index, weight) in all)
            {
                foreach (var choice in part.Choices)
                {
                    for (var i = 0; choice.Weights is { } weights && i < weights.Length; i++)
                    {
                        next.Add((place + choice.Place, (index * part.Size) + i, weight * weights[i]));
                    }

                    if (choice.Weights is null && choice.Index >= 0)
                    {
                        next.Add((place + choice.Place, (index * part.Size) + choice.Index, weight));
                    }
                }
            }

            all = next;
        }

        return all;
    }

    private static IEnumerable<(int Place, Choice[] Choices)> Choose(Part[] parts, int depth, int place, Choice[] chosen)
    {
        if (depth == parts.Length)
        {
            yield return (place, chosen);
            yield break;
        }

        foreach (var choice in parts[depth].Choices)
        {
            if (choice.Weights is null && choice.Index < 0)
            {
                continue;
            }

            foreach (var deeper in Choose(parts, depth + 1, place + choice.Place, [.. chosen, choice]))
            {
                yield return deeper;
            }
        }
    }

    /// <summary>The outer product of the chosen weights, a selected index being a unit vector.</summary>
    private void FillWeights(Choice[] choices, ExtensionVector<TK> weights)
    {
        TK[] product = [TK.One];
        for (var g = 0; g < choices.Length; g++)
        {
            var size = _middle[g].Size;
            var next = new TK[product.Length * size];
            for (var i = 0; i < product.Length; i++)
            {
                if (choices[g].Weights is not { } own)
                {
                    next[(i * size) + choices[g].Index] = product[i];
                    continue;
                }

                for (var j = 0; j < size; j++)
                {
                    next[(i * size) + j] = product[i] * own[j];
                }
            }

            product = next;
        }

        for (var i = 0; i < product.Length; i++)
        {
            weights[i] = product[i];
        }
    }

    /// <summary>What one choice of a group's kept coordinates means: where it goes, and what it reads.</summary>
    /// <param name="Place">Its share of the place in the table.</param>
    /// <param name="Index">The index it selects, or -1 outside the group; where weights are null.</param>
    /// <param name="Weights">The weights of the group's indices, where an output axis moves the group.</param>
    private readonly record struct Choice(int Place, int Index, TK[]? Weights);

    /// <summary>One group of a view.</summary>
    private sealed record Part(int Size, bool IsBound, bool IsIdentity, Choice[] Choices)
    {
        public static Part Of(ViewGroup group, int size, int[] grid, int[] keptSteps, TK[]?[] vectors)
        {
            AxisTerm[] kept = [.. group.Terms.Where(t => vectors[t.GridAxis] is null && keptSteps[t.GridAxis] != 0)];
            AxisTerm[] bound = [.. group.Terms.Where(t => vectors[t.GridAxis] is not null)];
            var choices = new List<Choice>();
            Enumerate(kept, 0, group.Offset, 0);
            var isIdentity = bound.Length == 0 && group.Offset == 0
                && (kept is [{ Stride: 1 } only] ? grid[only.GridAxis] == size : kept.Length == 0 && size == 1);
            return new Part(size, bound.Length > 0, isIdentity, [.. choices]);

            void Enumerate(AxisTerm[] terms, int depth, long index, int place)
            {
                if (depth < terms.Length)
                {
                    for (var i = 0; i < grid[terms[depth].GridAxis]; i++)
                    {
                        Enumerate(
                            terms, depth + 1, index + ((long)i * terms[depth].Stride), place + (i * keptSteps[terms[depth].GridAxis]));
                    }

                    return;
                }

                if (bound.Length == 0)
                {
                    choices.Add(new Choice(place, index >= 0 && index < size ? (int)index : -1, null));
                    return;
                }

                var weights = new TK[size];
                Spread(bound, 0, index, TK.One, weights);
                choices.Add(new Choice(place, -1, weights));
            }

            void Spread(AxisTerm[] terms, int depth, long index, TK product, TK[] weights)
            {
                if (depth == terms.Length)
                {
                    if (index >= 0 && index < size)
                    {
                        weights[index] += product;
                    }

                    return;
                }

                var vector = vectors[terms[depth].GridAxis]!;
                for (var i = 0; i < vector.Length; i++)
                {
                    Spread(terms, depth + 1, index + ((long)i * terms[depth].Stride), product * vector[i], weights);
                }
            }
        }
    }
}

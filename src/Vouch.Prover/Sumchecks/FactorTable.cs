using Vouch.Algebra;
using Vouch.Protocol.Argument;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;
using Vouch.Prover.Witness;

namespace Vouch.Prover.Sumchecks;

/// <summary>
/// Tables of a product statement's factors over its Batch and Sum axes, the factor's own output axes bound at the output
/// point. The cost is one integer multiply-add into K per cell the factor reads: never per multiply-add of the operator.
/// </summary>
internal static class FactorTable
{
    private const int MostPartCells = 1 << 12;
    private static readonly Goldilocks Half = Goldilocks.FromInt64(2).Inverse();

    /// <summary>Builds a factor's table, zero outside the valid cells.</summary>
    public static ExtensionVector<TK> Build<TK>(
        ConstraintSystem system, CellSource source, IReadOnlyList<long[]> values, ProductStatement statement, LinearForm form,
        AxisRole own, TK[]?[] point, CancellationToken cancellation)
        where TK : unmanaged, IExtension<TK>
    {
        var bound = Axes(statement, r => r == own);
        var kept = Axes(statement, r => r is AxisRole.Batch or AxisRole.Sum);
        var keptSizes = Array.ConvertAll(kept, a => statement.Grid[a]);
        var geometry = new BlockGeometry(keptSizes.Length == 0 ? [1] : keptSizes);
        if (bound.Length == 0)
        {
            return CellByCell<TK>(system, values, statement, form, kept, geometry);
        }

        var cells = keptSizes.Aggregate(1, (a, b) => a * b);
        using var valid = BufferPool.Shared.Rent<TK>(cells);
        if (ViewContraction<TK>.Of(
            form, system.Blocks, source.Small, statement.Grid, Array.ConvertAll(statement.Roles, r => r == own),
            Steps(statement, kept), point) is { } contraction)
        {
            valid.Clear();
            contraction.Fill(valid, cancellation);
        }
        else
        {
            var weights = OuterEq(statement, bound, point);
            if (weights.Length > cells)
            {
                ByDotProducts(system, values, statement, form, bound, kept, weights, valid, cancellation);
            }
            else
            {
                BySlices(system, values, statement, form, bound, kept, weights, valid, cancellation);
            }
        }

        var table = BufferPool.Shared.Rent<TK>(1 << geometry.LogCells);
        table.Clear();
        for (var d = 0; d < TK.Degree; d++)
        {
            geometry.Scatter<ulong>(valid.Plane(d)[..cells], table.Plane(d)[..(1 << geometry.LogCells)]);
        }

        return table;
    }

    /// <summary>Nothing to bind: the form itself, in the base field, on all cores.</summary>
    private static ExtensionVector<TK> CellByCell<TK>(
        ConstraintSystem system, IReadOnlyList<long[]> values, ProductStatement statement, LinearForm form, int[] kept,
        BlockGeometry geometry)
        where TK : unmanaged, IExtension<TK>
    {
        var table = BufferPool.Shared.Rent<TK>(1 << geometry.LogCells);
        table.Clear();
        // In parts along the first axes, small enough for the first cache.
        var (parts, outer, cells) = (1, 0, geometry.Shape.Aggregate(1, (a, b) => a * b));
        while (outer < kept.Length - 1 && cells > MostPartCells)
        {
            parts *= geometry.Shape[outer];
            cells /= geometry.Shape[outer++];
        }

        var (before, inner) = (kept[..outer], kept[outer..]);
        var own = outer == kept.Length ? geometry : new BlockGeometry(geometry.Shape[outer..]);
        Shares.Blocks(parts, cells, part =>
        {
            var read = new long[cells];
            FormEvaluator.Evaluate(FixAxes(form, statement.Grid, before, part), statement.Grid, inner, system.Blocks, values, read);
            var (place, log, index) = (0, own.LogCells, part);
            for (var a = outer - 1; a >= 0; a--)
            {
                place += index % geometry.Shape[a] << log;
                index /= geometry.Shape[a];
                log += geometry.AxisLogs[a];
            }

            own.Scatter<ulong>(Commitments.WeightsCommitment.FieldWords(read), table.Plane(0).Slice(place, 1 << own.LogCells));
        });
        return table;
    }

    /// <summary>Row-major steps of the kept axes in the table; 0 for the others.</summary>
    private static int[] Steps(ProductStatement statement, int[] kept)
    {
        var steps = new int[statement.Grid.Length];
        var step = 1;
        for (var i = kept.Length - 1; i >= 0; i--)
        {
            steps[kept[i]] = step;
            step *= statement.Grid[kept[i]];
        }

        return steps;
    }

    /// <summary>Few bound cells (rows of a weight matrix): one multiply-add of a contiguous slice per bound cell.</summary>
    private static void BySlices<TK>(
        ConstraintSystem system, IReadOnlyList<long[]> values, ProductStatement statement, LinearForm form,
        int[] bound, int[] kept, TK[] weights, ExtensionVector<TK> valid, CancellationToken cancellation)
        where TK : unmanaged, IExtension<TK>
    {
        valid.Clear();
        var slice = new long[valid.Length];
        var words = new ulong[valid.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var shifted = FixAxes(form, statement.Grid, bound, i);
            FormEvaluator.Evaluate(shifted, statement.Grid, kept, system.Blocks, values, slice);
            for (var x = 0; x < words.Length; x++)
            {
                words[x] = Goldilocks.FromInt64(slice[x]).Value;
            }

            Linear.MultiplyAdd(valid.Span, weights[i], words);
        }
    }

    /// <summary>Many bound cells (positions of an image): one dot product with the weights per kept cell.</summary>
    private static void ByDotProducts<TK>(
        ConstraintSystem system, IReadOnlyList<long[]> values, ProductStatement statement, LinearForm form,
        int[] bound, int[] kept, TK[] weights, ExtensionVector<TK> valid, CancellationToken cancellation)
        where TK : unmanaged, IExtension<TK>
    {
        using var eq = BufferPool.Shared.Rent<TK>(weights.Length);
        for (var i = 0; i < weights.Length; i++)
        {
            eq[i] = weights[i];
        }

        var column = new long[weights.Length];
        var small = new int[weights.Length];
        for (var x = 0; x < valid.Length; x++)
        {
            cancellation.ThrowIfCancellationRequested();
            var shifted = FixAxes(form, statement.Grid, kept, x);
            FormEvaluator.Evaluate(shifted, statement.Grid, bound, system.Blocks, values, column);
            var fits = true;
            for (var i = 0; i < column.Length; i++)
            {
                small[i] = (int)column[i];
                fits &= small[i] == column[i];
            }

            valid[x] = fits
                ? Linear.DotSmall(eq.Span, small)
                : Linear.Dot(eq.Span, Commitments.WeightsCommitment.FieldWords(column));
        }
    }

    /// <summary>eq(output point, x) over the Batch axes, constant along Sum axes; null without Batch axes.</summary>
    public static ExtensionVector<TK>? BatchEq<TK>(ProductStatement statement, TK[]?[] point, int size)
        where TK : unmanaged, IExtension<TK>
    {
        if (!statement.Roles.Contains(AxisRole.Batch))
        {
            return null;
        }

        // Of a Sum axis every index has the same weight: eq at one half, twice over for each variable.
        var coordinates = new List<TK>();
        var scale = TK.One;
        foreach (var a in Axes(statement, r => r is AxisRole.Batch or AxisRole.Sum))
        {
            if (statement.Roles[a] == AxisRole.Batch)
            {
                coordinates.AddRange(point[a]!);
                continue;
            }

            for (var i = Log2.Ceiling(statement.Grid[a]); i > 0; i--)
            {
                coordinates.Add(TK.FromBase(Half));
                scale += scale;
            }
        }

        var result = BufferPool.Shared.Rent<TK>(size);
        Multilinear.EqTable([.. coordinates], result.Span, scale);
        return result;
    }

    private static int[] Axes(ProductStatement statement, Func<AxisRole, bool> wanted)
    {
        var axes = new List<int>();
        for (var a = 0; a < statement.Grid.Length; a++)
        {
            if (wanted(statement.Roles[a]))
            {
                axes.Add(a);
            }
        }

        return [.. axes];
    }

    private static TK[] OuterEq<TK>(ProductStatement statement, int[] bound, TK[]?[] point)
        where TK : unmanaged, IExtension<TK>
    {
        TK[] table = [TK.One];
        foreach (var a in bound)
        {
            var axis = GridPoint<TK>.EqVector(point[a], statement.Grid[a]);
            var next = new TK[table.Length * axis.Length];
            for (var i = 0; i < table.Length; i++)
            {
                for (var j = 0; j < axis.Length; j++)
                {
                    next[(i * axis.Length) + j] = table[i] * axis[j];
                }
            }

            table = next;
        }

        return table;
    }

    /// <summary>The form with the bound axes fixed at the coordinates of a row-major index: their strides become offsets.</summary>
    private static LinearForm FixAxes(LinearForm form, int[] grid, int[] bound, int index)
    {
        if (bound.Length == 0)
        {
            return form;
        }

        Span<int> coordinates = stackalloc int[grid.Length];
        for (var i = bound.Length - 1; i >= 0; i--)
        {
            coordinates[bound[i]] = index % grid[bound[i]];
            index /= grid[bound[i]];
        }

        var terms = new FormTerm[form.Terms.Length];
        for (var t = 0; t < terms.Length; t++)
        {
            var view = form.Terms[t].View;
            var groups = new ViewGroup[view.Groups.Length];
            for (var g = 0; g < groups.Length; g++)
            {
                var group = view.Groups[g];
                var offset = group.Offset;
                foreach (var term in group.Terms)
                {
                    offset += coordinates[term.GridAxis] * term.Stride;
                }

                groups[g] = group with { Offset = offset };
            }

            terms[t] = form.Terms[t] with { View = new View(view.Block, groups) };
        }

        return form with { Terms = terms };
    }
}

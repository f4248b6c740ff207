using Vouch.Algebra;
using Vouch.Protocol.Argument;
using Vouch.Protocol.Statements;

namespace Vouch.Prover.Sumchecks;

/// <summary>Materialises functionals on a block as weights of its cells in V.</summary>
internal static class FunctionalTable
{
    /// <summary>Adds the functionals of one block to the weights of its cells.</summary>
    /// <param name="functionals">Functionals on the block.</param>
    /// <param name="geometry">The block's geometry.</param>
    /// <param name="own">Weights of the block's places in V: as many as its span.</param>
    /// <param name="cancellation">Cancels, between two functionals.</param>
    public static void Add<TK>(
        IEnumerable<Functional<TK>> functionals, BlockGeometry geometry, ExtensionSpan<TK> own, CancellationToken cancellation)
        where TK : unmanaged, IExtension<TK>
    {
        foreach (var functional in functionals)
        {
            cancellation.ThrowIfCancellationRequested();
            var last = functional.Weights.Length - 1;
            var isPlain = functional.AxisCounts[last] == 1;
            using var inner = BufferPool.Shared.Rent<TK>(functional.Weights[last].Length);
            for (var i = 0; i < inner.Length; i++)
            {
                inner[i] = functional.Weights[last][i];
            }

            var places = new int[last + 1][];
            var axis = 0;
            var below = geometry.LogCells;
            for (var g = 0; g <= last; g++)
            {
                places[g] = Places(geometry, axis, functional.AxisCounts[g], ref below);
                axis += functional.AxisCounts[g];
            }

            Descend(functional, 0, 0, functional.Coefficient, places, isPlain, inner.Span, own);
        }
    }

    private static void Descend<TK>(
        Functional<TK> functional, int group, int at, TK product, int[][] places, bool isPlain,
        ExtensionSpan<TK> inner, ExtensionSpan<TK> own)
        where TK : unmanaged, IExtension<TK>
    {
        var weights = functional.Weights[group];
        if (group == functional.Weights.Length - 1)
        {
            if (isPlain)
            {
                Linear.MultiplyAdd(own.Slice(at, weights.Length), product, inner);
                return;
            }

            for (var i = 0; i < weights.Length; i++)
            {
                own[at + places[group][i]] += product * weights[i];
            }

            return;
        }

        for (var i = 0; i < weights.Length; i++)
        {
            if (!weights[i].IsZero)
            {
                Descend(functional, group + 1, at + places[group][i], product * weights[i], places, isPlain, inner, own);
            }
        }
    }

    /// <summary>Padded places, within the block, of the row-major valid indices of consecutive axes.</summary>
    public static int[] Places(BlockGeometry geometry, int firstAxis, int count, ref int below)
    {
        int[] places = [0];
        for (var a = firstAxis; a < firstAxis + count; a++)
        {
            below -= geometry.AxisLogs[a];
            var size = geometry.Shape[a];
            var next = new int[places.Length * size];
            for (var i = 0; i < next.Length; i++)
            {
                next[i] = places[i / size] + ((i % size) << below);
            }

            places = next;
        }

        return places;
    }
}

using System.Buffers.Binary;
using Soundness.Tests.Systems;
using Vouch.Algebra;
using Vouch.Protocol.Argument;
using Vouch.Protocol.Statements;

namespace Soundness.Tests.Lying;

/// <summary>Marks of commitments to weights, computed from the committed cells for any root.</summary>
internal static class Marks
{
    public static byte[] Of<TK>(Setup setup, BlockSource source, byte[] root)
        where TK : unmanaged, IExtension<TK>
    {
        var layout = setup.Statement.Layout;
        var region = layout.Region(source)!;
        var mark = TK.Zero;
        foreach (var functional in WeightMark.Functionals<TK>(layout, source, root))
        {
            var padded = new long[layout.Geometries[functional.Block].Span];
            var first = layout.Offset(functional.Block) - ((long)region.First << layout.LogColumns);
            for (var i = 0; i < padded.Length; i++)
            {
                var cell = (int)(first + i);
                var word = setup.Earlier[source].Coefficients[cell >> layout.LogColumns][cell & ((1 << layout.LogColumns) - 1)];
                padded[i] = Goldilocks.FromCanonical(word).ToInt64Centered();
            }

            mark += FunctionalResolver.OnValues(functional, Valid(padded, layout.Geometries[functional.Block]));
        }

        var bytes = new byte[TK.Degree * sizeof(ulong)];
        for (var d = 0; d < TK.Degree; d++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(d * sizeof(ulong)), mark[d]);
        }

        return bytes;
    }

    private static long[] Valid(long[] padded, BlockGeometry geometry)
    {
        int[] places = new int[geometry.Shape.Aggregate(1, (a, b) => a * b)];
        int[] all = [.. Enumerable.Range(0, places.Length)];
        var scattered = new int[padded.Length];
        geometry.Scatter<int>(Array.ConvertAll(all, i => i + 1), scattered);
        for (var i = 0; i < scattered.Length; i++)
        {
            if (scattered[i] > 0)
            {
                places[scattered[i] - 1] = i;
            }
        }

        return Array.ConvertAll(places, p => padded[p]);
    }
}

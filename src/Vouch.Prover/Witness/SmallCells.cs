using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Vouch.Prover.Witness;

/// <summary>
/// The valid cells of a block as 16-bit integers beside one offset: a quarter of the memory to read, and products with
/// elements of K that need no reduction.
/// </summary>
internal sealed class SmallCells
{
    private static readonly ConditionalWeakTable<long[], SmallCells> Kept = [];

    private SmallCells(short[] words, long offset)
    {
        Words = words;
        Offset = offset;
    }

    /// <summary>Row-major valid cells, each less <see cref="Offset"/>.</summary>
    public short[] Words { get; }

    /// <summary>What to add to every word.</summary>
    public long Offset { get; }

    /// <summary>Packs values whose range is below 2^16; null for any others.</summary>
    public static SmallCells? Of(long[] values)
    {
        if (values.Length == 0)
        {
            return null;
        }

        // Vectorised by the framework.
        var (low, high) = (values.Min(), values.Max());
        if ((ulong)(high - low) > ushort.MaxValue)
        {
            return null;
        }

        var offset = low >= short.MinValue && high <= short.MaxValue ? 0 : low - short.MinValue;
        var words = GC.AllocateUninitializedArray<short>(values.Length);
        Narrow(values, offset, words);
        return new SmallCells(words, offset);
    }

    /// <summary>As <see cref="Of"/>, remembered as long as the array lives: for weights, which every proof reads and none writes.</summary>
    public static SmallCells? OfConstant(long[] values)
    {
        if (Kept.TryGetValue(values, out var known))
        {
            return known;
        }

        var packed = Of(values);
        if (packed is not null)
        {
            Kept.AddOrUpdate(values, packed);
        }

        return packed;
    }

    private static void Narrow(ReadOnlySpan<long> values, long offset, Span<short> words)
    {
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            var less = Vector512.Create(offset);
            for (; i <= values.Length - 32; i += 32)
            {
                var part = values.Slice(i, 32);
                var low = Vector512.Narrow(Vector512.Create(part[..8]) - less, Vector512.Create(part.Slice(8, 8)) - less);
                var high = Vector512.Narrow(Vector512.Create(part.Slice(16, 8)) - less, Vector512.Create(part.Slice(24, 8)) - less);
                Vector512.Narrow(low, high).CopyTo(words[i..]);
            }
        }

        for (; i < values.Length; i++)
        {
            words[i] = (short)(values[i] - offset);
        }
    }
}

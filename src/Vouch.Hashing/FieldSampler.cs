using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vouch.Hashing;

/// <summary>
/// Uniform elements of the prime field of order p = 2^64 - 2^32 + 1, as canonical words below p: words of a uniform
/// source with those not below p left out. Reducing them instead would favour small values.
/// </summary>
internal static class FieldSampler
{
    /// <summary>The order of the field.</summary>
    public const ulong Modulus = 0xFFFFFFFF00000001;

    /// <summary>Words drawn at a time, so that looking through them finds them in the first-level cache.</summary>
    private const int ChunkWords = 8 * 168;

    /// <summary>
    /// Fills <paramref name="elements"/> with the next words of the source that are below p, in order.
    /// </summary>
    public static void Fill<TSource>(TSource source, Span<ulong> elements)
        where TSource : IWordSource
    {
        while (!elements.IsEmpty)
        {
            Span<ulong> chunk = elements[..Math.Min(elements.Length, ChunkWords)];
            source.Fill(chunk);
            elements = elements[Compact(chunk)..];
        }
    }

    /// <summary>Moves the words below p to the front, keeping their order, and counts them.</summary>
    internal static int Compact(Span<ulong> words)
    {
        int kept = CountAcceptedPrefix(words);
        for (int i = kept; i < words.Length; i++)
        {
            if (words[i] < Modulus) words[kept++] = words[i];
        }

        return kept;
    }

    /// <summary>
    /// A length up to which all words are below p: nearly always the whole, as one in 2^32 words is not.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int CountAcceptedPrefix(ReadOnlySpan<ulong> words)
    {
        ref ulong first = ref MemoryMarshal.GetReference(words);
        Vector512<ulong> modulus = Vector512.Create(Modulus);
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i + Vector512<ulong>.Count <= words.Length; i += Vector512<ulong>.Count)
            {
                if (Vector512.GreaterThanOrEqualAny(Vector512.LoadUnsafe(ref first, (nuint)i), modulus)) return i;
            }
        }

        while (i < words.Length && words[i] < Modulus) i++;
        return i;
    }
}

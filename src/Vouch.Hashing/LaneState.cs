using System.Runtime.CompilerServices;

namespace Vouch.Hashing;

/// <summary>Stack space for eight interleaved states, placed so that no vector access crosses a cache line.</summary>
internal static unsafe class LaneState
{
    /// <summary>Words in one set of states: a whole number of 64-byte lines.</summary>
    public const int Words = KeccakP1600.LanesStateWords;

    /// <summary>Words to reserve beyond the states so that <see cref="Align"/> can move to a line boundary.</summary>
    public const int Slack = 8;

    /// <summary>The first 64-byte boundary at or after <paramref name="reserved"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong* Align(ulong* reserved) => (ulong*)(((nuint)reserved + 63) & ~(nuint)63);

    /// <summary>Sets states to zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear(ulong* states, int sets = 1) => new Span<ulong>(states, Words * sets).Clear();

    /// <summary>Applies the 12-round permutation to all eight states.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Permute(ulong* states) => KeccakP1600.PermuteLanes(ref *states, TurboShake128.Rounds);
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vouch.Hashing;

/// <summary>
/// The permutation Keccak-p[1600] of FIPS 202, with 24 rounds or the last 12 of them (RFC 9861), on one state or on
/// eight interleaved states.
/// </summary>
public static partial class KeccakP1600
{
    /// <summary>Words of 64 bits in one state.</summary>
    public const int StateWords = 25;

    /// <summary>States handled together by <see cref="PermuteLanes"/>, whatever the processor.</summary>
    public const int Lanes = 8;

    /// <summary>Words in eight interleaved states.</summary>
    public const int LanesStateWords = StateWords * Lanes;

    /// <summary>Rounds of the full permutation, Keccak-f[1600].</summary>
    public const int MaxRounds = 24;

    private static ReadOnlySpan<ulong> RoundConstants =>
    [
        0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000,
        0x000000000000808B, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
        0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A,
        0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003,
        0x8000000000008002, 0x8000000000000080, 0x000000000000800A, 0x800000008000000A,
        0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];

    /// <summary>The number of states one kernel call really permutes on this machine: 8, 4 or 1.</summary>
    public static int HardwareLanes => Avx512F.IsSupported ? 8 : Vector256.IsHardwareAccelerated ? 4 : 1;

    /// <summary>Permutes one state in place.</summary>
    /// <param name="state">25 words; word x + 5y is the Keccak lane (x, y).</param>
    /// <param name="rounds">12 or 24.</param>
    public static void Permute(Span<ulong> state, int rounds)
    {
        CheckArguments(state.Length, StateWords, rounds);
        PermuteScalar(state, rounds);
    }

    /// <summary>Permutes eight independent states in place.</summary>
    /// <param name="lanes">200 words; word i of state j lies at index 8i + j.</param>
    /// <param name="rounds">12 or 24.</param>
    public static void PermuteLanes(Span<ulong> lanes, int rounds)
    {
        CheckArguments(lanes.Length, LanesStateWords, rounds);
        PermuteLanes(ref MemoryMarshal.GetReference(lanes), rounds);
    }

    /// <summary>
    /// As the public overload, without checks: the caller owns 200 words from <paramref name="lanes"/> on.
    /// </summary>
    internal static void PermuteLanes(ref ulong lanes, int rounds)
    {
        if (Avx512F.IsSupported)
        {
            PermuteVector512(ref lanes, rounds);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            PermuteVector256(ref lanes, rounds);
            PermuteVector256(ref Unsafe.Add(ref lanes, 4), rounds);
        }
        else
        {
            PermuteLanesScalar(MemoryMarshal.CreateSpan(ref lanes, LanesStateWords), rounds);
        }
    }

    private static void PermuteLanesScalar(Span<ulong> lanes, int rounds)
    {
        Span<ulong> one = stackalloc ulong[StateWords];
        for (int lane = 0; lane < Lanes; lane++)
        {
            for (int i = 0; i < StateWords; i++) one[i] = lanes[(i * Lanes) + lane];
            PermuteScalar(one, rounds);
            for (int i = 0; i < StateWords; i++) lanes[(i * Lanes) + lane] = one[i];
        }
    }

    private static void CheckArguments(int length, int expected, int rounds)
    {
        if (length != expected) throw new ArgumentException($"The state must have {expected} words.");
        if (rounds is not (12 or MaxRounds)) throw new ArgumentOutOfRangeException(nameof(rounds));
    }
}

using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Vouch.Hashing;

/// <summary>
/// The first output block of TurboSHAKE128(key || counter) for eight consecutive counters, where the key is 32 bytes
/// and the counter 8 little-endian bytes: the common shape of <see cref="Grinding"/> and <see cref="Expander"/>.
/// </summary>
internal static unsafe class CounterBlocks
{
    /// <summary>Words in a key.</summary>
    public const int KeyWords = 4;

    /// <summary>Bytes in a key.</summary>
    public const int KeySize = KeyWords * sizeof(ulong);

    /// <summary>Bytes in key and counter.</summary>
    public const int MessageSize = KeySize + sizeof(ulong);

    /// <summary>Reads a key.</summary>
    public static void ReadKey(ReadOnlySpan<byte> bytes, Span<ulong> key)
    {
        for (int i = 0; i < KeyWords; i++) key[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(8 * i)..]);
    }

    /// <summary>
    /// Sets the eight states to the outputs for counters <paramref name="counter"/> to <paramref name="counter"/> + 7;
    /// output word i of lane j is then at 8i + j, for i below 21.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute(ReadOnlySpan<ulong> key, ulong counter, byte domain, ulong* state)
    {
        LaneState.Clear(state);
        for (int word = 0; word < KeyWords; word++) SetAll(state, word, key[word]);
        for (int lane = 0; lane < KeccakP1600.Lanes; lane++)
        {
            state[(KeccakP1600.Lanes * KeyWords) + lane] = counter + (ulong)lane;
        }

        SetAll(state, KeyWords + 1, domain);
        SetAll(state, TurboShake128.RateWords - 1, TurboShake128.FinalBit);
        LaneState.Permute(state);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SetAll(ulong* state, int word, ulong value)
    {
        for (int lane = 0; lane < KeccakP1600.Lanes; lane++) state[(KeccakP1600.Lanes * word) + lane] = value;
    }
}

using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vouch.Hashing;

/// <summary>
/// Moves words between messages lying one after another in memory (little endian) and the interleaved states, where
/// word i of the eight lanes is one vector.
/// </summary>
/// <remarks>
/// The bodies are marked for full optimisation at once: a proof is often over before tiering would replace them.
/// </remarks>
internal static unsafe class LaneTranspose
{
    /// <summary>
    /// Adds words <paramref name="skip"/> to 7 of the eight words found at each of the eight row addresses to
    /// the state vectors at <paramref name="state"/> (the vector of word 0 of the eight).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void XorWords8(byte** rows, nint offset, ulong* state, int skip)
    {
        if (Avx512F.IsSupported)
        {
            XorWords8Vector512(rows, offset, state, skip);
        }
        else
        {
            for (int word = skip; word < 8; word++) XorWord(rows, offset + (8 * word), state + (8 * word));
        }
    }

    /// <summary>Adds one word of each row to one state vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void XorWord(byte** rows, nint offset, ulong* vector)
    {
        for (int lane = 0; lane < KeccakP1600.Lanes; lane++)
        {
            vector[lane] ^= BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(rows[lane] + offset, 8));
        }
    }

    /// <summary>Adds the last 1 to 7 bytes of each row to one state vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void XorPartialWord(byte** rows, nint offset, int bytes, ulong* vector)
    {
        for (int lane = 0; lane < KeccakP1600.Lanes; lane++)
        {
            byte* row = rows[lane] + offset;
            ulong value = 0;
            for (int i = 0; i < bytes; i++) value |= (ulong)row[i] << (8 * i);
            vector[lane] ^= value;
        }
    }

    /// <summary>Adds eight 32-byte strings lying one after another to the state vectors of words 0 to 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void XorStrings32(byte* source, ulong* state)
    {
        if (Avx512F.IsSupported)
        {
            XorStrings32Vector512(source, state);
            return;
        }

        for (int lane = 0; lane < KeccakP1600.Lanes; lane++)
        {
            for (int word = 0; word < 4; word++)
            {
                var bytes = new ReadOnlySpan<byte>(source + (32 * lane) + (8 * word), 8);
                state[(8 * word) + lane] ^= BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            }
        }
    }

    /// <summary>Writes words 0 to 3 of the eight lanes as eight 32-byte strings one after another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreStrings32(ulong* state, byte* target)
    {
        if (Avx512F.IsSupported)
        {
            StoreStrings32Vector512(state, target);
            return;
        }

        for (int lane = 0; lane < KeccakP1600.Lanes; lane++)
        {
            for (int word = 0; word < 4; word++)
            {
                var bytes = new Span<byte>(target + (32 * lane) + (8 * word), 8);
                BinaryPrimitives.WriteUInt64LittleEndian(bytes, state[(8 * word) + lane]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void XorWords8Vector512(byte** rows, nint offset, ulong* state, int skip)
    {
        Vector512<ulong> r0 = Load(rows[0] + offset), r1 = Load(rows[1] + offset);
        Vector512<ulong> r2 = Load(rows[2] + offset), r3 = Load(rows[3] + offset);
        Vector512<ulong> r4 = Load(rows[4] + offset), r5 = Load(rows[5] + offset);
        Vector512<ulong> r6 = Load(rows[6] + offset), r7 = Load(rows[7] + offset);

        // Pairs of rows; e: even words, o: odd words.
        Vector512<ulong> e01 = Avx512F.UnpackLow(r0, r1), o01 = Avx512F.UnpackHigh(r0, r1);
        Vector512<ulong> e23 = Avx512F.UnpackLow(r2, r3), o23 = Avx512F.UnpackHigh(r2, r3);
        Vector512<ulong> e45 = Avx512F.UnpackLow(r4, r5), o45 = Avx512F.UnpackHigh(r4, r5);
        Vector512<ulong> e67 = Avx512F.UnpackLow(r6, r7), o67 = Avx512F.UnpackHigh(r6, r7);

        // Each half holds words (0, 4) or (2, 6), respectively (1, 5) or (3, 7), of four rows.
        Vector512<ulong> w04Low = Even(e01, e23), w04High = Even(e45, e67);
        Vector512<ulong> w26Low = Odd(e01, e23), w26High = Odd(e45, e67);
        Vector512<ulong> w15Low = Even(o01, o23), w15High = Even(o45, o67);
        Vector512<ulong> w37Low = Odd(o01, o23), w37High = Odd(o45, o67);

        if (skip <= 0) Add(state, Even(w04Low, w04High));
        if (skip <= 1) Add(state + 8, Even(w15Low, w15High));
        if (skip <= 2) Add(state + 16, Even(w26Low, w26High));
        if (skip <= 3) Add(state + 24, Even(w37Low, w37High));
        if (skip <= 4) Add(state + 32, Odd(w04Low, w04High));
        if (skip <= 5) Add(state + 40, Odd(w15Low, w15High));
        if (skip <= 6) Add(state + 48, Odd(w26Low, w26High));
        Add(state + 56, Odd(w37Low, w37High));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void XorStrings32Vector512(byte* source, ulong* state)
    {
        // From two strings per vector to words (0, 1) and (2, 3) of four lanes, then to one word of eight lanes.
        Vector512<ulong> s01 = Load(source), s23 = Load(source + 64);
        Vector512<ulong> s45 = Load(source + 128), s67 = Load(source + 192);
        Vector512<ulong> words01 = Vector512.Create(0UL, 4, 8, 12, 1, 5, 9, 13);
        Vector512<ulong> words23 = Vector512.Create(2UL, 6, 10, 14, 3, 7, 11, 15);
        Vector512<ulong> low01 = Avx512F.PermuteVar8x64x2(s01, words01, s23);
        Vector512<ulong> high01 = Avx512F.PermuteVar8x64x2(s45, words01, s67);
        Vector512<ulong> low23 = Avx512F.PermuteVar8x64x2(s01, words23, s23);
        Vector512<ulong> high23 = Avx512F.PermuteVar8x64x2(s45, words23, s67);
        Add(state, Avx512F.Shuffle4x128(low01, high01, 0x44));
        Add(state + 8, Avx512F.Shuffle4x128(low01, high01, 0xEE));
        Add(state + 16, Avx512F.Shuffle4x128(low23, high23, 0x44));
        Add(state + 24, Avx512F.Shuffle4x128(low23, high23, 0xEE));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StoreStrings32Vector512(ulong* state, byte* target)
    {
        Vector512<ulong> w0 = Load((byte*)state), w1 = Load((byte*)(state + 8));
        Vector512<ulong> w2 = Load((byte*)(state + 16)), w3 = Load((byte*)(state + 24));

        // Halves of strings: lanes 0, 2, 4, 6 in "even", 1, 3, 5, 7 in "odd".
        Vector512<ulong> even01 = Avx512F.UnpackLow(w0, w1), odd01 = Avx512F.UnpackHigh(w0, w1);
        Vector512<ulong> even23 = Avx512F.UnpackLow(w2, w3), odd23 = Avx512F.UnpackHigh(w2, w3);
        Vector512<ulong> lanes04 = Even(even01, even23), lanes26 = Odd(even01, even23);
        Vector512<ulong> lanes15 = Even(odd01, odd23), lanes37 = Odd(odd01, odd23);
        Even(lanes04, lanes15).Store((ulong*)target);
        Even(lanes26, lanes37).Store((ulong*)(target + 64));
        Odd(lanes04, lanes15).Store((ulong*)(target + 128));
        Odd(lanes26, lanes37).Store((ulong*)(target + 192));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Load(byte* p) => Vector512.Load((ulong*)p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ulong* p, Vector512<ulong> v) => (Vector512.Load(p) ^ v).Store(p);

    /// <summary>128-bit blocks 0 and 2 of each operand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Even(Vector512<ulong> a, Vector512<ulong> b) => Avx512F.Shuffle4x128(a, b, 0x88);

    /// <summary>128-bit blocks 1 and 3 of each operand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Odd(Vector512<ulong> a, Vector512<ulong> b) => Avx512F.Shuffle4x128(a, b, 0xDD);
}

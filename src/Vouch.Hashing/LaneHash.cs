using System.Runtime.CompilerServices;

namespace Vouch.Hashing;

/// <summary>TurboSHAKE128 of up to eight equal-length messages side by side, to 32 bytes each.</summary>
internal static unsafe class LaneHash
{
    /// <summary>Hashes <paramref name="count"/> messages lying one after another.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void HashMany(byte* inputs, int length, int count, byte* outputs, byte domain)
    {
        ulong* reserved = stackalloc ulong[LaneState.Words + LaneState.Slack];
        ulong* state = LaneState.Align(reserved);
        byte** rows = stackalloc byte*[KeccakP1600.Lanes];
        for (int done = 0; done < count; done += KeccakP1600.Lanes)
        {
            // Lanes without a message of their own repeat the last one, and their digests are dropped.
            int active = Math.Min(count - done, KeccakP1600.Lanes);
            for (int lane = 0; lane < KeccakP1600.Lanes; lane++)
            {
                rows[lane] = inputs + ((nint)length * (done + Math.Min(lane, active - 1)));
            }

            LaneState.Clear(state);
            Absorb(rows, length, state);
            Pad(state, length % TurboShake128.Rate, domain);
            StoreDigests(state, outputs + ((nint)TurboShake128.DigestSize * done), active);
        }
    }

    /// <summary>Hashes the concatenations of the i-th strings of two runs of 32-byte strings.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void HashPairs(byte* left, byte* right, int count, byte* outputs, byte domain)
    {
        const int Size = TurboShake128.DigestSize;
        ulong* reserved = stackalloc ulong[LaneState.Words + LaneState.Slack];
        ulong* state = LaneState.Align(reserved);
        int done = 0;
        for (; done <= count - KeccakP1600.Lanes; done += KeccakP1600.Lanes)
        {
            LaneState.Clear(state);
            LaneTranspose.XorStrings32(left + ((nint)Size * done), state);
            LaneTranspose.XorStrings32(right + ((nint)Size * done), state + (KeccakP1600.Lanes * Size / sizeof(ulong)));
            Pad(state, 2 * Size, domain);
            LaneTranspose.StoreStrings32(state, outputs + ((nint)Size * done));
        }

        byte* pair = stackalloc byte[2 * Size];
        for (; done < count; done++)
        {
            new ReadOnlySpan<byte>(left + ((nint)Size * done), Size).CopyTo(new Span<byte>(pair, Size));
            new ReadOnlySpan<byte>(right + ((nint)Size * done), Size).CopyTo(new Span<byte>(pair + Size, Size));
            HashMany(pair, 2 * Size, 1, outputs + ((nint)Size * done), domain);
        }
    }

    /// <summary>Adds the padding after <paramref name="position"/> bytes of the last block and permutes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pad(ulong* state, int position, byte domain)
    {
        ulong padding = (ulong)domain << (8 * (position & 7));
        ulong* first = state + (KeccakP1600.Lanes * (position >> 3));
        ulong* last = state + (KeccakP1600.Lanes * (TurboShake128.RateWords - 1));
        for (int lane = 0; lane < KeccakP1600.Lanes; lane++)
        {
            first[lane] ^= padding;
            last[lane] ^= TurboShake128.FinalBit;
        }

        LaneState.Permute(state);
    }

    /// <summary>Writes the 32-byte digests of the first <paramref name="active"/> lanes.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void StoreDigests(ulong* state, byte* outputs, int active)
    {
        if (active == KeccakP1600.Lanes)
        {
            LaneTranspose.StoreStrings32(state, outputs);
            return;
        }

        const int Size = KeccakP1600.Lanes * TurboShake128.DigestSize;
        byte* all = stackalloc byte[Size];
        LaneTranspose.StoreStrings32(state, all);
        new ReadOnlySpan<byte>(all, active * TurboShake128.DigestSize).CopyTo(new Span<byte>(outputs, Size));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Absorb(byte** rows, int length, ulong* state)
    {
        nint offset = 0;
        for (; length - offset >= TurboShake128.Rate; offset += TurboShake128.Rate)
        {
            AbsorbWords(rows, offset, TurboShake128.RateWords, state);
            LaneState.Permute(state);
        }

        int rest = (int)(length - offset);
        AbsorbWords(rows, offset, rest >> 3, state);
        if ((rest & 7) != 0)
        {
            int words = rest >> 3;
            LaneTranspose.XorPartialWord(rows, offset + (8 * words), rest & 7, state + (KeccakP1600.Lanes * words));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AbsorbWords(byte** rows, nint offset, int words, ulong* state)
    {
        if (words < 8)
        {
            for (int word = 0; word < words; word++)
            {
                LaneTranspose.XorWord(rows, offset + (8 * word), state + (KeccakP1600.Lanes * word));
            }

            return;
        }

        // The last group of eight words reaches back over words already taken, and skips them.
        for (int word = 0; word < words; word += 8)
        {
            int start = Math.Min(word, words - 8);
            LaneTranspose.XorWords8(rows, offset + (8 * start), state + (KeccakP1600.Lanes * start), word - start);
        }
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vouch.Hashing;

/// <summary>
/// Hashes columns of a row-major matrix into leaf digests. Eight neighbouring columns of one row are one vector of the
/// interleaved states, so the matrix needs no transposition; only salts and digests do.
/// </summary>
internal static unsafe class MerkleColumns
{
    /// <summary>
    /// Groups of eight columns advanced together: each row is then read in runs of 512 bytes, which the prefetcher
    /// follows, while the states (12.5 KiB) stay in the first-level cache.
    /// </summary>
    private const int GroupsPerTile = 8;

    /// <summary>
    /// Digests of <paramref name="count"/> columns, a multiple of 8, from <paramref name="first"/> on.
    /// </summary>
    /// <param name="rows">Addresses of the rows.</param>
    /// <param name="rowCount">Number of rows.</param>
    /// <param name="salts">32 bytes for each of these columns, or null.</param>
    /// <param name="first">The first column.</param>
    /// <param name="count">How many columns.</param>
    /// <param name="digests">32 bytes for each of these columns.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Hash(ulong** rows, int rowCount, byte* salts, int first, int count, byte* digests)
    {
        ulong* reserved = stackalloc ulong[(LaneState.Words * GroupsPerTile) + LaneState.Slack];
        ulong* states = LaneState.Align(reserved);
        for (int done = 0; done < count;)
        {
            int groups = Math.Min(GroupsPerTile, (count - done) / KeccakP1600.Lanes);
            byte* own = salts == null ? null : salts + ((nint)MerkleLeaf.SaltSize * done);
            HashTile(rows, rowCount, own, first + done, groups, states, digests + ((nint)TurboShake128.DigestSize * done));
            done += groups * KeccakP1600.Lanes;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void HashTile(
        ulong** rows, int rowCount, byte* salts, int first, int groups, ulong* states, byte* digests)
    {
        LaneState.Clear(states, groups);
        int word = 0;
        if (salts != null)
        {
            for (int g = 0; g < groups; g++)
            {
                LaneTranspose.XorStrings32(
                    salts + (MerkleLeaf.SaltSize * KeccakP1600.Lanes * g), states + (LaneState.Words * g));
            }

            word = MerkleLeaf.SaltSize / sizeof(ulong);
        }

        for (int row = 0; row < rowCount; row++)
        {
            ulong* source = rows[row] + first;
            ulong* target = states + (KeccakP1600.Lanes * word);
            for (int g = 0; g < groups; g++, source += KeccakP1600.Lanes, target += LaneState.Words)
            {
                // The same row of the next tile; a prefetch beyond the row's end does nothing.
                if (Sse.IsSupported) Sse.Prefetch0(source + (KeccakP1600.Lanes * GroupsPerTile));
                (Vector512.Load(source) ^ Vector512.Load(target)).Store(target);
            }

            if (++word == TurboShake128.RateWords)
            {
                for (int g = 0; g < groups; g++) LaneState.Permute(states + (LaneState.Words * g));
                word = 0;
            }
        }

        for (int g = 0; g < groups; g++)
        {
            ulong* state = states + (LaneState.Words * g);
            LaneHash.Pad(state, word * sizeof(ulong), HashDomain.Leaf);
            LaneTranspose.StoreStrings32(state, digests + (TurboShake128.DigestSize * KeccakP1600.Lanes * g));
        }
    }
}

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vouch.Identity.Secp256k1;

/// <summary>Reads one entry of a table without telling the caches which.</summary>
internal static class MaskedScan
{
    /// <summary>The entry at <paramref name="index"/>; every entry is read, and all but one are masked away.</summary>
    public static PackedPoint Select(ReadOnlySpan<PackedPoint> table, uint index)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<PackedPoint, ulong>(table);
        Vector256<ulong> x = Vector256<ulong>.Zero, y = Vector256<ulong>.Zero;
        for (int i = 0; i < table.Length; i++)
        {
            // All ones when i is the index: their difference is below 2^31, so only zero borrows into the top bit.
            ulong difference = (uint)i ^ index;
            Vector256<ulong> mask = Vector256.Create((ulong)((long)(difference - 1) >> 63));
            x |= Vector256.Create(words.Slice(PackedPoint.Words * i, 4)) & mask;
            y |= Vector256.Create(words.Slice((PackedPoint.Words * i) + 4, 4)) & mask;
        }

        return MemoryMarshal.Cast<Vector256<ulong>, PackedPoint>([x, y])[0];
    }
}

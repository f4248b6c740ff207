using System.Buffers.Binary;

namespace Vouch.Prover.Sumchecks;

/// <summary>Index bits in reverse: a table in that order binds its lowest variable by joining two contiguous halves.</summary>
internal static class BitOrder
{
    /// <summary>The lowest bits of a value, reversed.</summary>
    public static int Reverse(int value, int bits)
    {
        var v = (uint)value;
        v = ((v >> 1) & 0x55555555) | ((v & 0x55555555) << 1);
        v = ((v >> 2) & 0x33333333) | ((v & 0x33333333) << 2);
        v = ((v >> 4) & 0x0F0F0F0F) | ((v & 0x0F0F0F0F) << 4);
        v = BinaryPrimitives.ReverseEndianness(v);
        return bits == 0 ? 0 : (int)(v >> (32 - bits));
    }
}

using System.Buffers.Binary;

namespace Vouch.Prover.Sumchecks;

/// <summary>Index bits in reverse: a table in that order binds its lowest variable by joining two contiguous halves.</summary>
internal static class BitOrder
{
    private const int TileLog = 4;

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

    /// <summary>Copies a table with its index bits reversed, tile by tile, so that both sides stay within the cache.</summary>
    /// <param name="source">2^log words.</param>
    /// <param name="destination">Other 2^log words.</param>
    /// <param name="log">log2 of the length.</param>
    public static void Reverse(ReadOnlySpan<ulong> source, Span<ulong> destination, int log)
    {
        if (log < 2 * TileLog)
        {
            for (var i = 0; i < destination.Length; i++)
            {
                destination[i] = source[Reverse(i, log)];
            }

            return;
        }

        // Index = (high, middle, low) with high and low of TileLog bits: a line of the source for every high, of the destination
        // for every low.
        var middle = log - (2 * TileLog);
        for (var m = 0; m < 1 << middle; m++)
        {
            var from = m << TileLog;
            var to = Reverse(m, middle) << TileLog;
            for (var low = 0; low < 1 << TileLog; low++)
            {
                var line = destination.Slice((Reverse(low, TileLog) << (log - TileLog)) + to, 1 << TileLog);
                for (var high = 0; high < 1 << TileLog; high++)
                {
                    line[Reverse(high, TileLog)] = source[(high << (log - TileLog)) + from + low];
                }
            }
        }
    }
}

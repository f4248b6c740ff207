using System.Buffers.Binary;
using Vouch.Identity;
using Vouch.Network.Encoding;

namespace Vouch.Network.Allocation;

/// <summary>
/// Draws by weight from a seed, without bias: words of Keccak-256("vouch/draw/1", seed, counter), those beyond the largest
/// multiple of the total thrown away.
/// </summary>
public static class WeightedDraw
{
    private const string Domain = "vouch/draw/1";

    /// <summary>The place drawn; -1 if no weight is above zero, one is below, or their sum does not fit.</summary>
    public static int One(Digest256 seed, ReadOnlySpan<long> weights)
    {
        var counter = 0;
        return One(seed, weights, ref counter);
    }

    /// <summary>Up to <paramref name="most"/> different places, each drawn by weight among those left.</summary>
    public static IReadOnlyList<int> Many(Digest256 seed, ReadOnlySpan<long> weights, int most)
    {
        var (left, counter) = (weights.ToArray(), 0);
        var drawn = new List<int>();
        while (drawn.Count < most && One(seed, left, ref counter) is var place and >= 0)
        {
            drawn.Add(place);
            left[place] = 0;
        }

        return drawn;
    }

    private static int One(Digest256 seed, ReadOnlySpan<long> weights, ref int counter)
    {
        UInt128 sum = 0;
        foreach (var weight in weights)
        {
            if (weight < 0) return -1;
            sum += (ulong)weight;
        }

        if (sum == 0 || sum > long.MaxValue) return -1;
        var total = (ulong)sum;
        var fair = ulong.MaxValue - (ulong.MaxValue % total);
        ulong word;
        do word = Word(seed, counter++);
        while (word >= fair);

        var rest = word % total;
        var place = 0;
        while (rest >= (ulong)weights[place]) rest -= (ulong)weights[place++];
        return place;
    }

    private static ulong Word(Digest256 seed, int counter)
    {
        Span<byte> digest = stackalloc byte[Digest256.Size];
        new CanonicalWriter(Domain).Digest(seed).Int32(counter).Digest().Write(digest);
        return BinaryPrimitives.ReadUInt64BigEndian(digest);
    }
}

using System.Globalization;
using System.Numerics;

namespace Vouch.Identity.Tests;

/// <summary>The curve's numbers as BigInteger, and random ones that favour edges.</summary>
internal static class Numbers
{
    public static BigInteger P { get; } = (BigInteger.One << 256) - (BigInteger.One << 32) - 977;

    public static BigInteger N { get; } = BigInteger.Parse(
        "0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public static BigInteger All { get; } = (BigInteger.One << 256) - 1;

    /// <summary>Numbers of 256 bits near the borders of limbs and moduli.</summary>
    public static IReadOnlyList<BigInteger> Edges { get; } = MakeEdges();

    public static byte[] Bytes(BigInteger number)
    {
        byte[] bytes = new byte[32];
        number.TryWriteBytes(bytes.AsSpan(32 - Math.Max(1, number.GetByteCount(true))), out _, true, true);
        return bytes;
    }

    /// <summary>The words of a number of 256 bits, the least significant first.</summary>
    public static ulong[] Words(BigInteger number) =>
        [.. Enumerable.Range(0, 4).Select(i => (ulong)((number >> (64 * i)) & ulong.MaxValue))];

    public static BigInteger Read(ReadOnlySpan<byte> bytes) => new(bytes, true, true);

    /// <summary>Any number of 256 bits: uniform, an edge, or runs of equal bits.</summary>
    public static BigInteger Word(Random random)
    {
        switch (random.Next(4))
        {
            case 0:
                return Edges[random.Next(Edges.Count)];
            case 1:
                BigInteger runs = 0;
                for (int bit = 0; bit < 256;)
                {
                    int length = Math.Min(256 - bit, random.Next(1, 70));
                    if (random.Next(2) == 1) runs |= ((BigInteger.One << length) - 1) << bit;
                    bit += length;
                }

                return runs;
            default:
                byte[] bytes = new byte[32];
                random.NextBytes(bytes);
                return Read(bytes);
        }
    }

    /// <summary>A number in [1, n).</summary>
    public static BigInteger Scalar(Random random) => 1 + (Word(random) % (N - 1));

    private static List<BigInteger> MakeEdges()
    {
        var edges = new List<BigInteger>();
        foreach (BigInteger centre in new[] { 0, P, N, N / 2, All, P - N }.Concat(
            new[] { 32, 33, 51, 52, 62, 63, 64, 104, 124, 128, 156, 186, 192, 208, 248, 255 }
                .Select(bits => BigInteger.One << bits)))
        {
            for (int offset = -2; offset <= 2; offset++)
            {
                BigInteger edge = centre + offset;
                if (edge >= 0 && edge <= All) edges.Add(edge);
            }
        }

        return edges;
    }
}

using System.Numerics;

namespace Vouch.Algebra.Tests;

/// <summary>Lane arithmetic against big integers, at every width the machine has.</summary>
public sealed class PackedTests
{
    [Fact]
    public void Scalar_lanes() => Lanes<PackedScalar>();

    [Fact]
    public void Lanes_of_256_bits() => Lanes<Packed256>();

    [Fact]
    public void Lanes_of_512_bits() => Lanes<Packed512>();

    [Fact]
    public void Transposing_and_reversing_tiles()
    {
        Tiles<PackedScalar>();
        Tiles<Packed256>();
        Tiles<Packed512>();
    }

    private static void Lanes<TPacked>()
        where TPacked : struct, IPacked<TPacked>
    {
        if (!TPacked.IsSupported)
        {
            return;
        }

        // Every pair of edges, then random pairs; "any" words may pass p.
        ulong[] any = [.. TestData.Edges, TestData.P, ulong.MaxValue, ulong.MaxValue - 1];
        var pairs = any.SelectMany(a => any.Select(b => (a, b))).ToList();
        pairs.AddRange(TestData.Random(1000, 7).Zip(TestData.Random(1000, 8)));
        while (pairs.Count % TPacked.Width != 0)
        {
            pairs.Add((1, 2));
        }

        ulong[] x = pairs.Select(t => t.a).ToArray();
        ulong[] y = pairs.Select(t => t.b).ToArray();
        ulong[] cx = x.Select(Goldilocks.Canonicalize).ToArray();
        ulong[] cy = y.Select(Goldilocks.Canonicalize).ToArray();
        Compare<TPacked>(cx, cy, TPacked.Add, (a, b) => a + b, true);
        Compare<TPacked>(cx, cy, TPacked.Sub, (a, b) => a - b, true);
        Compare<TPacked>(x, y, TPacked.Mul, (a, b) => a * b, true);
        Compare<TPacked>(x, y, (a, b) => TPacked.Sum2(a, b, b, b), (a, b) => (a * b) + (b * b), true);
        Compare<TPacked>(x, y, (a, b) => TPacked.Sum3(a, b, b, b, a, a), (a, b) => (a * b) + (b * b) + (a * a), true);
        Compare<TPacked>(
            x,
            y,
            (a, b) => TPacked.Sum6(a, b, b, b, a, a, b, a, b, a, a, a),
            (a, b) => (3 * a * b) + (b * b) + (2 * a * a),
            true);
        Compare<TPacked>(x, cy, TPacked.AddAny, (a, b) => a + b, false);
        Compare<TPacked>(x, cy, TPacked.SubAny, (a, b) => a - b, false);
        Compare<TPacked>(x, y, (a, _) => TPacked.Canonicalize(a), (a, _) => a, true);
        Compare<TPacked>(x, y, (a, _) => TPacked.MulPower24(a), (a, _) => a << 24, true);
        Compare<TPacked>(x, y, (a, _) => TPacked.MulPower48(a), (a, _) => a << 48, true);
        Compare<TPacked>(x, y, (a, _) => TPacked.MulPower72(a), (a, _) => a << 72, true);
        Compare<TPacked>(x, y, (a, _) => TPacked.FromSigned(a), (a, _) => (long)(ulong)a, true);
        CompareWords<TPacked>(x, y, TPacked.WrappingAdd, (a, b) => a + b);
        CompareWords<TPacked>(x, y, TPacked.WrappingSub, (a, b) => a - b);
        CompareWords<TPacked>(x, y, TPacked.Xor, (a, b) => a ^ b);
        CompareWords<TPacked>(x, y, (a, _) => TPacked.High(a), (a, _) => a >> 32);
        CompareWords<TPacked>(x, y, (a, _) => TPacked.HighSigned(a), (a, _) => (ulong)((long)a >> 32));
        CompareWords<TPacked>(x, y, (a, _) => TPacked.Raise(a), (a, _) => a << 32);
        CompareWords<TPacked>(x, y, TPacked.MultiplyLow, (a, b) => (ulong)(uint)a * (uint)b);
        CompareWords<TPacked>(x, y, TPacked.MultiplyLowSigned, (a, b) => (ulong)((long)(int)a * (int)b));
        CompareWords<TPacked>(x, y, (_, _) => TPacked.Broadcast(77), (_, _) => 77);
        CompareWords<TPacked>(x, y, (_, _) => TPacked.Zero, (_, _) => 0);

        int[] ints = Enumerable.Range(0, TPacked.Width).Select(i => i % 2 == 0 ? int.MinValue + i : -i).ToArray();
        short[] shorts = ints.Select(i => (short)i).ToArray();
        var lanes = new ulong[TPacked.Width];
        TPacked.Store(TPacked.LoadSigned(ref ints[0]), ref lanes[0]);
        Assert.Equal(ints.Select(i => (ulong)(long)i), lanes);
        TPacked.Store(TPacked.LoadSigned(ref shorts[0]), ref lanes[0]);
        Assert.Equal(shorts.Select(i => (ulong)(long)i), lanes);
    }

    private static void Compare<TPacked>(
        ulong[] x,
        ulong[] y,
        Func<TPacked, TPacked, TPacked> packed,
        Func<BigInteger, BigInteger, BigInteger> exact,
        bool canonical)
        where TPacked : struct, IPacked<TPacked>
    {
        var lanes = new ulong[TPacked.Width];
        for (int i = 0; i < x.Length; i += TPacked.Width)
        {
            TPacked.Store(packed(TPacked.Load(ref x[i]), TPacked.Load(ref y[i])), ref lanes[0]);
            for (int lane = 0; lane < TPacked.Width; lane++)
            {
                BigInteger expected = exact(x[i + lane], y[i + lane]) % TestData.Modulus;
                expected = expected.Sign < 0 ? expected + TestData.Modulus : expected;
                Assert.Equal(expected, canonical ? lanes[lane] : Goldilocks.Canonicalize(lanes[lane]));
            }
        }
    }

    private static void CompareWords<TPacked>(
        ulong[] x, ulong[] y, Func<TPacked, TPacked, TPacked> packed, Func<ulong, ulong, ulong> exact)
        where TPacked : struct, IPacked<TPacked>
    {
        var lanes = new ulong[TPacked.Width];
        for (int i = 0; i < x.Length; i += TPacked.Width)
        {
            TPacked.Store(packed(TPacked.Load(ref x[i]), TPacked.Load(ref y[i])), ref lanes[0]);
            for (int lane = 0; lane < TPacked.Width; lane++)
            {
                Assert.Equal(exact(x[i + lane], y[i + lane]), lanes[lane]);
            }
        }
    }

    private static void Tiles<TPacked>()
        where TPacked : struct, IPacked<TPacked>
    {
        if (!TPacked.IsSupported)
        {
            return;
        }

        int w = TPacked.Width;
        const int Stride = 11;
        ulong[] tile = Enumerable.Range(0, w * Stride).Select(i => (ulong)i).ToArray();
        var flipped = new ulong[w * w];
        var reversed = new ulong[w * w];
        TPacked.Transpose(ref tile[0], Stride, ref flipped[0], w);
        TPacked.ReverseTile(ref tile[0], Stride, ref reversed[0], w);
        int bits = BitOperations.Log2((uint)w);
        int Reverse(int v) => Enumerable.Range(0, bits).Sum(b => ((v >> b) & 1) << (bits - 1 - b));
        for (int a = 0; a < w; a++)
        {
            for (int c = 0; c < w; c++)
            {
                Assert.Equal(tile[(a * Stride) + c], flipped[(c * w) + a]);
                Assert.Equal(tile[(a * Stride) + c], reversed[(Reverse(c) * w) + Reverse(a)]);
            }
        }

        ulong[] before = (ulong[])tile.Clone();
        TPacked.Transpose(ref tile[0], Stride, ref tile[0], Stride);
        TPacked.Transpose(ref tile[0], Stride, ref tile[0], Stride);
        Assert.Equal(before, tile);
    }
}

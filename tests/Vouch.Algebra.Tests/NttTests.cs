namespace Vouch.Algebra.Tests;

public sealed class NttTests
{
    private const ulong Shift = 7;

    [Fact]
    public void Forward_evaluates_on_the_coset() => Rungs.Each(() =>
    {
        for (int log = 0; log <= 9; log++)
        {
            ulong[] coefficients = TestData.Random(1 << log, log);
            foreach (ulong shift in new ulong[] { 1, Shift, TestData.P - 2 })
            {
                ulong[] values = (ulong[])coefficients.Clone();
                Ntt.Forward(values, shift);
                Assert.Equal(Naive(coefficients, 1 << log, shift), values);
            }
        }
    });

    [Fact]
    public void Large_transforms_agree_with_evaluation_at_spots_and_invert() => Rungs.Each(() =>
    {
        foreach (int log in new[] { 10, 13, 14, 15, 16, 17, 18 })
        {
            int n = 1 << log;
            ulong[] coefficients = TestData.Random(n, log);
            ulong[] values = (ulong[])coefficients.Clone();
            Ntt.Forward(values, Shift);
            Assert.All(values, word => Assert.True(word < TestData.P));
            Goldilocks root = Goldilocks.RootOfUnity(log);
            foreach (int i in new[] { 0, 1, 2, 5, n / 2, (n / 3) + 1, n - 1 })
            {
                Goldilocks x = Goldilocks.FromCanonical(Shift) * root.Pow((ulong)i);
                Assert.Equal(Polynomial.Evaluate(coefficients, x).Value, values[i]);
            }

            Ntt.Inverse(values, Shift);
            Assert.Equal(coefficients, values);
        }
    });

    [Fact]
    public void Inverse_undoes_forward_at_every_small_size() => Rungs.Each(() =>
    {
        for (int log = 0; log <= 9; log++)
        {
            ulong[] coefficients = TestData.Random(1 << log, log + 100);
            ulong[] values = (ulong[])coefficients.Clone();
            Ntt.Forward(values);
            Ntt.Inverse(values);
            Assert.Equal(coefficients, values);
        }
    });

    [Fact]
    public void Encoding_pads_with_zeros() => Rungs.Each(() =>
    {
        foreach ((int count, int log) in new[]
            { (0, 3), (1, 0), (1, 5), (3, 4), (8, 6), (64, 9), (65, 9), (100, 7), (128, 7), (33, 10), (1000, 13) })
        {
            ulong[] coefficients = TestData.Random(count, count + log);
            var codeword = new ulong[1 << log];
            Array.Fill(codeword, 12345UL);
            Ntt.EncodeRow(coefficients, codeword, Shift);
            var padded = new ulong[1 << log];
            coefficients.CopyTo(padded, 0);
            Ntt.Forward(padded, Shift);
            Assert.Equal(padded, codeword);
        }
    });

    [Fact]
    public void Blocks_are_code_words_with_reversed_positions() => Rungs.Each(() =>
    {
        foreach ((int count, int logBlock, int log) in new[]
            { (0, 6, 8), (1, 6, 6), (63, 6, 9), (64, 7, 10), (65, 7, 10), (100, 6, 9), (256, 9, 12), (1000, 9, 12), (1102, 10, 13),
              (4096, 12, 12), (4099, 12, 15), (8192, 11, 13), ((1 << 14) + 78, 14, 18), ((1 << 15) - 256, 14, 18) })
        {
            ulong[] coefficients = TestData.Random(count, count + log);
            var expected = new ulong[1 << log];
            coefficients.CopyTo(expected, 0);
            Ntt.Forward(expected);
            var values = new ulong[1 << logBlock];
            for (int block = 0; block < 1 << (log - logBlock); block++)
            {
                Array.Fill(values, 12345UL);
                Ntt.EncodeBlock(coefficients, values, block, log);
                Assert.All(
                    Enumerable.Range(0, values.Length),
                    i => Assert.Equal(expected[Ntt.ReverseBits((block << logBlock) + i, log)], values[i]));
            }
        }
    });

    [Fact]
    public void Blocks_are_brought_into_natural_order_in_parts() => Rungs.Each(() =>
    {
        foreach ((int count, int logBlock, int log, int parts) in new[]
            { (5, 6, 6, 1), (64, 6, 6, 3), (64, 6, 9, 16), (100, 7, 10, 1), (256, 8, 11, 5), (1000, 9, 12, 16), (4096, 12, 15, 16) })
        {
            ulong[] coefficients = TestData.Random(count, count + log);
            var expected = new ulong[1 << log];
            Ntt.EncodeRow(coefficients, expected);
            var codeword = new ulong[1 << log];
            for (int block = 0; block < 1 << (log - logBlock); block++)
            {
                Ntt.EncodeBlock(coefficients, codeword.AsSpan(block << logBlock, 1 << logBlock), block, log);
            }

            for (int part = parts - 1; part >= 0; part--) Ntt.IntoNaturalOrder(codeword, part, parts);
            Assert.Equal(expected, codeword);
        }
    });

    [Fact]
    public void Rows_are_encoded_apart()
    {
        ulong[] coefficients = TestData.Random(5 * 48, 1);
        var codewords = new ulong[5 * 512];
        Ntt.EncodeRows(coefficients, 48, codewords, Shift);
        for (int row = 0; row < 5; row++)
        {
            var expected = new ulong[512];
            Ntt.EncodeRow(coefficients.AsSpan(row * 48, 48), expected, Shift);
            Assert.Equal(expected, codewords.AsSpan(row * 512, 512).ToArray());
        }

        Assert.Throws<ArgumentException>(() => Ntt.EncodeRows(coefficients, 7, codewords));
    }

    [Fact]
    public void Bad_sizes_and_shifts_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Ntt.Forward(new ulong[3]));
        Assert.Throws<ArgumentException>(() => Ntt.Forward([]));
        Assert.Throws<ArgumentException>(() => Ntt.Forward(new ulong[4], 0));
        Assert.Throws<ArgumentException>(() => Ntt.Forward(new ulong[4], TestData.P));
        Assert.Throws<ArgumentException>(() => Ntt.EncodeRow(new ulong[5], new ulong[4]));
        Assert.Throws<ArgumentException>(() => Ntt.EncodeBlock(new ulong[5], new ulong[32], 0, 8));
        Assert.Throws<ArgumentException>(() => Ntt.EncodeBlock(new ulong[5], new ulong[96], 0, 8));
        Assert.Throws<ArgumentException>(() => Ntt.EncodeBlock(new ulong[5], new ulong[512], 0, 8));
        Assert.Throws<ArgumentException>(() => Ntt.EncodeBlock(new ulong[257], new ulong[64], 0, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ntt.EncodeBlock(new ulong[5], new ulong[64], 4, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ntt.EncodeBlock(new ulong[5], new ulong[64], -1, 8));
    }

    [Fact]
    public void Polynomials_evaluate_alike_in_every_field()
    {
        ulong[] coefficients = TestData.Random(37, 3);
        Goldilocks x = Goldilocks.FromInt64(-99);
        Goldilocks expected = Goldilocks.Zero;
        for (int i = 0; i < coefficients.Length; i++)
        {
            expected += Goldilocks.FromCanonical(coefficients[i]) * x.Pow((ulong)i);
        }

        Assert.Equal(expected, Polynomial.Evaluate(coefficients, x));
        Assert.Equal(Cubic.FromBase(expected), Polynomial.Evaluate(coefficients, Cubic.FromBase(x)));
        Cubic[] lifted = coefficients.Select(c => Cubic.FromBase(Goldilocks.FromCanonical(c))).ToArray();
        Assert.Equal(Cubic.FromBase(expected), Polynomial.Evaluate(lifted, Cubic.FromBase(x)));
        Assert.Equal(Goldilocks.Zero, Polynomial.Evaluate([], x));
    }

    private static ulong[] Naive(ulong[] coefficients, int n, ulong shift)
    {
        Goldilocks root = Goldilocks.RootOfUnity(System.Numerics.BitOperations.Log2((uint)n));
        return Enumerable.Range(0, n)
            .Select(i => Polynomial.Evaluate(coefficients, Goldilocks.FromCanonical(shift) * root.Pow((ulong)i)).Value)
            .ToArray();
    }
}

using System.Numerics;
using Vouch.Identity.Secp256k1;
using Xunit;

namespace Vouch.Identity.Tests;

/// <summary>Numbers modulo n against BigInteger.</summary>
public sealed class ScalarTests
{
    [Fact]
    public void Sums_differences_and_products_are_those_of_integers_modulo_n()
    {
        foreach ((BigInteger a, BigInteger b) in Pairs())
        {
            Scalar x = Make(a), y = Make(b);
            Assert.Equal(Mod(a), Value(x));
            Assert.Equal(Mod(a + b), Value(x + y));
            Assert.Equal(Mod(a - b), Value(x - y));
            Assert.Equal(Mod(-a), Value(-x));
            Assert.Equal(Mod(a * b), Value(x * y));
            Assert.Equal(Mod(a) > Numbers.N / 2 ? ulong.MaxValue : 0, x.HighMask);
            Assert.Equal(Mod(-a), Value(Scalar.NegateWhere(ulong.MaxValue, x)));
            Assert.Equal(Mod(a), Value(Scalar.NegateWhere(0, x)));
            BigInteger product = Mod(a) * Mod(b);
            Assert.Equal((product + (BigInteger.One << 383)) >> 384, Value(Scalar.MultiplyShift384Var(x, y)));
        }
    }

    [Fact]
    public void Inverses_multiply_to_one_and_zero_stays_zero()
    {
        foreach ((BigInteger a, _) in Pairs())
        {
            Scalar x = Make(a);
            BigInteger expected = x.IsZero ? 0 : 1;
            Assert.Equal(expected, Value(x * x.Inverse()));
            Assert.Equal(expected, Value(x * x.InverseVar()));
        }

        Assert.Equal(1, Value(Scalar.Half + Scalar.Half));
    }

    [Fact]
    public void Reading_refuses_n_and_above()
    {
        foreach (BigInteger edge in Numbers.Edges)
        {
            Assert.Equal(edge < Numbers.N, Scalar.TryRead(Numbers.Bytes(edge), out _));
            Assert.Equal(Mod(edge), Value(Scalar.ReadReduced(Numbers.Bytes(edge))));
        }
    }

    [Fact]
    public void Halves_of_a_split_are_short_and_add_up()
    {
        BigInteger lambda = Value(ScalarSplit.Lambda);
        Assert.Equal(1, BigInteger.ModPow(lambda, 3, Numbers.N));
        foreach ((BigInteger a, _) in Pairs())
        {
            Scalar x = Make(a);
            ScalarSplit split = ScalarSplit.OfVar(x);
            Assert.Equal(Mod(a), Mod(Signed(split.First) + (lambda * Signed(split.Second))));

            // What does not fit into 128 bits would have been cut off, and the sum would be wrong.
            Span<sbyte> digits = new sbyte[NonAdjacentForm.Length];
            NonAdjacentForm.WriteVar(split.First, digits);
            BigInteger sum = 0;
            for (int i = 0; i < digits.Length; i++)
            {
                sum += digits[i] * (BigInteger.One << i);
                Assert.True(digits[i] == 0 || (digits[i] % 2 != 0 && Math.Abs(digits[i]) < 16));
            }

            Assert.Equal(Signed(split.First), sum);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(12)]
    public void Signed_digits_add_up(int width)
    {
        int windows = (256 + width - 1) / width;
        Scalar offset = SignedDigits.Offset(windows * width);
        foreach ((BigInteger a, _) in Pairs())
        {
            var digits = new SignedDigits(Make(a), offset);
            BigInteger sum = 0;
            for (int i = 0; i < windows; i++)
            {
                (uint index, ulong negate) = digits.Digit(i * width, width);
                Assert.True(index < 1 << (width - 1));
                sum += ((2 * index) + 1) * (negate == 0 ? 1 : -1) * (BigInteger.One << (i * width));
            }

            Assert.Equal(Mod(a), Mod(sum));
        }
    }

    private static BigInteger Signed(ScalarSplit.Half half) =>
        half.IsNegative ? -(BigInteger)half.Magnitude : (BigInteger)half.Magnitude;

    private static IEnumerable<(BigInteger A, BigInteger B)> Pairs()
    {
        foreach (BigInteger a in Numbers.Edges)
        {
            foreach (BigInteger b in Numbers.Edges) yield return (a, b);
        }

        var random = new Random(3);
        for (int i = 0; i < 5000; i++) yield return (Numbers.Word(random), Numbers.Word(random));
    }

    private static BigInteger Mod(BigInteger a) => ((a % Numbers.N) + Numbers.N) % Numbers.N;

    private static Scalar Make(BigInteger a) => Scalar.ReadReduced(Numbers.Bytes(a));

    private static BigInteger Value(in Scalar scalar)
    {
        byte[] bytes = new byte[32];
        scalar.Write(bytes);
        return Numbers.Read(bytes);
    }
}

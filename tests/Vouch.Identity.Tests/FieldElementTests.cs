using System.Numerics;
using Vouch.Identity.Secp256k1;
using Xunit;

namespace Vouch.Identity.Tests;

/// <summary>The field against BigInteger, edges and largest magnitudes included.</summary>
public sealed class FieldElementTests
{
    /// <summary>The largest limbs of magnitude 1 that the bounds allow, rather than a number in normal form.</summary>
    private static readonly FieldElement Fat = FieldElement.FromWords(
        ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    [Fact]
    public void Sums_differences_and_products_are_those_of_integers_modulo_p()
    {
        foreach ((BigInteger a, BigInteger b) in Pairs())
        {
            FieldElement x = Make(a), y = Make(b);
            Assert.Equal(Mod(a + b), Value(x + y));
            Assert.Equal(Mod(a - b), Value(FieldElement.Subtract(x, y, 1)));
            Assert.Equal(Mod(-a), Value(FieldElement.Negate(x, 1)));
            Assert.Equal(Mod(a * b), Value(x * y));
            Assert.Equal(Mod(a * a), Value(x.Square()));
            Assert.Equal(Mod(a * 21), Value(x.Times(21)));
            Assert.Equal(Mod(a) == Mod(b), FieldElement.EqualVar(x, y, 1));
            Assert.Equal(Mod(a).IsZero, x.IsZeroVar());
        }
    }

    /// <summary>The sizes at which a column is nearly full.</summary>
    [Theory]
    [InlineData(22, 22)]
    [InlineData(31, 16)]
    [InlineData(16, 31)]
    [InlineData(1, 31)]
    public void Products_hold_at_the_largest_magnitudes(int left, int right)
    {
        foreach (BigInteger edge in Numbers.Edges.Append(Numbers.All))
        {
            FieldElement a = Make(edge).Times((ulong)left), b = Make(edge).Times((ulong)right);
            Assert.Equal(Mod(edge * edge * left * right), Value(a * b));
            FieldElement c = Fat.Times((ulong)left), d = FieldElement.Subtract(default, Make(edge), right - 1);
            Assert.Equal(Mod(-Numbers.All * edge * left), Value(c * d));
            if (left <= 22) Assert.Equal(Mod(edge * edge * left * left), Value(a.Square()));
        }
    }

    [Fact]
    public void Multiples_of_p_are_zero_in_every_form()
    {
        FieldElement zero = FieldElement.Zero;
        for (int magnitude = 0; magnitude < 31; magnitude++)
        {
            FieldElement multiple = FieldElement.Subtract(zero, zero, magnitude);
            Assert.True(multiple.IsZeroVar());
            Assert.True(multiple.Carry().IsZeroVar());
            Assert.Equal(1UL, multiple.Normalize().IsZeroBit);
            Assert.Equal(0UL, (multiple + FieldElement.One).Normalize().IsZeroBit);
            Assert.Equal(BigInteger.One, Value(multiple + FieldElement.One));
        }
    }

    [Fact]
    public void Inverses_multiply_to_one_and_zero_stays_zero()
    {
        foreach ((BigInteger a, _) in Pairs())
        {
            FieldElement x = Make(a);
            BigInteger expected = Mod(a).IsZero ? 0 : 1;
            Assert.Equal(expected, Value(x * x.Normalize().Inverse()));
            Assert.Equal(expected, Value(x * x.Times(3).InverseVar().Times(3)));
        }
    }

    [Fact]
    public void Squares_have_roots_and_the_others_do_not()
    {
        foreach ((BigInteger a, _) in Pairs())
        {
            BigInteger euler = BigInteger.ModPow(Mod(a), (Numbers.P - 1) / 2, Numbers.P);
            Assert.Equal(euler <= 1, Make(a).TrySquareRootVar(out FieldElement root));
            if (euler <= 1) Assert.Equal(Mod(a), Value(root.Square()));
        }
    }

    [Fact]
    public void Reading_refuses_p_and_above()
    {
        foreach (BigInteger edge in Numbers.Edges)
        {
            bool read = FieldElement.TryRead(Numbers.Bytes(edge), out FieldElement element);
            Assert.Equal(edge < Numbers.P, read);
            Assert.Equal(read ? edge : 0, Value(element));
        }
    }

    [Fact]
    public void Masks_choose()
    {
        FieldElement a = Make(5), b = Make(Numbers.P - 1);
        Assert.Equal(5, Value(FieldElement.Select(ulong.MaxValue, a, b)));
        Assert.Equal(Numbers.P - 1, Value(FieldElement.Select(0, a, b)));
    }

    private static IEnumerable<(BigInteger A, BigInteger B)> Pairs()
    {
        foreach (BigInteger a in Numbers.Edges)
        {
            foreach (BigInteger b in Numbers.Edges) yield return (a, b);
        }

        var random = new Random(2);
        for (int i = 0; i < 5000; i++) yield return (Numbers.Word(random), Numbers.Word(random));
    }

    private static BigInteger Mod(BigInteger a) => ((a % Numbers.P) + Numbers.P) % Numbers.P;

    private static FieldElement Make(BigInteger a)
    {
        ulong[] w = Numbers.Words(a);
        return FieldElement.FromWords(w[0], w[1], w[2], w[3]);
    }

    private static BigInteger Value(in FieldElement element)
    {
        byte[] bytes = new byte[32];
        element.Normalize().Write(bytes);
        return Numbers.Read(bytes);
    }
}

using System.Numerics;

namespace Vouch.Algebra.Tests;

public sealed class FieldTests
{
    [Fact]
    public void Goldilocks_is_a_field() => FieldLaws.Check(
        FsCheck.Fluent.Gen.Select(TestData.Words, Goldilocks.FromCanonical),
        Goldilocks.Zero,
        Goldilocks.One,
        a => a.Inverse(),
        (a, e) => a.Pow(e),
        a => a.Value < TestData.P);

    [Fact]
    public void Cubic_is_a_field() => ExtensionIsAField<Cubic>();

    [Fact]
    public void Quadratic_is_a_field() => ExtensionIsAField<Quadratic>();

    [Fact]
    public void Words_agree_with_big_integers()
    {
        foreach (ulong a in TestData.Edges.Concat(TestData.Random(40, 1)))
        {
            foreach (ulong b in TestData.Edges.Concat(TestData.Random(40, 2)))
            {
                BigInteger x = a;
                BigInteger y = b;
                Assert.Equal((x + y) % TestData.Modulus, Goldilocks.Add(a, b));
                Assert.Equal((x - y + TestData.Modulus) % TestData.Modulus, Goldilocks.Sub(a, b));
                Assert.Equal(x * y % TestData.Modulus, Goldilocks.Mul(a, b));
                Assert.Equal(((x * y) + x) % TestData.Modulus, Goldilocks.MulAdd(a, b, a));
                Assert.Equal(((x << 64) + y) % TestData.Modulus, Goldilocks.Reduce128(a, b));
            }
        }

        ulong[] any = [ulong.MaxValue, ulong.MaxValue - 1, TestData.P, TestData.P + 1, 1UL << 63, 0xFFFF_FFFF];
        foreach (ulong a in any)
        {
            foreach (ulong b in any)
            {
                Assert.Equal((BigInteger)a * b % TestData.Modulus, Goldilocks.Mul(a, b));
                Assert.Equal((((BigInteger)a * b) + a) % TestData.Modulus, Goldilocks.MulAdd(a, b, a));
                Assert.Equal((((BigInteger)a << 64) + b) % TestData.Modulus, Goldilocks.Reduce128(a, b));
            }
        }
    }

    [Fact]
    public void Signed_integers_round_trip()
    {
        long half = (long)(TestData.P >> 1);
        foreach (long x in new[] { 0, 1, -1, 42, -42, int.MinValue, int.MaxValue, half, -half })
        {
            Goldilocks element = Goldilocks.FromInt64(x);
            Assert.Equal(x, element.ToInt64Centered());
            Assert.Equal(x < 0 ? TestData.P - (ulong)-x : (ulong)x, element.Value);
        }

        foreach (long x in new[] { long.MinValue, long.MaxValue, long.MinValue + 1 })
        {
            BigInteger expected = (((BigInteger)x % TestData.Modulus) + TestData.Modulus) % TestData.Modulus;
            Assert.Equal(expected, Goldilocks.FromInt64(x).Value);
        }
    }

    [Fact]
    public void Words_of_p_or_more_are_rejected()
    {
        Assert.True(Goldilocks.TryFromCanonical(TestData.P - 1, out Goldilocks top));
        Assert.Equal(Goldilocks.Zero - Goldilocks.One, top);
        Assert.False(Goldilocks.TryFromCanonical(TestData.P, out _));
        Assert.False(Goldilocks.TryFromCanonical(ulong.MaxValue, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => Goldilocks.FromCanonical(TestData.P));
        Assert.Throws<ArgumentException>(() => Cubic.FromCoordinates([0, 0, TestData.P]));
        Assert.Throws<ArgumentException>(() => Quadratic.FromCoordinates([0, 0, 0]));
    }

    [Fact]
    public void Roots_of_unity_are_primitive_and_consistent()
    {
        Assert.Equal(Goldilocks.One, Goldilocks.RootOfUnity(0));
        for (int k = 1; k <= Goldilocks.TwoAdicity; k++)
        {
            Goldilocks root = Goldilocks.RootOfUnity(k);
            Assert.Equal(Goldilocks.RootOfUnity(k - 1), root * root);
            Assert.Equal(-Goldilocks.One, root.Pow(1UL << (k - 1)));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => Goldilocks.RootOfUnity(33));
    }

    [Fact]
    public void Seven_generates_the_multiplicative_group()
    {
        // p - 1 = 2^32 * 3 * 5 * 17 * 257 * 65537
        foreach (ulong prime in new ulong[] { 2, 3, 5, 17, 257, 65537 })
        {
            Assert.Equal(0UL, (TestData.P - 1) % prime);
            Assert.NotEqual(Goldilocks.One, Goldilocks.Generator.Pow((TestData.P - 1) / prime));
        }

        Assert.Equal(Goldilocks.One, Goldilocks.Generator.Pow(TestData.P - 1));
    }

    [Fact]
    public void The_defining_polynomials_are_irreducible()
    {
        // Of degree 3 and 2, they would have a root: 2 would be a cube, 7 a square.
        Assert.NotEqual(Goldilocks.One, Goldilocks.FromInt64(2).Pow((TestData.P - 1) / 3));
        Assert.Equal(-Goldilocks.One, Goldilocks.FromInt64(7).Pow((TestData.P - 1) / 2));
        Assert.Equal(Cubic.FromInt64(2), Cubic.Generator.Pow(3));
        Assert.Equal(Quadratic.FromInt64(7), Quadratic.Generator.Square());
    }

    [Fact]
    public void Batch_inverses_agree_and_reject_zero()
    {
        Cubic[] values = TestData.Elements<Cubic>(33, 5).Select(x => x.IsZero ? Cubic.One : x).ToArray();
        var inverses = new Cubic[33];
        Extensions.BatchInverse<Cubic>(values, inverses);
        Assert.Equal(values.Select(v => v.Inverse()), inverses);
        values[7] = Cubic.Zero;
        Assert.Throws<DivideByZeroException>(() => Extensions.BatchInverse<Cubic>(values, inverses));
        Assert.Throws<ArgumentException>(() => Extensions.BatchInverse<Cubic>(values, values));

        ulong[] words = TestData.Random(20, 6).Select(w => w == 0 ? 1 : w).ToArray();
        var wordInverses = new ulong[20];
        Extensions.BatchInverse(words, wordInverses);
        Assert.All(words.Zip(wordInverses), pair => Assert.Equal(1UL, Goldilocks.Mul(pair.First, pair.Second)));
        words[3] = 0;
        Assert.Throws<DivideByZeroException>(() => Extensions.BatchInverse(words, wordInverses));
    }

    private static void ExtensionIsAField<TK>()
        where TK : unmanaged, IExtension<TK>
    {
        FieldLaws.Check(
            FieldLaws.Elements<TK>(),
            TK.Zero,
            TK.One,
            a => a.Inverse(),
            (a, e) => a.Pow(e),
            a => Enumerable.Range(0, TK.Degree).All(d => a[d] < TestData.P));
        Assert.False(TK.Zero.TryInverse(out TK none));
        Assert.Equal(TK.Zero, none);
        foreach (TK a in TestData.Elements<TK>(20, 3))
        {
            Goldilocks s = Goldilocks.FromInt64(-5);
            Assert.Equal(a * TK.FromBase(s), a.MulBase(s));
            Assert.Equal(a * TK.FromInt64(-5), a.MulBase(s));
            Assert.Equal(a * a, a.Square());
            var coordinates = new ulong[TK.Degree];
            a.CopyTo(coordinates);
            Assert.Equal(a, TK.FromCoordinates(coordinates));
            TK polynomial = TK.Zero;
            TK power = TK.One;
            for (int d = 0; d < TK.Degree; d++)
            {
                polynomial += power.MulBase(Goldilocks.FromCanonical(a[d]));
                power *= TK.Generator;
            }

            Assert.Equal(a, polynomial);
        }
    }
}

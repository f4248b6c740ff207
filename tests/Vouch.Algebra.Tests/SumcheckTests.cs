namespace Vouch.Algebra.Tests;

/// <summary>Round polynomials and fraction layers against plain loops.</summary>
public sealed class SumcheckTests
{
    [Fact]
    public void Cubic_rounds() => Rungs.Each(Rounds<Cubic>);

    [Fact]
    public void Quadratic_rounds() => Rungs.Each(Rounds<Quadratic>);

    [Fact]
    public void Cubic_fractions() => Rungs.Each(Fractions<Cubic>);

    [Fact]
    public void Quadratic_fractions() => Rungs.Each(Fractions<Quadratic>);

    private static void Rounds<TK>()
        where TK : unmanaged, IExtension<TK>
    {
        foreach (int half in new[] { 1, 2, 3, 8, 13, 64, 65, 77, 130, 200 })
        {
            TK[][] t = Enumerable.Range(0, 5).Select(k => TestData.Elements<TK>(2 * half, half + k)).ToArray();
            TK[] weights = TestData.Elements<TK>(half, half + 5);
            ulong[] words = TestData.Random(2 * half, half + 6);
            TK[] embedded = words.Select(w => TK.FromBase(Goldilocks.FromCanonical(w))).ToArray();
            TK lambda = TestData.Elements<TK>(1, half + 7)[0];
            ExtensionVector<TK>[] v = t.Select(TestData.Vector).ToArray();
            using ExtensionVector<TK> w = TestData.Vector(weights);
            int cut = half / 3;

            RoundSums2<TK> product = SumcheckKernels.Product<TK>(v[0].Span, v[1], 0, cut)
                + SumcheckKernels.Product<TK>(v[0].Span, v[1], cut, half);
            Func<int, TK, TK> ab = (i, x) => At(t[0], i, x) * At(t[1], i, x);
            Assert.Equal(new RoundSums2<TK>(Sum(half, ab, 0), Sum(half, ab, 2)), product);

            RoundSums2<TK> mixed = SumcheckKernels.Product<TK>(words, v[1], 0, cut)
                + SumcheckKernels.Product<TK>(words, v[1], cut, half);
            Func<int, TK, TK> eb = (i, x) => At(embedded, i, x) * At(t[1], i, x);
            Assert.Equal(new RoundSums2<TK>(Sum(half, eb, 0), Sum(half, eb, 2)), mixed);

            RoundSums3<TK> eqProduct = SumcheckKernels.EqProduct<TK>(v[2], v[0], v[1], 0, cut)
                + SumcheckKernels.EqProduct<TK>(v[2], v[0], v[1], cut, half);
            Func<int, TK, TK> eab = (i, x) => At(t[2], i, x) * ab(i, x);
            Assert.Equal(new RoundSums3<TK>(Sum(half, eab, 0), Sum(half, eab, 2), Sum(half, eab, 3)), eqProduct);

            Func<int, TK, TK> fraction = (i, x) =>
                (lambda * ((At(t[3], i, x) * At(t[1], i, x)) + (At(t[4], i, x) * At(t[0], i, x)))) + ab(i, x);
            RoundSums3<TK> eqFraction =
                SumcheckKernels.EqFraction<TK>(v[2], v[3], v[4], v[0], v[1], lambda, 0, cut)
                + SumcheckKernels.EqFraction<TK>(v[2], v[3], v[4], v[0], v[1], lambda, cut, half);
            Func<int, TK, TK> ef = (i, x) => At(t[2], i, x) * fraction(i, x);
            Assert.Equal(new RoundSums3<TK>(Sum(half, ef, 0), Sum(half, ef, 2), Sum(half, ef, 3)), eqFraction);

            lambda = TK.One;
            Assert.Equal(
                new RoundSums3<TK>(Sum(half, ef, 0), Sum(half, ef, 2), Sum(half, ef, 3)),
                SumcheckKernels.EqFraction<TK>(v[2], v[3], v[4], v[0], v[1], lambda, 0, half));
            lambda = t[2][0];

            Func<int, TK, TK> wab = (i, x) => weights[i] * ab(i, x);
            Assert.Equal(
                new RoundSums2<TK>(Sum(half, wab, 0), Sum(half, wab, 2)),
                SumcheckKernels.WeightedProduct<TK>(w, v[0], v[1], 0, half));
            Func<int, TK, TK> wf = (i, x) => weights[i] * fraction(i, x);
            Assert.Equal(
                new RoundSums2<TK>(Sum(half, wf, 0), Sum(half, wf, 2)),
                SumcheckKernels.WeightedFraction<TK>(w, v[3], v[4], v[0], v[1], lambda, 0, half));
        }
    }

    private static void Fractions<TK>()
        where TK : unmanaged, IExtension<TK>
    {
        foreach (int half in TestData.Lengths)
        {
            TK[] p = TestData.Elements<TK>(2 * half, half);
            TK[] q = TestData.Elements<TK>(2 * half, half + 1);
            ulong[] words = TestData.Random(2 * half, half + 2);
            TK[] embedded = words.Select(w => TK.FromBase(Goldilocks.FromCanonical(w))).ToArray();
            using ExtensionVector<TK> vp = TestData.Vector(p);
            using ExtensionVector<TK> vq = TestData.Vector(q);
            using var pOut = new ExtensionVector<TK>(half);
            using var qOut = new ExtensionVector<TK>(half);
            TK[] Numerators(TK[] n) =>
                Enumerable.Range(0, half).Select(i => (n[i] * q[i + half]) + (n[i + half] * q[i])).ToArray();
            TK[] denominators = Enumerable.Range(0, half).Select(i => q[i] * q[i + half]).ToArray();
            FractionKernels.Combine<TK>(pOut, qOut, words, vq, 0, half / 2);
            FractionKernels.Combine<TK>(pOut, qOut, words, vq, half / 2, half);
            TestData.AssertEqual(Numerators(embedded), pOut);
            TestData.AssertEqual(denominators, qOut);
            FractionKernels.Combine<TK>(pOut, qOut, vp, vq);
            TestData.AssertEqual(Numerators(p), pOut);
            TestData.AssertEqual(denominators, qOut);
            FractionKernels.Combine<TK>(vp, vq, vp, vq);
            TestData.AssertEqual(Numerators(p), vp.Slice(0, half));
            TestData.AssertEqual(denominators, vq.Slice(0, half));
        }
    }

    private static TK At<TK>(TK[] table, int i, TK x)
        where TK : unmanaged, IExtension<TK> =>
        table[i] + (x * (table[i + (table.Length / 2)] - table[i]));

    private static TK Sum<TK>(int half, Func<int, TK, TK> summand, int x)
        where TK : unmanaged, IExtension<TK> =>
        Enumerable.Range(0, half).Aggregate(TK.Zero, (s, i) => s + summand(i, TK.FromInt64(x)));
}

using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace Vouch.Algebra.Tests;

/// <summary>What every field must satisfy, checked on edge and random elements.</summary>
internal static class FieldLaws
{
    public static void Check<T>(
        Gen<T> elements, T zero, T one, Func<T, T> inverse, Func<T, ulong, T> power, Func<T, bool> canonical)
        where T : struct,
        IEquatable<T>,
        IAdditionOperators<T, T, T>,
        ISubtractionOperators<T, T, T>,
        IMultiplyOperators<T, T, T>,
        IUnaryNegationOperators<T, T>
    {
        var triples = elements.SelectMany(a => elements.SelectMany(b => elements.Select(c => (a, b, c))));
        Prop.ForAll(Arb.From(triples), t =>
        {
            (T a, T b, T c) = t;
            Assert.Equal(a + b, b + a);
            Assert.Equal(a * b, b * a);
            Assert.Equal(a + b + c, a + (b + c));
            Assert.Equal(a * b * c, a * (b * c));
            Assert.Equal(a * (b + c), (a * b) + (a * c));
            Assert.Equal(a - b, a + -b);
            Assert.Equal(zero, a - a);
            Assert.Equal(zero, a + -a);
            Assert.Equal(a, a + zero);
            Assert.Equal(a, a * one);
            Assert.Equal(zero, a * zero);
            Assert.Equal(a * a * a * a * a, power(a, 5));
            Assert.Equal(one, power(a, 0));
            Assert.True(canonical(a + b) && canonical(a - b) && canonical(a * b) && canonical(-a), "not canonical");
            if (a.Equals(zero))
            {
                Assert.Throws<DivideByZeroException>(() => inverse(a));
            }
            else
            {
                Assert.Equal(one, a * inverse(a));
                Assert.True(canonical(inverse(a)));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1500));
    }

    public static Gen<TK> Elements<TK>()
        where TK : unmanaged, IExtension<TK> =>
        TestData.Words.ArrayOf(TK.Degree).Select(words => TK.FromCoordinates(words));
}

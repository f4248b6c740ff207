using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vouch.Algebra;

/// <summary>
/// One round of a sumcheck: sums over i in [start, end) of a product of tables, each table T of
/// 2 * half elements standing for T[i] + X (T[i + half] - T[i]), at the points X the result names.
/// A full round takes the range [0, half); threads may take parts and add the results, which does
/// not change the sum.
/// </summary>
public static partial class SumcheckKernels
{
    /// <summary>The sum of a * b, of degree 2 in X.</summary>
    /// <exception cref="ArgumentException">Table lengths differ or are odd.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves [0, half).</exception>
    public static RoundSums2<TK> Product<TK>(ExtensionSpan<TK> a, ExtensionSpan<TK> b, int start, int end)
        where TK : unmanaged, IExtension<TK>
    {
        RoundSums3<TK> sums = Round<TK, ProductTerm>(a, b, a, a, a, TK.One, start, end);
        return new RoundSums2<TK>(sums.At0, sums.At2);
    }

    /// <summary>The sum of eq * a * b, of degree 3 in X.</summary>
    /// <inheritdoc cref="Product{TK}(ExtensionSpan{TK}, ExtensionSpan{TK}, int, int)"/>
    public static RoundSums3<TK> EqProduct<TK>(
        ExtensionSpan<TK> eq, ExtensionSpan<TK> a, ExtensionSpan<TK> b, int start, int end)
        where TK : unmanaged, IExtension<TK> =>
        Round<TK, EqProductTerm>(a, b, eq, eq, eq, TK.One, start, end);

    /// <summary>The sum of eq * (lambda * (p0 q1 + p1 q0) + q0 q1), of degree 3 in X.</summary>
    /// <remarks>
    /// Folding commutes with scaling: a caller may scale p0 and p1 by lambda once and pass 1 in every
    /// round, which saves four products in thirteen.
    /// </remarks>
    /// <inheritdoc cref="Product{TK}(ExtensionSpan{TK}, ExtensionSpan{TK}, int, int)"/>
    public static RoundSums3<TK> EqFraction<TK>(
        ExtensionSpan<TK> eq,
        ExtensionSpan<TK> p0,
        ExtensionSpan<TK> p1,
        ExtensionSpan<TK> q0,
        ExtensionSpan<TK> q1,
        TK lambda,
        int start,
        int end)
        where TK : unmanaged, IExtension<TK> =>
        Round<TK, EqFractionTerm>(q0, q1, eq, p0, p1, lambda, start, end);

    /// <summary>
    /// The sum of weight[i] * a * b, where weight holds half elements that do not depend on X: the eq
    /// table of the variables after this round, whose own eq factor the caller multiplies in. Of
    /// degree 2 in X, and cheaper than <see cref="EqProduct"/>.
    /// </summary>
    /// <inheritdoc cref="Product{TK}(ExtensionSpan{TK}, ExtensionSpan{TK}, int, int)"/>
    public static RoundSums2<TK> WeightedProduct<TK>(
        ExtensionSpan<TK> weight, ExtensionSpan<TK> a, ExtensionSpan<TK> b, int start, int end)
        where TK : unmanaged, IExtension<TK>
    {
        RoundSums3<TK> sums = Round<TK, WeightedProductTerm>(a, b, weight, weight, weight, TK.One, start, end);
        return new RoundSums2<TK>(sums.At0, sums.At2);
    }

    /// <summary>
    /// The sum of weight[i] * (lambda * (p0 q1 + p1 q0) + q0 q1), where weight holds half elements
    /// that do not depend on X; see <see cref="WeightedProduct"/>. Of degree 2 in X.
    /// </summary>
    /// <inheritdoc cref="Product{TK}(ExtensionSpan{TK}, ExtensionSpan{TK}, int, int)"/>
    public static RoundSums2<TK> WeightedFraction<TK>(
        ExtensionSpan<TK> weight,
        ExtensionSpan<TK> p0,
        ExtensionSpan<TK> p1,
        ExtensionSpan<TK> q0,
        ExtensionSpan<TK> q1,
        TK lambda,
        int start,
        int end)
        where TK : unmanaged, IExtension<TK>
    {
        RoundSums3<TK> sums = Round<TK, WeightedFractionTerm>(q0, q1, weight, p0, p1, lambda, start, end);
        return new RoundSums2<TK>(sums.At0, sums.At2);
    }

    /// <summary>The sum of a * b with a in the base field (2 * half canonical words); of degree 2 in X.</summary>
    /// <inheritdoc cref="Product{TK}(ExtensionSpan{TK}, ExtensionSpan{TK}, int, int)"/>
    public static RoundSums2<TK> Product<TK>(ReadOnlySpan<ulong> a, ExtensionSpan<TK> b, int start, int end)
        where TK : unmanaged, IExtension<TK>
    {
        int half = Checks.Half(b.Length, nameof(b));
        Checks.Length(a.Length, b.Length, nameof(a));
        Checks.Range(start, end, half);
        TK at0 = default;
        TK at2 = default;
        var kernel = new BaseRoundKernel
        {
            A = ref MemoryMarshal.GetReference(a),
            B = ref b.First,
            BStride = b.Stride,
            Half = half,
            Sum0 = ref Unsafe.As<TK, ulong>(ref at0),
            Sum2 = ref Unsafe.As<TK, ulong>(ref at2),
        };
        WidthLadder.Run<TK, BaseRoundKernel>(ref kernel, start, end);
        return new RoundSums2<TK>(at0, at2);
    }

    private static RoundSums3<TK> Round<TK, TTerm>(
        ExtensionSpan<TK> a,
        ExtensionSpan<TK> b,
        ExtensionSpan<TK> eq,
        ExtensionSpan<TK> p0,
        ExtensionSpan<TK> p1,
        TK lambda,
        int start,
        int end)
        where TK : unmanaged, IExtension<TK>
        where TTerm : struct, IRoundTerm
    {
        int half = Checks.Half(a.Length, nameof(a));
        Checks.Length(b.Length, a.Length, nameof(b));
        Checks.Length(eq.Length, TTerm.WeightIsFixed ? half : a.Length, nameof(eq));
        if (TTerm.HasNumerators)
        {
            Checks.Length(p0.Length, a.Length, nameof(p0));
            Checks.Length(p1.Length, a.Length, nameof(p1));
        }

        Checks.Range(start, end, half);
        TK at0 = default;
        TK at2 = default;
        TK at3 = default;
        var kernel = new RoundKernel<TTerm>
        {
            A = ref a.First,
            AStride = a.Stride,
            B = ref b.First,
            BStride = b.Stride,
            Eq = ref eq.First,
            EqStride = eq.Stride,
            P0 = ref p0.First,
            P0Stride = p0.Stride,
            P1 = ref p1.First,
            P1Stride = p1.Stride,
            Half = half,
            Scaled = lambda != TK.One,
            Lambda = ref Unsafe.As<TK, ulong>(ref lambda),
            Sum0 = ref Unsafe.As<TK, ulong>(ref at0),
            Sum2 = ref Unsafe.As<TK, ulong>(ref at2),
            Sum3 = ref Unsafe.As<TK, ulong>(ref at3),
        };
        WidthLadder.Run<TK, RoundKernel<TTerm>>(ref kernel, start, end);
        return new RoundSums3<TK>(at0, at2, at3);
    }
}

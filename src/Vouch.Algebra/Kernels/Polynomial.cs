namespace Vouch.Algebra;

/// <summary>Univariate polynomials, coefficients lowest degree first.</summary>
public static class Polynomial
{
    /// <summary>The value at <paramref name="point"/>, by Horner's rule; zero for no coefficients.</summary>
    /// <param name="coefficients">Canonical words.</param>
    /// <param name="point">Any base-field element.</param>
    public static Goldilocks Evaluate(ReadOnlySpan<ulong> coefficients, Goldilocks point)
    {
        ulong value = 0;
        for (int i = coefficients.Length - 1; i >= 0; i--)
        {
            value = Goldilocks.MulAdd(value, point.Value, coefficients[i]);
        }

        return Goldilocks.FromUInt64(value);
    }

    /// <inheritdoc cref="Evaluate(ReadOnlySpan{ulong}, Goldilocks)"/>
    /// <param name="coefficients">Canonical words.</param>
    /// <param name="point">Any extension element.</param>
    public static TK Evaluate<TK>(ReadOnlySpan<ulong> coefficients, TK point)
        where TK : unmanaged, IExtension<TK>
    {
        TK value = TK.Zero;
        for (int i = coefficients.Length - 1; i >= 0; i--)
        {
            value = (value * point) + TK.FromBase(Goldilocks.FromUInt64(coefficients[i]));
        }

        return value;
    }

    /// <inheritdoc cref="Evaluate(ReadOnlySpan{ulong}, Goldilocks)"/>
    /// <param name="coefficients">Extension elements.</param>
    /// <param name="point">Any extension element.</param>
    public static TK Evaluate<TK>(ReadOnlySpan<TK> coefficients, TK point)
        where TK : unmanaged, IExtension<TK>
    {
        TK value = TK.Zero;
        for (int i = coefficients.Length - 1; i >= 0; i--)
        {
            value = (value * point) + coefficients[i];
        }

        return value;
    }
}

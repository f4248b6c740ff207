namespace Vouch.Algebra;

/// <summary>Algorithms that every extension field shares.</summary>
public static class Extensions
{
    /// <summary>value^exponent by squaring; 0^0 is 1.</summary>
    public static TK Pow<TK>(TK value, ulong exponent)
        where TK : unmanaged, IExtension<TK>
    {
        TK result = TK.One;
        for (; exponent != 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0)
            {
                result *= value;
            }

            value = value.Square();
        }

        return result;
    }

    /// <summary>Inverts every element with one inversion and three products an element.</summary>
    /// <param name="values">The elements; none may be zero.</param>
    /// <param name="inverses">Receives values[i]^-1; same length, not overlapping <paramref name="values"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ or the spans overlap.</exception>
    /// <exception cref="DivideByZeroException">
    /// An element is zero; <paramref name="inverses"/> then holds nothing of use.
    /// </exception>
    public static void BatchInverse<TK>(ReadOnlySpan<TK> values, Span<TK> inverses)
        where TK : unmanaged, IExtension<TK>
    {
        if (values.Length != inverses.Length || values.Overlaps(inverses))
        {
            throw new ArgumentException("Inverses need their own span of the same length.", nameof(inverses));
        }

        TK product = TK.One;
        for (int i = 0; i < values.Length; i++)
        {
            inverses[i] = product;
            product *= values[i];
        }

        TK inverse = product.Inverse();
        for (int i = values.Length - 1; i >= 0; i--)
        {
            inverses[i] *= inverse;
            inverse *= values[i];
        }
    }

    /// <summary>The base-field counterpart, on canonical words; same contract.</summary>
    /// <inheritdoc cref="BatchInverse{TK}(ReadOnlySpan{TK}, Span{TK})"/>
    public static void BatchInverse(ReadOnlySpan<ulong> values, Span<ulong> inverses)
    {
        if (values.Length != inverses.Length || values.Overlaps(inverses))
        {
            throw new ArgumentException("Inverses need their own span of the same length.", nameof(inverses));
        }

        ulong product = 1;
        for (int i = 0; i < values.Length; i++)
        {
            inverses[i] = product;
            product = Goldilocks.Mul(product, values[i]);
        }

        if (product == 0)
        {
            throw new DivideByZeroException();
        }

        ulong inverse = Goldilocks.InverseOrZero(product);
        for (int i = values.Length - 1; i >= 0; i--)
        {
            inverses[i] = Goldilocks.Mul(inverses[i], inverse);
            inverse = Goldilocks.Mul(inverse, values[i]);
        }
    }
}

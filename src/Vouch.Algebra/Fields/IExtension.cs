using System.Numerics;

namespace Vouch.Algebra;

/// <summary>
/// An extension field K of <see cref="Goldilocks"/>, written over the powers 1, a, a^2, ... of an
/// adjoined element a. An implementation is an unmanaged struct made of exactly
/// <see cref="Degree"/> canonical 64-bit words, coordinate 0 first: kernels rely on that layout.
/// </summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
public interface IExtension<TSelf> :
    IEquatable<TSelf>,
    IAdditionOperators<TSelf, TSelf, TSelf>,
    ISubtractionOperators<TSelf, TSelf, TSelf>,
    IMultiplyOperators<TSelf, TSelf, TSelf>,
    IUnaryNegationOperators<TSelf, TSelf>,
    IEqualityOperators<TSelf, TSelf, bool>
    where TSelf : unmanaged, IExtension<TSelf>
{
    /// <summary>The degree over the base field, the number of coordinates.</summary>
    static abstract int Degree { get; }

    /// <summary>The element 0.</summary>
    static abstract TSelf Zero { get; }

    /// <summary>The element 1.</summary>
    static abstract TSelf One { get; }

    /// <summary>The adjoined element a.</summary>
    static abstract TSelf Generator { get; }

    /// <summary>Whether this is the element 0.</summary>
    bool IsZero { get; }

    /// <summary>The canonical coordinate of a^<paramref name="index"/>.</summary>
    /// <param name="index">In [0, <see cref="Degree"/>).</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is out of range.</exception>
    ulong this[int index] { get; }

    /// <summary>Embeds a base-field element.</summary>
    static abstract TSelf FromBase(Goldilocks value);

    /// <summary>Embeds a signed integer; a negative x becomes p - |x|.</summary>
    static abstract TSelf FromInt64(long value);

    /// <summary>Reads exactly <see cref="Degree"/> canonical coordinates, coordinate 0 first.</summary>
    /// <exception cref="ArgumentException">
    /// The number of coordinates is wrong, or one of them is p or more.
    /// </exception>
    static abstract TSelf FromCoordinates(ReadOnlySpan<ulong> coordinates);

    /// <summary>Writes the coordinates to the first <see cref="Degree"/> words of a span.</summary>
    /// <exception cref="ArgumentException">The span is too short.</exception>
    void CopyTo(Span<ulong> destination);

    /// <summary>The product with a base-field element.</summary>
    TSelf MulBase(Goldilocks factor);

    /// <summary>The product with itself.</summary>
    TSelf Square();

    /// <summary>The inverse.</summary>
    /// <exception cref="DivideByZeroException">This is zero.</exception>
    TSelf Inverse();

    /// <summary>The inverse, or false (and zero) for zero.</summary>
    bool TryInverse(out TSelf inverse);

    /// <summary>This to the power <paramref name="exponent"/>; 0^0 is 1.</summary>
    TSelf Pow(ulong exponent);

    /// <summary>
    /// Runs a range kernel at one lane width on [from, to): the extension names the packed type that
    /// holds its elements, which the kernel alone cannot.
    /// </summary>
    /// <returns>The first index not processed, at least <paramref name="from"/>.</returns>
    static abstract int Dispatch<TKernel, TPacked>(ref TKernel kernel, int from, int to)
        where TKernel : struct, IRangeKernel<TKernel>, allows ref struct
        where TPacked : struct, IPacked<TPacked>;
}

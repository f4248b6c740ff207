using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Vouch.Algebra;

/// <summary>
/// An element of the prime field of order p = 2^64 - 2^32 + 1. The representation is canonical:
/// <see cref="Value"/> is always in [0, p).
/// </summary>
public readonly partial struct Goldilocks :
    IEquatable<Goldilocks>,
    IAdditionOperators<Goldilocks, Goldilocks, Goldilocks>,
    ISubtractionOperators<Goldilocks, Goldilocks, Goldilocks>,
    IMultiplyOperators<Goldilocks, Goldilocks, Goldilocks>,
    IUnaryNegationOperators<Goldilocks, Goldilocks>,
    IEqualityOperators<Goldilocks, Goldilocks, bool>
{
    /// <summary>The field order p = 2^64 - 2^32 + 1.</summary>
    public const ulong Modulus = 0xFFFF_FFFF_0000_0001UL;

    /// <summary>2^64 mod p = 2^32 - 1, the constant every reduction turns on.</summary>
    public const ulong Epsilon = 0xFFFF_FFFFUL;

    /// <summary>The largest k for which the field holds a root of unity of order 2^k.</summary>
    public const int TwoAdicity = 32;

    private Goldilocks(ulong value) => Value = value;

    /// <summary>The canonical representative, in [0, p).</summary>
    public ulong Value { get; }

    /// <summary>The element 0.</summary>
    public static Goldilocks Zero => default;

    /// <summary>The element 1.</summary>
    public static Goldilocks One => new(1);

    /// <summary>A generator of the multiplicative group: 7.</summary>
    public static Goldilocks Generator => new(7);

    /// <summary>Whether this is the element 0.</summary>
    public bool IsZero => Value == 0;

    /// <summary>Reads a canonical representative.</summary>
    /// <param name="value">A number in [0, p).</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is p or more.</exception>
    public static Goldilocks FromCanonical(ulong value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(value, Modulus);
        return new Goldilocks(value);
    }

    /// <summary>Reads a canonical representative, rejecting numbers of p or more.</summary>
    /// <returns>False, with <paramref name="element"/> zero, when <paramref name="value"/> is p or more.</returns>
    public static bool TryFromCanonical(ulong value, out Goldilocks element)
    {
        bool ok = value < Modulus;
        element = ok ? new Goldilocks(value) : default;
        return ok;
    }

    /// <summary>Reduces any 64-bit number modulo p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Goldilocks FromUInt64(ulong value) => new(Canonicalize(value));

    /// <summary>Maps a signed integer to the field; a negative x becomes p - |x|. Every long is accepted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Goldilocks FromInt64(long value) => new(CanonicalFromInt64(value));

    /// <summary>
    /// The representative of least absolute value, in [-(p-1)/2, (p-1)/2]; this range fits a long.
    /// </summary>
    public long ToInt64Centered() => Value > Modulus >> 1 ? -(long)(Modulus - Value) : (long)Value;

    /// <summary>A primitive root of unity of order 2^<paramref name="logOrder"/>.</summary>
    /// <remarks>The roots are consistent: the square of the root for k is the root for k - 1.</remarks>
    /// <param name="logOrder">In [0, 32].</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="logOrder"/> is out of range.</exception>
    public static Goldilocks RootOfUnity(int logOrder)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(logOrder);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(logOrder, TwoAdicity);
        return new Goldilocks(Pow(7, (Modulus - 1) >> logOrder));
    }

    /// <summary>This element to the power <paramref name="exponent"/>; 0^0 is 1.</summary>
    public Goldilocks Pow(ulong exponent) => new(Pow(Value, exponent));

    /// <summary>The multiplicative inverse.</summary>
    /// <exception cref="DivideByZeroException">This is zero.</exception>
    public Goldilocks Inverse() =>
        TryInverse(out Goldilocks inverse) ? inverse : throw new DivideByZeroException();

    /// <summary>The multiplicative inverse, or false (and zero) for zero.</summary>
    public bool TryInverse(out Goldilocks inverse)
    {
        inverse = new Goldilocks(InverseOrZero(Value));
        return Value != 0;
    }

    /// <inheritdoc/>
    public bool Equals(Goldilocks other) => Value == other.Value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Goldilocks other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Equality.</summary>
    public static bool operator ==(Goldilocks a, Goldilocks b) => a.Value == b.Value;

    /// <summary>Inequality.</summary>
    public static bool operator !=(Goldilocks a, Goldilocks b) => a.Value != b.Value;

    /// <summary>Field addition.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Goldilocks operator +(Goldilocks a, Goldilocks b) => new(Add(a.Value, b.Value));

    /// <summary>Field subtraction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Goldilocks operator -(Goldilocks a, Goldilocks b) => new(Sub(a.Value, b.Value));

    /// <summary>Field negation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Goldilocks operator -(Goldilocks a) => new(Neg(a.Value));

    /// <summary>Field multiplication.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Goldilocks operator *(Goldilocks a, Goldilocks b) => new(Mul(a.Value, b.Value));
}

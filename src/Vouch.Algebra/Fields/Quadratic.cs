using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vouch.Algebra;

/// <summary>
/// The field of p^2, about 2^128, elements: Goldilocks with a root a of x^2 - 7. The polynomial is
/// irreducible because 7 is not a square modulo p.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct Quadratic : IExtension<Quadratic>
{
    private readonly ulong _c0;
    private readonly ulong _c1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Quadratic(ulong c0, ulong c1)
    {
        _c0 = c0;
        _c1 = c1;
    }

    /// <summary>The element c0 + c1 a.</summary>
    public Quadratic(Goldilocks c0, Goldilocks c1)
        : this(c0.Value, c1.Value)
    {
    }

    /// <inheritdoc/>
    public static int Degree => 2;

    /// <inheritdoc/>
    public static Quadratic Zero => default;

    /// <inheritdoc/>
    public static Quadratic One => new(1, 0);

    /// <inheritdoc/>
    public static Quadratic Generator => new(0, 1);

    /// <inheritdoc/>
    public bool IsZero => (_c0 | _c1) == 0;

    /// <inheritdoc/>
    public ulong this[int index] => index switch
    {
        0 => _c0,
        1 => _c1,
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    /// <inheritdoc/>
    public static Quadratic FromBase(Goldilocks value) => new(value.Value, 0);

    /// <inheritdoc/>
    public static Quadratic FromInt64(long value) => new(Goldilocks.CanonicalFromInt64(value), 0);

    /// <inheritdoc/>
    public static Quadratic FromCoordinates(ReadOnlySpan<ulong> coordinates)
    {
        ExtensionChecks.Coordinates(coordinates, 2);
        return new Quadratic(coordinates[0], coordinates[1]);
    }

    /// <inheritdoc/>
    public void CopyTo(Span<ulong> destination)
    {
        ExtensionChecks.Destination(destination, 2);
        destination[1] = _c1;
        destination[0] = _c0;
    }

    /// <inheritdoc/>
    public Quadratic MulBase(Goldilocks factor) =>
        new(Goldilocks.Mul(_c0, factor.Value), Goldilocks.Mul(_c1, factor.Value));

    /// <inheritdoc/>
    public Quadratic Square() => this * this;

    /// <inheritdoc/>
    public Quadratic Inverse() => TryInverse(out Quadratic inverse) ? inverse : throw new DivideByZeroException();

    /// <inheritdoc/>
    public bool TryInverse(out Quadratic inverse)
    {
        ulong norm = WideProduct.Sum2(_c0, _c0, Goldilocks.Neg(_c1), Goldilocks.Mul(_c1, 7));
        ulong scale = Goldilocks.InverseOrZero(norm);
        inverse = new Quadratic(Goldilocks.Mul(_c0, scale), Goldilocks.Mul(Goldilocks.Neg(_c1), scale));
        return !IsZero;
    }

    /// <inheritdoc/>
    public Quadratic Pow(ulong exponent) => Extensions.Pow(this, exponent);

    /// <inheritdoc/>
    static int IExtension<Quadratic>.Dispatch<TKernel, TPacked>(ref TKernel kernel, int from, int to) =>
        TKernel.Run<PackedQuadratic<TPacked>, TPacked>(ref kernel, from, to);

    /// <inheritdoc/>
    public bool Equals(Quadratic other) => _c0 == other._c0 && _c1 == other._c1;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Quadratic other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_c0, _c1);

    /// <summary>The two coordinates, coordinate 0 first.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"({_c0}, {_c1})");

    /// <summary>Equality.</summary>
    public static bool operator ==(Quadratic left, Quadratic right) => left.Equals(right);

    /// <summary>Inequality.</summary>
    public static bool operator !=(Quadratic left, Quadratic right) => !left.Equals(right);

    /// <summary>Field addition.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quadratic operator +(Quadratic left, Quadratic right) =>
        new(Goldilocks.Add(left._c0, right._c0), Goldilocks.Add(left._c1, right._c1));

    /// <summary>Field subtraction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quadratic operator -(Quadratic left, Quadratic right) =>
        new(Goldilocks.Sub(left._c0, right._c0), Goldilocks.Sub(left._c1, right._c1));

    /// <summary>Field negation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quadratic operator -(Quadratic value) =>
        new(Goldilocks.Neg(value._c0), Goldilocks.Neg(value._c1));

    /// <summary>Field multiplication.</summary>
    public static Quadratic operator *(Quadratic left, Quadratic right) => new(
        WideProduct.Sum2(left._c0, right._c0, left._c1, Goldilocks.Mul(right._c1, 7)),
        WideProduct.Sum2(left._c0, right._c1, left._c1, right._c0));
}

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vouch.Algebra;

/// <summary>
/// The field of p^3, about 2^192, elements: Goldilocks with a root a of x^3 - 2. The polynomial is
/// irreducible because 2 is not a cube modulo p.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct Cubic : IExtension<Cubic>
{
    private readonly ulong _c0;
    private readonly ulong _c1;
    private readonly ulong _c2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Cubic(ulong c0, ulong c1, ulong c2)
    {
        _c0 = c0;
        _c1 = c1;
        _c2 = c2;
    }

    /// <summary>The element c0 + c1 a + c2 a^2.</summary>
    public Cubic(Goldilocks c0, Goldilocks c1, Goldilocks c2)
        : this(c0.Value, c1.Value, c2.Value)
    {
    }

    /// <inheritdoc/>
    public static int Degree => 3;

    /// <inheritdoc/>
    public static Cubic Zero => default;

    /// <inheritdoc/>
    public static Cubic One => new(1, 0, 0);

    /// <inheritdoc/>
    public static Cubic Generator => new(0, 1, 0);

    /// <inheritdoc/>
    public bool IsZero => (_c0 | _c1 | _c2) == 0;

    /// <inheritdoc/>
    public ulong this[int index] => index switch
    {
        0 => _c0,
        1 => _c1,
        2 => _c2,
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    /// <inheritdoc/>
    public static Cubic FromBase(Goldilocks value) => new(value.Value, 0, 0);

    /// <inheritdoc/>
    public static Cubic FromInt64(long value) => new(Goldilocks.CanonicalFromInt64(value), 0, 0);

    /// <inheritdoc/>
    public static Cubic FromCoordinates(ReadOnlySpan<ulong> coordinates)
    {
        ExtensionChecks.Coordinates(coordinates, 3);
        return new Cubic(coordinates[0], coordinates[1], coordinates[2]);
    }

    /// <inheritdoc/>
    public void CopyTo(Span<ulong> destination)
    {
        ExtensionChecks.Destination(destination, 3);
        destination[2] = _c2;
        destination[1] = _c1;
        destination[0] = _c0;
    }

    /// <inheritdoc/>
    public Cubic MulBase(Goldilocks factor) => new(
        Goldilocks.Mul(_c0, factor.Value),
        Goldilocks.Mul(_c1, factor.Value),
        Goldilocks.Mul(_c2, factor.Value));

    /// <inheritdoc/>
    public Cubic Square() => this * this;

    /// <inheritdoc/>
    public Cubic Inverse() => TryInverse(out Cubic inverse) ? inverse : throw new DivideByZeroException();

    /// <inheritdoc/>
    public bool TryInverse(out Cubic inverse)
    {
        // The product d of the two conjugates, so that this * d is the norm, a base-field element.
        ulong d0 = Goldilocks.Sub(Goldilocks.Mul(_c0, _c0), Twice(Goldilocks.Mul(_c1, _c2)));
        ulong d1 = Goldilocks.Sub(Twice(Goldilocks.Mul(_c2, _c2)), Goldilocks.Mul(_c0, _c1));
        ulong d2 = Goldilocks.Sub(Goldilocks.Mul(_c1, _c1), Goldilocks.Mul(_c0, _c2));
        ulong norm = WideProduct.Sum3(_c0, d0, Twice(_c2), d1, Twice(_c1), d2);
        ulong scale = Goldilocks.InverseOrZero(norm);
        inverse = new Cubic(Goldilocks.Mul(d0, scale), Goldilocks.Mul(d1, scale), Goldilocks.Mul(d2, scale));
        return !IsZero;
    }

    /// <inheritdoc/>
    public Cubic Pow(ulong exponent) => Extensions.Pow(this, exponent);

    /// <inheritdoc/>
    static int IExtension<Cubic>.Dispatch<TKernel, TPacked>(ref TKernel kernel, int from, int to) =>
        TKernel.Run<PackedCubic<TPacked>, TPacked>(ref kernel, from, to);

    /// <inheritdoc/>
    public bool Equals(Cubic other) => _c0 == other._c0 && _c1 == other._c1 && _c2 == other._c2;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Cubic other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_c0, _c1, _c2);

    /// <summary>The three coordinates, coordinate 0 first.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"({_c0}, {_c1}, {_c2})");

    /// <summary>Equality.</summary>
    public static bool operator ==(Cubic left, Cubic right) => left.Equals(right);

    /// <summary>Inequality.</summary>
    public static bool operator !=(Cubic left, Cubic right) => !left.Equals(right);

    /// <summary>Field addition.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Cubic operator +(Cubic left, Cubic right) => new(
        Goldilocks.Add(left._c0, right._c0),
        Goldilocks.Add(left._c1, right._c1),
        Goldilocks.Add(left._c2, right._c2));

    /// <summary>Field subtraction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Cubic operator -(Cubic left, Cubic right) => new(
        Goldilocks.Sub(left._c0, right._c0),
        Goldilocks.Sub(left._c1, right._c1),
        Goldilocks.Sub(left._c2, right._c2));

    /// <summary>Field negation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Cubic operator -(Cubic value) => new(
        Goldilocks.Neg(value._c0),
        Goldilocks.Neg(value._c1),
        Goldilocks.Neg(value._c2));

    /// <summary>Field multiplication.</summary>
    public static Cubic operator *(Cubic left, Cubic right)
    {
        ulong twice1 = Twice(right._c1);
        ulong twice2 = Twice(right._c2);
        return new Cubic(
            WideProduct.Sum3(left._c0, right._c0, left._c1, twice2, left._c2, twice1),
            WideProduct.Sum3(left._c0, right._c1, left._c1, right._c0, left._c2, twice2),
            WideProduct.Sum3(left._c0, right._c2, left._c1, right._c1, left._c2, right._c0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Twice(ulong a) => Goldilocks.Add(a, a);
}

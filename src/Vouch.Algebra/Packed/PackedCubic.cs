using System.Runtime.CompilerServices;

namespace Vouch.Algebra;

/// <summary><see cref="Cubic"/> elements, one per lane: three registers.</summary>
/// <typeparam name="TPacked">The register type.</typeparam>
public readonly struct PackedCubic<TPacked> : IPackedExtension<PackedCubic<TPacked>, TPacked>
    where TPacked : struct, IPacked<TPacked>
{
    private readonly TPacked _c0;
    private readonly TPacked _c1;
    private readonly TPacked _c2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private PackedCubic(TPacked c0, TPacked c1, TPacked c2)
    {
        _c0 = c0;
        _c1 = c1;
        _c2 = c2;
    }

    /// <inheritdoc/>
    public static int Degree => 3;

    /// <inheritdoc/>
    public static PackedCubic<TPacked> Zero => default;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedCubic<TPacked> Load(ref readonly ulong source, nint stride)
    {
        ref ulong at = ref Unsafe.AsRef(in source);
        return new(
            TPacked.Load(ref at),
            TPacked.Load(ref Unsafe.Add(ref at, stride)),
            TPacked.Load(ref Unsafe.Add(ref at, 2 * stride)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(in PackedCubic<TPacked> value, ref ulong destination, nint stride)
    {
        TPacked.Store(value._c0, ref destination);
        TPacked.Store(value._c1, ref Unsafe.Add(ref destination, stride));
        TPacked.Store(value._c2, ref Unsafe.Add(ref destination, 2 * stride));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedCubic<TPacked> Broadcast(ref readonly ulong coordinates)
    {
        ref ulong at = ref Unsafe.AsRef(in coordinates);
        return new(
            TPacked.Broadcast(at),
            TPacked.Broadcast(Unsafe.Add(ref at, 1)),
            TPacked.Broadcast(Unsafe.Add(ref at, 2)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedCubic<TPacked> AddBase(in PackedCubic<TPacked> a, TPacked b) =>
        new(TPacked.Add(a._c0, b), a._c1, a._c2);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedCubic<TPacked> Add(in PackedCubic<TPacked> a, in PackedCubic<TPacked> b) =>
        new(TPacked.Add(a._c0, b._c0), TPacked.Add(a._c1, b._c1), TPacked.Add(a._c2, b._c2));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedCubic<TPacked> Sub(in PackedCubic<TPacked> a, in PackedCubic<TPacked> b) =>
        new(TPacked.Sub(a._c0, b._c0), TPacked.Sub(a._c1, b._c1), TPacked.Sub(a._c2, b._c2));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedCubic<TPacked> Mul(in PackedCubic<TPacked> a, in PackedCubic<TPacked> b)
    {
        TPacked twice1 = TPacked.Add(b._c1, b._c1);
        TPacked twice2 = TPacked.Add(b._c2, b._c2);
        return new(
            TPacked.Sum3(a._c0, b._c0, a._c1, twice2, a._c2, twice1),
            TPacked.Sum3(a._c0, b._c1, a._c1, b._c0, a._c2, twice2),
            TPacked.Sum3(a._c0, b._c2, a._c1, b._c1, a._c2, b._c0));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedCubic<TPacked> Mul2(
        in PackedCubic<TPacked> a0,
        in PackedCubic<TPacked> b0,
        in PackedCubic<TPacked> a1,
        in PackedCubic<TPacked> b1)
    {
        TPacked t01 = TPacked.Add(b0._c1, b0._c1);
        TPacked t02 = TPacked.Add(b0._c2, b0._c2);
        TPacked t11 = TPacked.Add(b1._c1, b1._c1);
        TPacked t12 = TPacked.Add(b1._c2, b1._c2);
        return new(
            TPacked.Sum6(a0._c0, b0._c0, a0._c1, t02, a0._c2, t01, a1._c0, b1._c0, a1._c1, t12, a1._c2, t11),
            TPacked.Sum6(a0._c0, b0._c1, a0._c1, b0._c0, a0._c2, t02, a1._c0, b1._c1, a1._c1, b1._c0, a1._c2, t12),
            TPacked.Sum6(
                a0._c0, b0._c2, a0._c1, b0._c1, a0._c2, b0._c0, a1._c0, b1._c2, a1._c1, b1._c1, a1._c2, b1._c0));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedCubic<TPacked> MulBase(in PackedCubic<TPacked> a, TPacked b) =>
        new(TPacked.Mul(a._c0, b), TPacked.Mul(a._c1, b), TPacked.Mul(a._c2, b));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedCubic<TPacked> MulBase2(
        in PackedCubic<TPacked> a0, TPacked b0, in PackedCubic<TPacked> a1, TPacked b1) =>
        new(
            TPacked.Sum2(a0._c0, b0, a1._c0, b1),
            TPacked.Sum2(a0._c1, b0, a1._c1, b1),
            TPacked.Sum2(a0._c2, b0, a1._c2, b1));
}

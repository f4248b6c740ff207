using System.Runtime.CompilerServices;

namespace Vouch.Algebra;

/// <summary><see cref="Quadratic"/> elements, one per lane: two registers.</summary>
/// <typeparam name="TPacked">The register type.</typeparam>
public readonly struct PackedQuadratic<TPacked> : IPackedExtension<PackedQuadratic<TPacked>, TPacked>
    where TPacked : struct, IPacked<TPacked>
{
    private readonly TPacked _c0;
    private readonly TPacked _c1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private PackedQuadratic(TPacked c0, TPacked c1)
    {
        _c0 = c0;
        _c1 = c1;
    }

    /// <inheritdoc/>
    public static int Degree => 2;

    /// <inheritdoc/>
    public static PackedQuadratic<TPacked> Zero => default;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedQuadratic<TPacked> Load(ref readonly ulong source, nint stride)
    {
        ref ulong at = ref Unsafe.AsRef(in source);
        return new(TPacked.Load(ref at), TPacked.Load(ref Unsafe.Add(ref at, stride)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(in PackedQuadratic<TPacked> value, ref ulong destination, nint stride)
    {
        TPacked.Store(value._c0, ref destination);
        TPacked.Store(value._c1, ref Unsafe.Add(ref destination, stride));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedQuadratic<TPacked> Broadcast(ref readonly ulong coordinates)
    {
        ref ulong at = ref Unsafe.AsRef(in coordinates);
        return new(TPacked.Broadcast(at), TPacked.Broadcast(Unsafe.Add(ref at, 1)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedQuadratic<TPacked> AddBase(in PackedQuadratic<TPacked> a, TPacked b) =>
        new(TPacked.Add(a._c0, b), a._c1);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedQuadratic<TPacked> Add(in PackedQuadratic<TPacked> a, in PackedQuadratic<TPacked> b) =>
        new(TPacked.Add(a._c0, b._c0), TPacked.Add(a._c1, b._c1));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedQuadratic<TPacked> Sub(in PackedQuadratic<TPacked> a, in PackedQuadratic<TPacked> b) =>
        new(TPacked.Sub(a._c0, b._c0), TPacked.Sub(a._c1, b._c1));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedQuadratic<TPacked> Mul(in PackedQuadratic<TPacked> a, in PackedQuadratic<TPacked> b)
    {
        TPacked sevenfold = TPacked.Mul(b._c1, TPacked.Broadcast(7));
        return new(
            TPacked.Sum2(a._c0, b._c0, a._c1, sevenfold),
            TPacked.Sum2(a._c0, b._c1, a._c1, b._c0));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedQuadratic<TPacked> Mul2(
        in PackedQuadratic<TPacked> a0,
        in PackedQuadratic<TPacked> b0,
        in PackedQuadratic<TPacked> a1,
        in PackedQuadratic<TPacked> b1) =>
        Add(Mul(a0, b0), Mul(a1, b1));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedQuadratic<TPacked> MulBase(in PackedQuadratic<TPacked> a, TPacked b) =>
        new(TPacked.Mul(a._c0, b), TPacked.Mul(a._c1, b));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedQuadratic<TPacked> MulBase2(
        in PackedQuadratic<TPacked> a0, TPacked b0, in PackedQuadratic<TPacked> a1, TPacked b1) =>
        new(
            TPacked.Sum2(a0._c0, b0, a1._c0, b1),
            TPacked.Sum2(a0._c1, b0, a1._c1, b1));
}

using System.Runtime.CompilerServices;

namespace Vouch.Algebra;

/// <summary>One lane in an ordinary register: the ladder's last rung, for tails and plain machines.</summary>
public readonly struct PackedScalar : IPacked<PackedScalar>
{
    private readonly ulong _v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private PackedScalar(ulong v) => _v = v;

    /// <inheritdoc/>
    public static int Width => 1;

    /// <inheritdoc/>
    public static bool IsSupported => true;

    /// <inheritdoc/>
    public static PackedScalar Zero => default;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedScalar Load(ref readonly ulong source) => new(source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedScalar LoadSigned(ref readonly int source) => new((ulong)(long)source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedScalar LoadSigned(ref readonly short source) => new((ulong)(long)source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(PackedScalar value, ref ulong destination) => destination = value._v;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedScalar Broadcast(ulong value) => new(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedScalar Add(PackedScalar a, PackedScalar b) => new(Goldilocks.Add(a._v, b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedScalar Sub(PackedScalar a, PackedScalar b) => new(Goldilocks.Sub(a._v, b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedScalar Mul(PackedScalar a, PackedScalar b) => new(Goldilocks.Mul(a._v, b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedScalar MulPower24(PackedScalar a) => new(Goldilocks.Mul(a._v, 1UL << 24));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedScalar MulPower48(PackedScalar a) => new(Goldilocks.Mul(a._v, 1UL << 48));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedScalar MulPower72(PackedScalar a) => new(Goldilocks.Mul(a._v, 0xFFFFFFFF00UL));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedScalar Sum2(PackedScalar a0, PackedScalar b0, PackedScalar a1, PackedScalar b1) =>
        new(WideProduct.Sum2(a0._v, b0._v, a1._v, b1._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedScalar Sum3(
        PackedScalar a0, PackedScalar b0, PackedScalar a1, PackedScalar b1, PackedScalar a2, PackedScalar b2) =>
        new(WideProduct.Sum3(a0._v, b0._v, a1._v, b1._v, a2._v, b2._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedScalar Sum6(
        PackedScalar a0,
        PackedScalar b0,
        PackedScalar a1,
        PackedScalar b1,
        PackedScalar a2,
        PackedScalar b2,
        PackedScalar a3,
        PackedScalar b3,
        PackedScalar a4,
        PackedScalar b4,
        PackedScalar a5,
        PackedScalar b5) =>
        Add(Sum3(a0, b0, a1, b1, a2, b2), Sum3(a3, b3, a4, b4, a5, b5));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedScalar AddAny(PackedScalar a, PackedScalar b)
    {
        ulong sum = a._v + b._v;
        return new(sum < b._v ? sum + Goldilocks.Epsilon : sum);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedScalar SubAny(PackedScalar a, PackedScalar b) => new(Goldilocks.Sub(a._v, b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedScalar Canonicalize(PackedScalar a) => new(Goldilocks.Canonicalize(a._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedScalar FromSigned(PackedScalar a) => new(Goldilocks.CanonicalFromInt64((long)a._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedScalar WrappingAdd(PackedScalar a, PackedScalar b) => new(a._v + b._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedScalar WrappingSub(PackedScalar a, PackedScalar b) => new(a._v - b._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedScalar Xor(PackedScalar a, PackedScalar b) => new(a._v ^ b._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedScalar High(PackedScalar a) => new(a._v >> 32);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedScalar HighSigned(PackedScalar a) => new((ulong)((long)a._v >> 32));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedScalar Raise(PackedScalar a) => new(a._v << 32);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedScalar MultiplyLow(PackedScalar a, PackedScalar b) => new((ulong)(uint)a._v * (uint)b._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PackedScalar MultiplyLowSigned(PackedScalar a, PackedScalar b) =>
        new((ulong)((long)(int)a._v * (int)b._v));

    /// <inheritdoc/>
    public static PackedScalar ReduceColumns(
        PackedScalar lowSum,
        PackedScalar lowHigh,
        PackedScalar middleSum,
        PackedScalar middleHigh,
        PackedScalar highSum,
        PackedScalar highHigh)
    {
        ulong c0 = lowSum._v - (lowHigh._v << 32);
        ulong c1 = middleSum._v - (middleHigh._v << 32) + lowHigh._v;
        ulong c2 = highSum._v - (highHigh._v << 32) + middleHigh._v;
        ulong y = c1 + c2;
        ulong r = Goldilocks.Add(Goldilocks.Canonicalize(y << 32), c0 + ((y >> 32) * Goldilocks.Epsilon));
        return new(Goldilocks.Sub(r, c2 + highHigh._v));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(
        ref ulong source, nint sourceStride, ref ulong destination, nint destinationStride) => destination = source;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReverseTile(
        ref ulong source, nint sourceStride, ref ulong destination, nint destinationStride) => destination = source;
}

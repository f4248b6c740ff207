using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vouch.Algebra;

/// <summary>Eight lanes in a 512-bit vector register.</summary>
public readonly struct Packed512 : IPacked<Packed512>
{
    private readonly Vector512<ulong> _v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Packed512(Vector512<ulong> v) => _v = v;

    /// <inheritdoc/>
    public static int Width => 8;

    /// <inheritdoc/>
    public static bool IsSupported => Vector512.IsHardwareAccelerated && Avx512F.IsSupported;

    /// <inheritdoc/>
    public static Packed512 Zero => default;

    private static Vector512<ulong> Modulus => Vector512.Create(Goldilocks.Modulus);

    private static Vector512<ulong> Epsilon => Vector512.Create(Goldilocks.Epsilon);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed512 Load(ref readonly ulong source) => new(Vector512.LoadUnsafe(in source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed512 LoadSigned(ref readonly int source) =>
        new(Avx512F.ConvertToVector512Int64(Vector256.LoadUnsafe(in source)).AsUInt64());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed512 LoadSigned(ref readonly short source) =>
        new(Avx512F.ConvertToVector512Int64(Vector128.LoadUnsafe(in source)).AsUInt64());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Packed512 value, ref ulong destination) => value._v.StoreUnsafe(ref destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed512 Broadcast(ulong value) => new(Vector512.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed512 Add(Packed512 a, Packed512 b) => new(Subtract(a._v, Modulus - b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed512 Sub(Packed512 a, Packed512 b) => new(Subtract(a._v, b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed512 Mul(Packed512 a, Packed512 b)
    {
        Vector512<ulong> mask = Epsilon;
        Vector512<ulong> aHigh = a._v >> 32;
        Vector512<ulong> bHigh = b._v >> 32;
        Vector512<ulong> low = Product(a._v, b._v);
        // Neither sum overflows: (2^32 - 1)^2 + 2^32 - 1 is below 2^64.
        Vector512<ulong> t = Product(aHigh, b._v) + (low >> 32);
        Vector512<ulong> u = Product(a._v, bHigh) + (t & mask);
        Vector512<ulong> high = Product(aHigh, bHigh) + (t >> 32) + (u >> 32);
        low = (u << 32) | (low & mask);

        // 2^64 = 2^32 - 1 and 2^96 = -1 modulo p.
        Vector512<ulong> r = Subtract(low, high >> 32);
        return new(Canonical(AddWrapped(r, Product(high, mask))));
    }

    // 2^64 = 2^32 - 1 and 2^96 = -1; a product reads the low halves of its operands only.
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed512 MulPower24(Packed512 a) =>
        new(Canonical(AddWrapped(a._v << 24, Product(a._v >> 40, Epsilon))));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed512 MulPower48(Packed512 a) =>
        new(Canonical(Subtract(AddWrapped(a._v << 48, Product(a._v >> 16, Epsilon)), a._v >> 48)));

    // The lowest 24 bits times 2^72 = 2^8 * 2^64, the others times 2^96.
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed512 MulPower72(Packed512 a) =>
        new(Canonical(Subtract(Product(a._v << 8, Epsilon), a._v >> 24)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed512 Sum2(Packed512 a0, Packed512 b0, Packed512 a1, Packed512 b1)
    {
        Vector512<ulong> a0High = a0._v >> 32;
        Vector512<ulong> b0High = b0._v >> 32;
        Vector512<ulong> a1High = a1._v >> 32;
        Vector512<ulong> b1High = b1._v >> 32;

        // Words are summed modulo 2^64 and their high halves apart; together they give the true sum.
        Vector512<ulong> x0 = Product(a0._v, b0._v);
        Vector512<ulong> x1 = Product(a1._v, b1._v);
        Vector512<ulong> lowSum = x0 + x1;
        Vector512<ulong> lowHigh = (x0 >> 32) + (x1 >> 32);

        Vector512<ulong> y0 = Product(a0._v, b0High);
        Vector512<ulong> y1 = Product(a1._v, b1High);
        Vector512<ulong> z0 = Product(a0High, b0._v);
        Vector512<ulong> z1 = Product(a1High, b1._v);
        Vector512<ulong> middleSum = y0 + y1 + (z0 + z1);
        Vector512<ulong> middleHigh = (y0 >> 32) + (y1 >> 32) + ((z0 >> 32) + (z1 >> 32));

        Vector512<ulong> w0 = Product(a0High, b0High);
        Vector512<ulong> w1 = Product(a1High, b1High);
        Vector512<ulong> highSum = w0 + w1;
        Vector512<ulong> highHigh = (w0 >> 32) + (w1 >> 32);
        return new(ReduceColumns(lowSum, lowHigh, middleSum, middleHigh, highSum, highHigh));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed512 Sum3(Packed512 a0, Packed512 b0, Packed512 a1, Packed512 b1, Packed512 a2, Packed512 b2)
    {
        Vector512<ulong> a0High = a0._v >> 32;
        Vector512<ulong> b0High = b0._v >> 32;
        Vector512<ulong> a1High = a1._v >> 32;
        Vector512<ulong> b1High = b1._v >> 32;
        Vector512<ulong> a2High = a2._v >> 32;
        Vector512<ulong> b2High = b2._v >> 32;

        Vector512<ulong> x0 = Product(a0._v, b0._v);
        Vector512<ulong> x1 = Product(a1._v, b1._v);
        Vector512<ulong> x2 = Product(a2._v, b2._v);
        Vector512<ulong> lowSum = x0 + x1 + x2;
        Vector512<ulong> lowHigh = (x0 >> 32) + (x1 >> 32) + (x2 >> 32);

        Vector512<ulong> y0 = Product(a0._v, b0High);
        Vector512<ulong> y1 = Product(a1._v, b1High);
        Vector512<ulong> y2 = Product(a2._v, b2High);
        Vector512<ulong> z0 = Product(a0High, b0._v);
        Vector512<ulong> z1 = Product(a1High, b1._v);
        Vector512<ulong> z2 = Product(a2High, b2._v);
        Vector512<ulong> middleSum = y0 + y1 + (y2 + z0) + (z1 + z2);
        Vector512<ulong> middleHigh = (y0 >> 32) + (y1 >> 32) + ((y2 >> 32) + (z0 >> 32)) + ((z1 >> 32) + (z2 >> 32));

        Vector512<ulong> w0 = Product(a0High, b0High);
        Vector512<ulong> w1 = Product(a1High, b1High);
        Vector512<ulong> w2 = Product(a2High, b2High);
        Vector512<ulong> highSum = w0 + w1 + w2;
        Vector512<ulong> highHigh = (w0 >> 32) + (w1 >> 32) + (w2 >> 32);
        return new(ReduceColumns(lowSum, lowHigh, middleSum, middleHigh, highSum, highHigh));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed512 Sum6(
        Packed512 a0, Packed512 b0,
        Packed512 a1, Packed512 b1,
        Packed512 a2, Packed512 b2,
        Packed512 a3, Packed512 b3,
        Packed512 a4, Packed512 b4,
        Packed512 a5, Packed512 b5)
    {
        Vector512<ulong> lowSum = Vector512<ulong>.Zero;
        Vector512<ulong> lowHigh = Vector512<ulong>.Zero;
        Vector512<ulong> middleSum = Vector512<ulong>.Zero;
        Vector512<ulong> middleHigh = Vector512<ulong>.Zero;
        Vector512<ulong> highSum = Vector512<ulong>.Zero;
        Vector512<ulong> highHigh = Vector512<ulong>.Zero;
        Accumulate(a0._v, b0._v, ref lowSum, ref lowHigh, ref middleSum, ref middleHigh, ref highSum, ref highHigh);
        Accumulate(a1._v, b1._v, ref lowSum, ref lowHigh, ref middleSum, ref middleHigh, ref highSum, ref highHigh);
        Accumulate(a2._v, b2._v, ref lowSum, ref lowHigh, ref middleSum, ref middleHigh, ref highSum, ref highHigh);
        Accumulate(a3._v, b3._v, ref lowSum, ref lowHigh, ref middleSum, ref middleHigh, ref highSum, ref highHigh);
        Accumulate(a4._v, b4._v, ref lowSum, ref lowHigh, ref middleSum, ref middleHigh, ref highSum, ref highHigh);
        Accumulate(a5._v, b5._v, ref lowSum, ref lowHigh, ref middleSum, ref middleHigh, ref highSum, ref highHigh);
        return new(ReduceColumns(lowSum, lowHigh, middleSum, middleHigh, highSum, highHigh));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed512 AddAny(Packed512 a, Packed512 b) => new(AddWrapped(a._v, b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed512 SubAny(Packed512 a, Packed512 b) => new(Subtract(a._v, b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed512 Canonicalize(Packed512 a) => new(Canonical(a._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed512 FromSigned(Packed512 a) =>
        new(a._v - (Vector512.LessThan(a._v.AsInt64(), Vector512<long>.Zero).AsUInt64() & Epsilon));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed512 WrappingAdd(Packed512 a, Packed512 b) => new(a._v + b._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed512 WrappingSub(Packed512 a, Packed512 b) => new(a._v - b._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed512 Xor(Packed512 a, Packed512 b) => new(a._v ^ b._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed512 High(Packed512 a) => new(a._v >> 32);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed512 HighSigned(Packed512 a) => new((a._v.AsInt64() >> 32).AsUInt64());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed512 Raise(Packed512 a) => new(a._v << 32);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed512 MultiplyLow(Packed512 a, Packed512 b) => new(Product(a._v, b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed512 MultiplyLowSigned(Packed512 a, Packed512 b) =>
        new(Avx512F.Multiply(a._v.AsInt32(), b._v.AsInt32()).AsUInt64());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed512 ReduceColumns(
        Packed512 lowSum,
        Packed512 lowHigh,
        Packed512 middleSum,
        Packed512 middleHigh,
        Packed512 highSum,
        Packed512 highHigh) =>
        new(ReduceColumns(lowSum._v, lowHigh._v, middleSum._v, middleHigh._v, highSum._v, highHigh._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(ref ulong source, nint sourceStride, ref ulong destination, nint destinationStride)
    {
        Vector512<ulong> r0 = Vector512.LoadUnsafe(ref source);
        Vector512<ulong> r1 = Vector512.LoadUnsafe(ref Unsafe.Add(ref source, sourceStride));
        Vector512<ulong> r2 = Vector512.LoadUnsafe(ref Unsafe.Add(ref source, 2 * sourceStride));
        Vector512<ulong> r3 = Vector512.LoadUnsafe(ref Unsafe.Add(ref source, 3 * sourceStride));
        Vector512<ulong> r4 = Vector512.LoadUnsafe(ref Unsafe.Add(ref source, 4 * sourceStride));
        Vector512<ulong> r5 = Vector512.LoadUnsafe(ref Unsafe.Add(ref source, 5 * sourceStride));
        Vector512<ulong> r6 = Vector512.LoadUnsafe(ref Unsafe.Add(ref source, 6 * sourceStride));
        Vector512<ulong> r7 = Vector512.LoadUnsafe(ref Unsafe.Add(ref source, 7 * sourceStride));

        // pairs of lanes, then pairs of 128-bit quarters, then halves
        Vector512<ulong> s0 = Avx512F.UnpackLow(r0, r1);
        Vector512<ulong> s1 = Avx512F.UnpackHigh(r0, r1);
        Vector512<ulong> s2 = Avx512F.UnpackLow(r2, r3);
        Vector512<ulong> s3 = Avx512F.UnpackHigh(r2, r3);
        Vector512<ulong> s4 = Avx512F.UnpackLow(r4, r5);
        Vector512<ulong> s5 = Avx512F.UnpackHigh(r4, r5);
        Vector512<ulong> s6 = Avx512F.UnpackLow(r6, r7);
        Vector512<ulong> s7 = Avx512F.UnpackHigh(r6, r7);
        Vector512<ulong> e0 = Avx512F.Shuffle4x128(s0, s2, 0x44);
        Vector512<ulong> f0 = Avx512F.Shuffle4x128(s0, s2, 0xEE);
        Vector512<ulong> g0 = Avx512F.Shuffle4x128(s4, s6, 0x44);
        Vector512<ulong> h0 = Avx512F.Shuffle4x128(s4, s6, 0xEE);

        Vector512<ulong> e1 = Avx512F.Shuffle4x128(s1, s3, 0x44);
        Vector512<ulong> f1 = Avx512F.Shuffle4x128(s1, s3, 0xEE);
        Vector512<ulong> g1 = Avx512F.Shuffle4x128(s5, s7, 0x44);
        Vector512<ulong> h1 = Avx512F.Shuffle4x128(s5, s7, 0xEE);

        Avx512F.Shuffle4x128(e0, g0, 0x88).StoreUnsafe(ref destination);
        Avx512F.Shuffle4x128(e1, g1, 0x88).StoreUnsafe(ref Unsafe.Add(ref destination, destinationStride));
        Avx512F.Shuffle4x128(e0, g0, 0xDD).StoreUnsafe(ref Unsafe.Add(ref destination, 2 * destinationStride));
        Avx512F.Shuffle4x128(e1, g1, 0xDD).StoreUnsafe(ref Unsafe.Add(ref destination, 3 * destinationStride));
        Avx512F.Shuffle4x128(f0, h0, 0x88).StoreUnsafe(ref Unsafe.Add(ref destination, 4 * destinationStride));
        Avx512F.Shuffle4x128(f1, h1, 0x88).StoreUnsafe(ref Unsafe.Add(ref destination, 5 * destinationStride));
        Avx512F.Shuffle4x128(f0, h0, 0xDD).StoreUnsafe(ref Unsafe.Add(ref destination, 6 * destinationStride));
        Avx512F.Shuffle4x128(f1, h1, 0xDD).StoreUnsafe(ref Unsafe.Add(ref destination, 7 * destinationStride));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ReverseTile(
        ref ulong source, nint sourceStride, ref ulong destination, nint destinationStride)
    {
        Vector512<ulong> r0 = Vector512.LoadUnsafe(ref source);
        Vector512<ulong> r1 = Vector512.LoadUnsafe(ref Unsafe.Add(ref source, 4 * sourceStride));
        Vector512<ulong> r2 = Vector512.LoadUnsafe(ref Unsafe.Add(ref source, 2 * sourceStride));
        Vector512<ulong> r3 = Vector512.LoadUnsafe(ref Unsafe.Add(ref source, 6 * sourceStride));
        Vector512<ulong> r4 = Vector512.LoadUnsafe(ref Unsafe.Add(ref source, sourceStride));
        Vector512<ulong> r5 = Vector512.LoadUnsafe(ref Unsafe.Add(ref source, 5 * sourceStride));
        Vector512<ulong> r6 = Vector512.LoadUnsafe(ref Unsafe.Add(ref source, 3 * sourceStride));
        Vector512<ulong> r7 = Vector512.LoadUnsafe(ref Unsafe.Add(ref source, 7 * sourceStride));

        // pairs of lanes, then pairs of 128-bit quarters, then halves
        Vector512<ulong> s0 = Avx512F.UnpackLow(r0, r1);
        Vector512<ulong> s1 = Avx512F.UnpackHigh(r0, r1);
        Vector512<ulong> s2 = Avx512F.UnpackLow(r2, r3);
        Vector512<ulong> s3 = Avx512F.UnpackHigh(r2, r3);
        Vector512<ulong> s4 = Avx512F.UnpackLow(r4, r5);
        Vector512<ulong> s5 = Avx512F.UnpackHigh(r4, r5);
        Vector512<ulong> s6 = Avx512F.UnpackLow(r6, r7);
        Vector512<ulong> s7 = Avx512F.UnpackHigh(r6, r7);

        Vector512<ulong> e0 = Avx512F.Shuffle4x128(s0, s2, 0x44);
        Vector512<ulong> f0 = Avx512F.Shuffle4x128(s0, s2, 0xEE);
        Vector512<ulong> g0 = Avx512F.Shuffle4x128(s4, s6, 0x44);
        Vector512<ulong> h0 = Avx512F.Shuffle4x128(s4, s6, 0xEE);

        Vector512<ulong> e1 = Avx512F.Shuffle4x128(s1, s3, 0x44);
        Vector512<ulong> f1 = Avx512F.Shuffle4x128(s1, s3, 0xEE);
        Vector512<ulong> g1 = Avx512F.Shuffle4x128(s5, s7, 0x44);
        Vector512<ulong> h1 = Avx512F.Shuffle4x128(s5, s7, 0xEE);

        Avx512F.Shuffle4x128(e0, g0, 0x88).StoreUnsafe(ref destination);
        Avx512F.Shuffle4x128(e1, g1, 0x88).StoreUnsafe(ref Unsafe.Add(ref destination, 4 * destinationStride));
        Avx512F.Shuffle4x128(e0, g0, 0xDD).StoreUnsafe(ref Unsafe.Add(ref destination, 2 * destinationStride));
        Avx512F.Shuffle4x128(e1, g1, 0xDD).StoreUnsafe(ref Unsafe.Add(ref destination, 6 * destinationStride));
        Avx512F.Shuffle4x128(f0, h0, 0x88).StoreUnsafe(ref Unsafe.Add(ref destination, destinationStride));
        Avx512F.Shuffle4x128(f1, h1, 0x88).StoreUnsafe(ref Unsafe.Add(ref destination, 5 * destinationStride));
        Avx512F.Shuffle4x128(f0, h0, 0xDD).StoreUnsafe(ref Unsafe.Add(ref destination, 3 * destinationStride));
        Avx512F.Shuffle4x128(f1, h1, 0xDD).StoreUnsafe(ref Unsafe.Add(ref destination, 7 * destinationStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(
        Vector512<ulong> a,
        Vector512<ulong> b,
        ref Vector512<ulong> lowSum,
        ref Vector512<ulong> lowHigh,
        ref Vector512<ulong> middleSum,
        ref Vector512<ulong> middleHigh,
        ref Vector512<ulong> highSum,
        ref Vector512<ulong> highHigh)
    {
        Vector512<ulong> aHigh = a >> 32;
        Vector512<ulong> bHigh = b >> 32;
        Vector512<ulong> product = Product(a, b);
        lowSum += product;
        lowHigh += product >> 32;
        product = Product(a, bHigh);
        middleSum += product;
        middleHigh += product >> 32;
        product = Product(aHigh, b);
        middleSum += product;
        middleHigh += product >> 32;
        product = Product(aHigh, bHigh);
        highSum += product;
        highHigh += product >> 32;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Product(Vector512<ulong> a, Vector512<ulong> b) =>
        Avx512F.Multiply(a.AsUInt32(), b.AsUInt32());

    // a - b + (a < b ? p : 0) modulo 2^64; adding p is taking epsilon away.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Subtract(Vector512<ulong> a, Vector512<ulong> b)
    {
        Vector512<ulong> d = a - b;
        return Vector512.ConditionalSelect(Vector512.LessThan(a, b), d - Epsilon, d);
    }

    // a + b, with epsilon added when the sum passes 2^64; b below p.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> AddWrapped(Vector512<ulong> a, Vector512<ulong> b)
    {
        Vector512<ulong> s = a + b;
        return Vector512.ConditionalSelect(Vector512.LessThan(s, b), s + Epsilon, s);
    }

    // a - p wraps above a exactly when a is already canonical.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Canonical(Vector512<ulong> a) => Vector512.Min(a, a - Modulus);

    // low + 2^32 middle + 2^64 high, each sum given modulo 2^64 with the sum of its high halves; at
    // most 2^20 words in each.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> ReduceColumns(
        Vector512<ulong> lowSum,
        Vector512<ulong> lowHigh,
        Vector512<ulong> middleSum,
        Vector512<ulong> middleHigh,
        Vector512<ulong> highSum,
        Vector512<ulong> highHigh)
    {
        // The four columns of weight 2^0, 2^32, 2^64 = 2^32 - 1 and 2^96 = -1.
        Vector512<ulong> c0 = lowSum - (lowHigh << 32);
        Vector512<ulong> c1 = middleSum - (middleHigh << 32) + lowHigh;
        Vector512<ulong> c2 = highSum - (highHigh << 32) + middleHigh;
        Vector512<ulong> y = c1 + c2;
        Vector512<ulong> r = AddWrapped(y << 32, c0 + Product(y >> 32, Epsilon));
        return Canonical(Subtract(r, c2 + highHigh));
    }
}

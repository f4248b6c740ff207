using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vouch.Algebra;

/// <summary>Four lanes in a 256-bit vector register.</summary>
public readonly struct Packed256 : IPacked<Packed256>
{
    private readonly Vector256<ulong> _v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Packed256(Vector256<ulong> v) => _v = v;

    /// <inheritdoc/>
    public static int Width => 4;

    /// <inheritdoc/>
    public static bool IsSupported => Vector256.IsHardwareAccelerated && Avx2.IsSupported;

    /// <inheritdoc/>
    public static Packed256 Zero => default;

    private static Vector256<ulong> Modulus => Vector256.Create(Goldilocks.Modulus);

    private static Vector256<ulong> Epsilon => Vector256.Create(Goldilocks.Epsilon);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed256 Load(ref readonly ulong source) => new(Vector256.LoadUnsafe(in source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed256 LoadSigned(ref readonly int source) =>
        new(Avx2.ConvertToVector256Int64(Vector128.LoadUnsafe(in source)).AsUInt64());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed256 LoadSigned(ref readonly short source)
    {
        // Four shorts are half of the register the conversion takes; a full load would pass the end.
        long four = Unsafe.ReadUnaligned<long>(ref Unsafe.As<short, byte>(ref Unsafe.AsRef(in source)));
        return new(Avx2.ConvertToVector256Int64(Vector128.CreateScalarUnsafe(four).AsInt16()).AsUInt64());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Packed256 value, ref ulong destination) => value._v.StoreUnsafe(ref destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed256 Broadcast(ulong value) => new(Vector256.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed256 Add(Packed256 a, Packed256 b) => new(Subtract(a._v, Modulus - b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed256 Sub(Packed256 a, Packed256 b) => new(Subtract(a._v, b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed256 Mul(Packed256 a, Packed256 b)
    {
        Vector256<ulong> mask = Epsilon;
        Vector256<ulong> aHigh = a._v >> 32;
        Vector256<ulong> bHigh = b._v >> 32;
        Vector256<ulong> low = Product(a._v, b._v);
        // Neither sum overflows: (2^32 - 1)^2 + 2^32 - 1 is below 2^64.
        Vector256<ulong> t = Product(aHigh, b._v) + (low >> 32);
        Vector256<ulong> u = Product(a._v, bHigh) + (t & mask);
        Vector256<ulong> high = Product(aHigh, bHigh) + (t >> 32) + (u >> 32);
        low = (u << 32) | (low & mask);

        // 2^64 = 2^32 - 1 and 2^96 = -1 modulo p.
        Vector256<ulong> r = Subtract(low, high >> 32);
        return new(Canonical(AddWrapped(r, Product(high, mask))));
    }

    // 2^64 = 2^32 - 1 and 2^96 = -1; a product reads the low halves of its operands only.
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed256 MulPower24(Packed256 a) =>
        new(Canonical(AddWrapped(a._v << 24, Product(a._v >> 40, Epsilon))));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed256 MulPower48(Packed256 a) =>
        new(Canonical(Subtract(AddWrapped(a._v << 48, Product(a._v >> 16, Epsilon)), a._v >> 48)));

    // The lowest 24 bits times 2^72 = 2^8 * 2^64, the others times 2^96.
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed256 MulPower72(Packed256 a) =>
        new(Canonical(Subtract(Product(a._v << 8, Epsilon), a._v >> 24)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed256 Sum2(Packed256 a0, Packed256 b0, Packed256 a1, Packed256 b1)
    {
        Vector256<ulong> a0High = a0._v >> 32;
        Vector256<ulong> b0High = b0._v >> 32;
        Vector256<ulong> a1High = a1._v >> 32;
        Vector256<ulong> b1High = b1._v >> 32;

        // Words are summed modulo 2^64 and their high halves apart; together they give the true sum.
        Vector256<ulong> x0 = Product(a0._v, b0._v);
        Vector256<ulong> x1 = Product(a1._v, b1._v);
        Vector256<ulong> lowSum = x0 + x1;
        Vector256<ulong> lowHigh = (x0 >> 32) + (x1 >> 32);

        Vector256<ulong> y0 = Product(a0._v, b0High);
        Vector256<ulong> y1 = Product(a1._v, b1High);
        Vector256<ulong> z0 = Product(a0High, b0._v);
        Vector256<ulong> z1 = Product(a1High, b1._v);
        Vector256<ulong> middleSum = y0 + y1 + (z0 + z1);
        Vector256<ulong> middleHigh = (y0 >> 32) + (y1 >> 32) + ((z0 >> 32) + (z1 >> 32));

        Vector256<ulong> w0 = Product(a0High, b0High);
        Vector256<ulong> w1 = Product(a1High, b1High);
        Vector256<ulong> highSum = w0 + w1;
        Vector256<ulong> highHigh = (w0 >> 32) + (w1 >> 32);
        return new(ReduceColumns(lowSum, lowHigh, middleSum, middleHigh, highSum, highHigh));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed256 Sum3(Packed256 a0, Packed256 b0, Packed256 a1, Packed256 b1, Packed256 a2, Packed256 b2)
    {
        Vector256<ulong> a0High = a0._v >> 32;
        Vector256<ulong> b0High = b0._v >> 32;
        Vector256<ulong> a1High = a1._v >> 32;
        Vector256<ulong> b1High = b1._v >> 32;
        Vector256<ulong> a2High = a2._v >> 32;
        Vector256<ulong> b2High = b2._v >> 32;

        Vector256<ulong> x0 = Product(a0._v, b0._v);
        Vector256<ulong> x1 = Product(a1._v, b1._v);
        Vector256<ulong> x2 = Product(a2._v, b2._v);
        Vector256<ulong> lowSum = x0 + x1 + x2;
        Vector256<ulong> lowHigh = (x0 >> 32) + (x1 >> 32) + (x2 >> 32);

        Vector256<ulong> y0 = Product(a0._v, b0High);
        Vector256<ulong> y1 = Product(a1._v, b1High);
        Vector256<ulong> y2 = Product(a2._v, b2High);
        Vector256<ulong> z0 = Product(a0High, b0._v);
        Vector256<ulong> z1 = Product(a1High, b1._v);
        Vector256<ulong> z2 = Product(a2High, b2._v);
        Vector256<ulong> middleSum = y0 + y1 + (y2 + z0) + (z1 + z2);
        Vector256<ulong> middleHigh = (y0 >> 32) + (y1 >> 32) + ((y2 >> 32) + (z0 >> 32)) + ((z1 >> 32) + (z2 >> 32));

        Vector256<ulong> w0 = Product(a0High, b0High);
        Vector256<ulong> w1 = Product(a1High, b1High);
        Vector256<ulong> w2 = Product(a2High, b2High);
        Vector256<ulong> highSum = w0 + w1 + w2;
        Vector256<ulong> highHigh = (w0 >> 32) + (w1 >> 32) + (w2 >> 32);
        return new(ReduceColumns(lowSum, lowHigh, middleSum, middleHigh, highSum, highHigh));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed256 Sum6(
        Packed256 a0, Packed256 b0,
        Packed256 a1, Packed256 b1,
        Packed256 a2, Packed256 b2,
        Packed256 a3, Packed256 b3,
        Packed256 a4, Packed256 b4,
        Packed256 a5, Packed256 b5)
    {
        Vector256<ulong> lowSum = Vector256<ulong>.Zero;
        Vector256<ulong> lowHigh = Vector256<ulong>.Zero;
        Vector256<ulong> middleSum = Vector256<ulong>.Zero;
        Vector256<ulong> middleHigh = Vector256<ulong>.Zero;
        Vector256<ulong> highSum = Vector256<ulong>.Zero;
        Vector256<ulong> highHigh = Vector256<ulong>.Zero;
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
    public static Packed256 AddAny(Packed256 a, Packed256 b) => new(AddWrapped(a._v, b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed256 SubAny(Packed256 a, Packed256 b) => new(Subtract(a._v, b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed256 Canonicalize(Packed256 a) => new(Canonical(a._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed256 FromSigned(Packed256 a) =>
        new(a._v - (Vector256.LessThan(a._v.AsInt64(), Vector256<long>.Zero).AsUInt64() & Epsilon));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed256 WrappingAdd(Packed256 a, Packed256 b) => new(a._v + b._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed256 WrappingSub(Packed256 a, Packed256 b) => new(a._v - b._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed256 Xor(Packed256 a, Packed256 b) => new(a._v ^ b._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed256 High(Packed256 a) => new(a._v >> 32);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed256 HighSigned(Packed256 a)
    {
        // There is no 64-bit arithmetic shift at this width; this extends the sign of the shifted half.
        Vector256<ulong> sign = Vector256.Create(0x8000_0000UL);
        return new(((a._v >> 32) ^ sign) - sign);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed256 Raise(Packed256 a) => new(a._v << 32);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed256 MultiplyLow(Packed256 a, Packed256 b) => new(Product(a._v, b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed256 MultiplyLowSigned(Packed256 a, Packed256 b) =>
        new(Avx2.Multiply(a._v.AsInt32(), b._v.AsInt32()).AsUInt64());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Packed256 ReduceColumns(
        Packed256 lowSum,
        Packed256 lowHigh,
        Packed256 middleSum,
        Packed256 middleHigh,
        Packed256 highSum,
        Packed256 highHigh) =>
        new(ReduceColumns(lowSum._v, lowHigh._v, middleSum._v, middleHigh._v, highSum._v, highHigh._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(ref ulong source, nint sourceStride, ref ulong destination, nint destinationStride)
    {
        Vector256<ulong> r0 = Vector256.LoadUnsafe(ref source);
        Vector256<ulong> r1 = Vector256.LoadUnsafe(ref Unsafe.Add(ref source, sourceStride));
        Vector256<ulong> r2 = Vector256.LoadUnsafe(ref Unsafe.Add(ref source, 2 * sourceStride));
        Vector256<ulong> r3 = Vector256.LoadUnsafe(ref Unsafe.Add(ref source, 3 * sourceStride));
        Vector256<ulong> s0 = Avx2.UnpackLow(r0, r1);
        Vector256<ulong> s1 = Avx2.UnpackHigh(r0, r1);
        Vector256<ulong> s2 = Avx2.UnpackLow(r2, r3);
        Vector256<ulong> s3 = Avx2.UnpackHigh(r2, r3);
        Avx2.Permute2x128(s0, s2, 0x20).StoreUnsafe(ref destination);
        Avx2.Permute2x128(s1, s3, 0x20).StoreUnsafe(ref Unsafe.Add(ref destination, destinationStride));
        Avx2.Permute2x128(s0, s2, 0x31).StoreUnsafe(ref Unsafe.Add(ref destination, 2 * destinationStride));
        Avx2.Permute2x128(s1, s3, 0x31).StoreUnsafe(ref Unsafe.Add(ref destination, 3 * destinationStride));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ReverseTile(
        ref ulong source, nint sourceStride, ref ulong destination, nint destinationStride)
    {
        Vector256<ulong> r0 = Vector256.LoadUnsafe(ref source);
        Vector256<ulong> r1 = Vector256.LoadUnsafe(ref Unsafe.Add(ref source, 2 * sourceStride));
        Vector256<ulong> r2 = Vector256.LoadUnsafe(ref Unsafe.Add(ref source, sourceStride));
        Vector256<ulong> r3 = Vector256.LoadUnsafe(ref Unsafe.Add(ref source, 3 * sourceStride));
        Vector256<ulong> s0 = Avx2.UnpackLow(r0, r1);
        Vector256<ulong> s1 = Avx2.UnpackHigh(r0, r1);
        Vector256<ulong> s2 = Avx2.UnpackLow(r2, r3);
        Vector256<ulong> s3 = Avx2.UnpackHigh(r2, r3);
        Avx2.Permute2x128(s0, s2, 0x20).StoreUnsafe(ref destination);
        Avx2.Permute2x128(s1, s3, 0x20).StoreUnsafe(ref Unsafe.Add(ref destination, 2 * destinationStride));
        Avx2.Permute2x128(s0, s2, 0x31).StoreUnsafe(ref Unsafe.Add(ref destination, destinationStride));
        Avx2.Permute2x128(s1, s3, 0x31).StoreUnsafe(ref Unsafe.Add(ref destination, 3 * destinationStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(
        Vector256<ulong> a,
        Vector256<ulong> b,
        ref Vector256<ulong> lowSum,
        ref Vector256<ulong> lowHigh,
        ref Vector256<ulong> middleSum,
        ref Vector256<ulong> middleHigh,
        ref Vector256<ulong> highSum,
        ref Vector256<ulong> highHigh)
    {
        Vector256<ulong> aHigh = a >> 32;
        Vector256<ulong> bHigh = b >> 32;
        Vector256<ulong> product = Product(a, b);
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
    private static Vector256<ulong> Product(Vector256<ulong> a, Vector256<ulong> b) =>
        Avx2.Multiply(a.AsUInt32(), b.AsUInt32());

    // a - b + (a < b ? p : 0) modulo 2^64; adding p is taking epsilon away.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Subtract(Vector256<ulong> a, Vector256<ulong> b)
    {
        Vector256<ulong> d = a - b;
        return Vector256.ConditionalSelect(Vector256.LessThan(a, b), d - Epsilon, d);
    }

    // a + b, with epsilon added when the sum passes 2^64; b below p.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> AddWrapped(Vector256<ulong> a, Vector256<ulong> b)
    {
        Vector256<ulong> s = a + b;
        return Vector256.ConditionalSelect(Vector256.LessThan(s, b), s + Epsilon, s);
    }

    // a - p wraps above a exactly when a is already canonical.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Canonical(Vector256<ulong> a) => Vector256.Min(a, a - Modulus);

    // low + 2^32 middle + 2^64 high, each sum given modulo 2^64 with the sum of its high halves; at
    // most 2^20 words in each.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> ReduceColumns(
        Vector256<ulong> lowSum,
        Vector256<ulong> lowHigh,
        Vector256<ulong> middleSum,
        Vector256<ulong> middleHigh,
        Vector256<ulong> highSum,
        Vector256<ulong> highHigh)
    {
        // The four columns of weight 2^0, 2^32, 2^64 = 2^32 - 1 and 2^96 = -1.
        Vector256<ulong> c0 = lowSum - (lowHigh << 32);
        Vector256<ulong> c1 = middleSum - (middleHigh << 32) + lowHigh;
        Vector256<ulong> c2 = highSum - (highHigh << 32) + middleHigh;
        Vector256<ulong> y = c1 + c2;
        Vector256<ulong> r = AddWrapped(y << 32, c0 + Product(y >> 32, Epsilon));
        return Canonical(Subtract(r, c2 + highHigh));
    }
}

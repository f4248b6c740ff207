using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Vouch.Identity.Secp256k1;

/// <summary>A number modulo n, the order of the group; always in [0, n), as four words, the least significant first.</summary>
/// <remarks>Constant time, except what ends in Var and reading, which refuses by comparing with n.</remarks>
internal readonly struct Scalar
{
    // n, and 2^256 - n, which has 129 bits.
    private const ulong N0 = 0xBFD2_5E8C_D036_4141;
    private const ulong N1 = 0xBAAE_DCE6_AF48_A03B;
    private const ulong N2 = 0xFFFF_FFFF_FFFF_FFFE;
    private const ulong N3 = 0xFFFF_FFFF_FFFF_FFFF;
    private const ulong C0 = 0x402D_A173_2FC9_BEBF;
    private const ulong C1 = 0x4551_2319_50B7_5FC4;

    public Scalar(ulong w0, ulong w1, ulong w2, ulong w3)
    {
        W0 = w0;
        W1 = w1;
        W2 = w2;
        W3 = w3;
    }

    public ulong W0 { get; }

    public ulong W1 { get; }

    public ulong W2 { get; }

    public ulong W3 { get; }

    public static Scalar Zero => default;

    public static Scalar One => new(1, 0, 0, 0);

    /// <summary>1 / 2 = (n + 1) / 2.</summary>
    public static Scalar Half => new(
        0xDFE9_2F46_681B_20A1, 0x5D57_6E73_57A4_501D, 0xFFFF_FFFF_FFFF_FFFF, 0x7FFF_FFFF_FFFF_FFFF);

    public bool IsZero => (W0 | W1 | W2 | W3) == 0;

    /// <summary>All ones when this is more than n / 2, else zero.</summary>
    public ulong HighMask => 0 - Over(Half.W0 - 1, Half.W1, Half.W2, Half.W3);

    /// <summary>Reads 32 bytes, the most significant first; false for n and above.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes32, out Scalar scalar)
    {
        Scalar read = ReadWords(bytes32);
        scalar = read.Reduced(0);
        return (read.W0 ^ scalar.W0 | read.W1 ^ scalar.W1 | read.W2 ^ scalar.W2 | read.W3 ^ scalar.W3) == 0;
    }

    /// <summary>Reads 32 bytes as any number of 256 bits, modulo n.</summary>
    public static Scalar ReadReduced(ReadOnlySpan<byte> bytes32) => ReadWords(bytes32).Reduced(0);

    /// <summary>These words as a number of 256 bits, modulo n.</summary>
    public static Scalar FromWordsReduced(ulong w0, ulong w1, ulong w2, ulong w3) =>
        new Scalar(w0, w1, w2, w3).Reduced(0);

    public void Write(Span<byte> bytes32)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes32[..8], W3);
        BinaryPrimitives.WriteUInt64BigEndian(bytes32[8..16], W2);
        BinaryPrimitives.WriteUInt64BigEndian(bytes32[16..24], W1);
        BinaryPrimitives.WriteUInt64BigEndian(bytes32[24..32], W0);
    }

    public static Scalar operator +(in Scalar a, in Scalar b)
    {
        ulong carry = 0;
        ulong w0 = AddCarry(a.W0, b.W0, ref carry);
        ulong w1 = AddCarry(a.W1, b.W1, ref carry);
        ulong w2 = AddCarry(a.W2, b.W2, ref carry);
        ulong w3 = AddCarry(a.W3, b.W3, ref carry);
        return new Scalar(w0, w1, w2, w3).Reduced(carry);
    }

    public static Scalar operator -(in Scalar a)
    {
        ulong some = a.W0 | a.W1 | a.W2 | a.W3;
        ulong nonZero = (ulong)((long)(some | (0 - some)) >> 63);
        ulong borrow = 0;
        return new Scalar(
            SubtractBorrow(N0 & nonZero, a.W0, ref borrow),
            SubtractBorrow(N1 & nonZero, a.W1, ref borrow),
            SubtractBorrow(N2 & nonZero, a.W2, ref borrow),
            SubtractBorrow(N3 & nonZero, a.W3, ref borrow));
    }

    public static Scalar operator -(in Scalar a, in Scalar b) => a + -b;

    /// <summary>-a where the mask is all ones, a where it is zero.</summary>
    public static Scalar NegateWhere(ulong mask, in Scalar a)
    {
        Scalar m = -a;
        return new Scalar(
            a.W0 ^ (mask & (a.W0 ^ m.W0)),
            a.W1 ^ (mask & (a.W1 ^ m.W1)),
            a.W2 ^ (mask & (a.W2 ^ m.W2)),
            a.W3 ^ (mask & (a.W3 ^ m.W3)));
    }

    public static Scalar operator *(in Scalar a, in Scalar b)
    {
        Wide w = Multiply(a, b);
        return w.Reduced();
    }

    /// <summary>round(a * b / 2^384), for the splitting of public scalars.</summary>
    public static Scalar MultiplyShift384Var(in Scalar a, in Scalar b)
    {
        Wide w = Multiply(a, b);
        ulong carry = w.W5 >> 63;
        ulong w0 = AddCarry(w.W6, 0, ref carry);
        ulong w1 = AddCarry(w.W7, 0, ref carry);
        return new Scalar(w0, w1, carry, 0);
    }

    /// <summary>The inverse, in constant time; zero for zero.</summary>
    public Scalar Inverse()
    {
        (ulong w0, ulong w1, ulong w2, ulong w3) = ModularInverse.Order.Invert(W0, W1, W2, W3);
        return new Scalar(w0, w1, w2, w3);
    }

    /// <summary>The inverse of a public scalar; zero for zero.</summary>
    public Scalar InverseVar()
    {
        (ulong w0, ulong w1, ulong w2, ulong w3) = ModularInverse.Order.InvertVar(W0, W1, W2, W3);
        return new Scalar(w0, w1, w2, w3);
    }

    private static Scalar ReadWords(ReadOnlySpan<byte> bytes32) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes32[24..32]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes32[16..24]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes32[8..16]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes32[..8]));

    /// <summary>This number plus <paramref name="carry"/> * 2^256, together below 2n, modulo n.</summary>
    private Scalar Reduced(ulong carry)
    {
        // Subtracting n is adding 2^256 - n and dropping bit 256. It is needed when that carries, or a carry came in.
        ulong c = 0;
        ulong w0 = AddCarry(W0, C0, ref c);
        ulong w1 = AddCarry(W1, C1, ref c);
        ulong w2 = AddCarry(W2, 1, ref c);
        ulong w3 = AddCarry(W3, 0, ref c);
        ulong take = 0 - (c | carry);
        return new Scalar(
            W0 ^ (take & (W0 ^ w0)), W1 ^ (take & (W1 ^ w1)), W2 ^ (take & (W2 ^ w2)), W3 ^ (take & (W3 ^ w3)));
    }

    /// <summary>1 when this is more than the number given, else 0: the borrow of subtracting this from it.</summary>
    private ulong Over(ulong w0, ulong w1, ulong w2, ulong w3)
    {
        ulong borrow = 0;
        SubtractBorrow(w0, W0, ref borrow);
        SubtractBorrow(w1, W1, ref borrow);
        SubtractBorrow(w2, W2, ref borrow);
        SubtractBorrow(w3, W3, ref borrow);
        return borrow;
    }

    private static Wide Multiply(in Scalar a, in Scalar b)
    {
        ulong w0 = 0, w1 = 0, w2 = 0, w3 = 0, w4 = 0, w5 = 0, w6 = 0, w7 = 0;
        MultiplyAdd(a.W0, b, ref w0, ref w1, ref w2, ref w3, ref w4);
        MultiplyAdd(a.W1, b, ref w1, ref w2, ref w3, ref w4, ref w5);
        MultiplyAdd(a.W2, b, ref w2, ref w3, ref w4, ref w5, ref w6);
        MultiplyAdd(a.W3, b, ref w3, ref w4, ref w5, ref w6, ref w7);
        return new Wide(w0, w1, w2, w3, w4, w5, w6, w7);
    }

    /// <summary>Adds a * b to five words of which the last is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyAdd(
        ulong a, in Scalar b, ref ulong r0, ref ulong r1, ref ulong r2, ref ulong r3, ref ulong r4)
    {
        ulong carry = 0;
        r0 = MultiplyCarry(a, b.W0, r0, ref carry);
        r1 = MultiplyCarry(a, b.W1, r1, ref carry);
        r2 = MultiplyCarry(a, b.W2, r2, ref carry);
        r3 = MultiplyCarry(a, b.W3, r3, ref carry);
        r4 = carry;
    }

    /// <summary>The low word of a * b + r + carry, which is below 2^128; the high word is the new carry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong MultiplyCarry(ulong a, ulong b, ulong r, ref ulong carry)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        low += r;
        high += Flag.Of(low < r);
        low += carry;
        high += Flag.Of(low < carry);
        carry = high;
        return low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong AddCarry(ulong a, ulong b, ref ulong carry)
    {
        ulong sum = a + b;
        ulong first = Flag.Of(sum < b);
        ulong total = sum + carry;
        carry = first | Flag.Of(total < sum);
        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong SubtractBorrow(ulong a, ulong b, ref ulong borrow)
    {
        ulong difference = a - b;
        ulong first = Flag.Of(a < b);
        ulong total = difference - borrow;
        borrow = first | Flag.Of(difference < borrow);
        return total;
    }

    /// <summary>A product of 512 bits.</summary>
    private readonly record struct Wide(
        ulong W0, ulong W1, ulong W2, ulong W3, ulong W4, ulong W5, ulong W6, ulong W7)
    {
        /// <summary>Modulo n, by replacing 2^256 with 2^256 - n = C three times.</summary>
        public Scalar Reduced()
        {
            // 512 bits: the upper 256 times C (129 bits) plus the lower 256 is below 2^386.
            var upper = new Scalar(W4, W5, W6, W7);
            ulong a0 = W0, a1 = W1, a2 = W2, a3 = W3, a4 = 0, a5 = 0;
            MultiplyAdd(C0, upper, ref a0, ref a1, ref a2, ref a3, ref a4);
            ulong top = a4;
            a4 = 0;
            MultiplyAdd(C1, upper, ref a1, ref a2, ref a3, ref a4, ref a5);
            ulong carry = 0;
            a4 = AddCarry(a4, top, ref carry);
            a5 = AddCarry(a5, 0, ref carry);
            ulong a6 = carry;
            carry = 0;
            a2 = AddCarry(a2, W4, ref carry);
            a3 = AddCarry(a3, W5, ref carry);
            a4 = AddCarry(a4, W6, ref carry);
            a5 = AddCarry(a5, W7, ref carry);
            a6 += carry;

            // The upper part now has at most 130 bits; times C plus the lower 256 bits it is below 2^260.
            upper = new Scalar(a4, a5, a6, 0);
            ulong b0 = a0, b1 = a1, b2 = a2, b3 = a3, b4 = 0, b5 = 0;
            MultiplyAdd(C0, upper, ref b0, ref b1, ref b2, ref b3, ref b4);
            top = b4;
            b4 = 0;
            MultiplyAdd(C1, upper, ref b1, ref b2, ref b3, ref b4, ref b5);
            b4 += top;
            carry = 0;
            b2 = AddCarry(b2, a4, ref carry);
            b3 = AddCarry(b3, a5, ref carry);
            b4 += a6 + carry;

            // At most 4 bits are left above: times C, plus the lower 256 bits, that is below 2n.
            carry = 0;
            ulong c0 = MultiplyCarry(b4, C0, b0, ref carry);
            ulong c1 = MultiplyCarry(b4, C1, b1, ref carry);
            ulong d = 0;
            ulong c2 = AddCarry(b2, carry, ref d);
            ulong e = 0;
            c2 = AddCarry(c2, b4, ref e);
            ulong f = 0;
            ulong c3 = AddCarry(b3, d + e, ref f);
            return new Scalar(c0, c1, c2, c3).Reduced(f);
        }
    }
}

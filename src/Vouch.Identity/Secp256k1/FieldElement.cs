using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Vouch.Identity.Secp256k1;

/// <summary>
/// An element of the field of order p = 2^256 - 2^32 - 977, as five limbs of 52 bits whose carries may be outstanding.
/// </summary>
/// <remarks>
/// <para>
/// Bounds: an element has <em>magnitude</em> m when limbs 0 to 3 are at most m * 2^52 and limb 4 is at most
/// m * (2^48 + 2^12). Products have magnitude 1. Sums add magnitudes; a - b has that of a plus that of b plus one. Nothing
/// tracks magnitudes at run time: whoever adds states them, and the tests run the products at the largest ones. Allowed:
/// magnitudes up to 31 everywhere, and for a product a * b magnitudes whose product is at most 512.
/// </para>
/// <para>
/// No operation here branches on or indexes by a limb, except those whose names end in Var. Comparisons become 0 or 1 by
/// arithmetic, not by a branch.
/// </para>
/// </remarks>
internal readonly partial struct FieldElement
{
    private const ulong Mask52 = (1UL << 52) - 1;
    private const ulong Mask48 = (1UL << 48) - 1;

    /// <summary>2^256 mod p.</summary>
    private const ulong Fold256 = 0x1_0000_03D1;

    // The limbs of p.
    private const ulong P0 = 0xF_FFFE_FFFF_FC2F;
    private const ulong P123 = Mask52;
    private const ulong P4 = Mask48;

    private readonly ulong _n0, _n1, _n2, _n3, _n4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private FieldElement(ulong n0, ulong n1, ulong n2, ulong n3, ulong n4)
    {
        _n0 = n0;
        _n1 = n1;
        _n2 = n2;
        _n3 = n3;
        _n4 = n4;
    }

    public static FieldElement Zero => default;

    public static FieldElement One => new(1, 0, 0, 0, 0);

    /// <summary>A number below 2^52.</summary>
    public static FieldElement Small(ulong value) => new(value, 0, 0, 0, 0);

    /// <summary>The number with these words, the least significant first; any of 256 bits. Magnitude 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FieldElement FromWords(ulong w0, ulong w1, ulong w2, ulong w3) => new(
        w0 & Mask52,
        ((w0 >> 52) | (w1 << 12)) & Mask52,
        ((w1 >> 40) | (w2 << 24)) & Mask52,
        ((w2 >> 28) | (w3 << 36)) & Mask52,
        w3 >> 16);

    /// <summary>Reads 32 bytes, the most significant first; false for p and above.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes32, out FieldElement element)
    {
        element = FromWords(
            BinaryPrimitives.ReadUInt64BigEndian(bytes32[24..32]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes32[16..24]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes32[8..16]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes32[..8]));
        bool tooLarge = element._n4 == P4 && (element._n3 & element._n2 & element._n1) == Mask52 && element._n0 >= P0;
        if (tooLarge) element = default;
        return !tooLarge;
    }

    /// <summary>Writes a normalised element as 32 bytes, the most significant first.</summary>
    public void Write(Span<byte> bytes32)
    {
        (ulong w0, ulong w1, ulong w2, ulong w3) = ToWords();
        BinaryPrimitives.WriteUInt64BigEndian(bytes32[..8], w3);
        BinaryPrimitives.WriteUInt64BigEndian(bytes32[8..16], w2);
        BinaryPrimitives.WriteUInt64BigEndian(bytes32[16..24], w1);
        BinaryPrimitives.WriteUInt64BigEndian(bytes32[24..32], w0);
    }

    /// <summary>The words of a normalised element, the least significant first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (ulong W0, ulong W1, ulong W2, ulong W3) ToWords() => (
        _n0 | (_n1 << 52),
        (_n1 >> 12) | (_n2 << 40),
        (_n2 >> 24) | (_n3 << 28),
        (_n3 >> 36) | (_n4 << 16));

    /// <summary>The representative in [0, p).</summary>
    public FieldElement Normalize()
    {
        FieldElement t = Carry();

        // After one carry the number is below 2^256 + 2^220, so below 2p, and adding 2^256 - p carries out of bit 256
        // exactly when it is p or more.
        ulong n0 = t._n0 + Fold256;
        ulong n1 = t._n1 + (n0 >> 52);
        ulong n2 = t._n2 + (n1 >> 52);
        ulong n3 = t._n3 + (n2 >> 52);
        ulong n4 = t._n4 + (n3 >> 52);
        ulong take = 0 - Bit(n4 >> 48);
        return new FieldElement(
            Choose(take, n0 & Mask52, t._n0),
            Choose(take, n1 & Mask52, t._n1),
            Choose(take, n2 & Mask52, t._n2),
            Choose(take, n3 & Mask52, t._n3),
            Choose(take, n4 & Mask48, t._n4));
    }

    /// <summary>The same element with magnitude 1, from any magnitude up to 2000.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FieldElement Carry() => Carry(_n0, _n1, _n2, _n3, _n4);

    /// <summary>Whether a normalised element is odd: 1 or 0.</summary>
    public ulong Parity => _n0 & 1;

    /// <summary>1 when this normalised element is zero, else 0.</summary>
    public ulong IsZeroBit
    {
        get
        {
            ulong any = _n0 | _n1 | _n2 | _n3 | _n4;
            return ((any | (0 - any)) >> 63) ^ 1;
        }
    }

    /// <summary>Whether this is zero modulo p, for public data. Nearly always decided by the lowest limb.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsZeroVar()
    {
        // Carry changes limb 0 in this way first; only 0 and p itself, or 2^256 + something, are left to look at.
        ulong low = (_n0 + ((_n4 >> 48) * Fold256)) & Mask52;
        return (low == 0 || low == P0) && Normalize().IsZeroBit == 1;
    }

    /// <summary>Whether two elements are equal modulo p, for public data.</summary>
    public static bool EqualVar(in FieldElement a, in FieldElement b, int magnitudeOfB) =>
        Subtract(a, b, magnitudeOfB).IsZeroVar();

    /// <summary><paramref name="a"/> where the mask is all ones, <paramref name="b"/> where it is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FieldElement Select(ulong mask, in FieldElement a, in FieldElement b) => new(
        Choose(mask, a._n0, b._n0),
        Choose(mask, a._n1, b._n1),
        Choose(mask, a._n2, b._n2),
        Choose(mask, a._n3, b._n3),
        Choose(mask, a._n4, b._n4));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FieldElement operator +(in FieldElement a, in FieldElement b) =>
        new(a._n0 + b._n0, a._n1 + b._n1, a._n2 + b._n2, a._n3 + b._n3, a._n4 + b._n4);

    /// <summary>a - b, for b of at most the magnitude stated; its magnitude plus one is added to that of a.</summary>
    /// <remarks>
    /// (m + 1) * p is added, whose limbs are at least those of b: (m + 1)(2^52 - 2^33) is at least m * 2^52 and
    /// (m + 1)(2^48 - 1) at least m(2^48 + 2^12) for m up to 2^15.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FieldElement Subtract(in FieldElement a, in FieldElement b, int magnitudeOfB)
    {
        ulong m = (ulong)magnitudeOfB + 1;
        return new FieldElement(
            a._n0 + ((m * P0) - b._n0),
            a._n1 + ((m * P123) - b._n1),
            a._n2 + ((m * P123) - b._n2),
            a._n3 + ((m * P123) - b._n3),
            a._n4 + ((m * P4) - b._n4));
    }

    /// <summary>-a, of magnitude one more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FieldElement Negate(in FieldElement a, int magnitude) => Subtract(default, a, magnitude);

    /// <summary>k times a without carries: the magnitude is multiplied by k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FieldElement Times(ulong k) => new(_n0 * k, _n1 * k, _n2 * k, _n3 * k, _n4 * k);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static FieldElement Carry(ulong c0, ulong c1, ulong c2, ulong c3, ulong c4)
    {
        c0 += (c4 >> 48) * Fold256;
        c1 += c0 >> 52;
        c2 += c1 >> 52;
        c3 += c2 >> 52;
        return new FieldElement(
            c0 & Mask52, c1 & Mask52, c2 & Mask52, c3 & Mask52, (c4 & Mask48) + (c3 >> 52));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Choose(ulong mask, ulong a, ulong b) => b ^ (mask & (a ^ b));

    /// <summary>1 for anything but 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bit(ulong value) => (value | (0 - value)) >> 63;
}

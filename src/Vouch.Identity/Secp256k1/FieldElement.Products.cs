using System.Runtime.CompilerServices;

namespace Vouch.Identity.Secp256k1;

/// <summary>Products and squares.</summary>
/// <remarks>
/// Both factors are shifted left by 6 bits, so that the 128-bit product of two limbs splits by itself at bit 52: its upper
/// word is the part of the next column, its lower word, shifted right by 12, the part of this one. Columns are then sums of
/// 64-bit words and need no carries: five upper words of at most 512 * 2^52 and as many lower ones of at most 2^52 are
/// below 2^63.4. (.NET has no add with carry; a 128-bit accumulator costs more than the shifts.)
/// </remarks>
internal readonly partial struct FieldElement
{
    /// <summary>2^260 mod p = 16 * (2^32 + 977), shifted by the 12 bits that split a product at bit 52.</summary>
    private const ulong Fold260Shifted = 0x10_0000_3D10UL << 12;

    private const ulong Fold256Shifted = Fold256 << 12;

    /// <summary>a * b, of magnitude 1; the magnitudes of a and b multiply to at most 512.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static FieldElement operator *(in FieldElement a, in FieldElement b)
    {
        ulong a0 = a._n0 << 6, b0 = b._n0 << 6;
        ulong a1 = a._n1 << 6, b1 = b._n1 << 6;
        ulong a2 = a._n2 << 6, b2 = b._n2 << 6;
        ulong a3 = a._n3 << 6, b3 = b._n3 << 6;
        ulong a4 = a._n4 << 6, b4 = b._n4 << 6;
        ulong low;
        ulong c1 = Math.BigMul(a0, b0, out low);
        ulong c0 = low >> 12;
        ulong c2 = Math.BigMul(a0, b1, out low);
        c1 += low >> 12;
        c2 += Math.BigMul(a1, b0, out low);
        c1 += low >> 12;
        ulong c3 = Math.BigMul(a0, b2, out low);
        c2 += low >> 12;
        c3 += Math.BigMul(a1, b1, out low);
        c2 += low >> 12;
        c3 += Math.BigMul(a2, b0, out low);
        c2 += low >> 12;
        ulong c4 = Math.BigMul(a0, b3, out low);
        c3 += low >> 12;
        c4 += Math.BigMul(a1, b2, out low);
        c3 += low >> 12;
        c4 += Math.BigMul(a2, b1, out low);
        c3 += low >> 12;
        c4 += Math.BigMul(a3, b0, out low);
        c3 += low >> 12;
        ulong c5 = Math.BigMul(a0, b4, out low);
        c4 += low >> 12;
        c5 += Math.BigMul(a1, b3, out low);
        c4 += low >> 12;
        c5 += Math.BigMul(a2, b2, out low);
        c4 += low >> 12;
        c5 += Math.BigMul(a3, b1, out low);
        c4 += low >> 12;
        c5 += Math.BigMul(a4, b0, out low);
        c4 += low >> 12;
        ulong c6 = Math.BigMul(a1, b4, out low);
        c5 += low >> 12;
        c6 += Math.BigMul(a2, b3, out low);
        c5 += low >> 12;
        c6 += Math.BigMul(a3, b2, out low);
        c5 += low >> 12;
        c6 += Math.BigMul(a4, b1, out low);
        c5 += low >> 12;
        ulong c7 = Math.BigMul(a2, b4, out low);
        c6 += low >> 12;
        c7 += Math.BigMul(a3, b3, out low);
        c6 += low >> 12;
        c7 += Math.BigMul(a4, b2, out low);
        c6 += low >> 12;
        ulong c8 = Math.BigMul(a3, b4, out low);
        c7 += low >> 12;
        c8 += Math.BigMul(a4, b3, out low);
        c7 += low >> 12;
        ulong c9 = Math.BigMul(a4, b4, out low);
        c8 += low >> 12;
        return Reduce(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9);
    }

    /// <summary>The square, of magnitude 1; of an element of magnitude up to 22.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public FieldElement Square()
    {
        ulong a0 = _n0 << 6;
        ulong a1 = _n1 << 6, d1 = _n1 << 7;
        ulong a2 = _n2 << 6, d2 = _n2 << 7;
        ulong a3 = _n3 << 6, d3 = _n3 << 7;
        ulong a4 = _n4 << 6, d4 = _n4 << 7;
        ulong low;
        ulong c1 = Math.BigMul(a0, a0, out low);
        ulong c0 = low >> 12;
        ulong c2 = Math.BigMul(a0, d1, out low);
        c1 += low >> 12;
        ulong c3 = Math.BigMul(a0, d2, out low);
        c2 += low >> 12;
        c3 += Math.BigMul(a1, a1, out low);
        c2 += low >> 12;
        ulong c4 = Math.BigMul(a0, d3, out low);
        c3 += low >> 12;
        c4 += Math.BigMul(a1, d2, out low);
        c3 += low >> 12;
        ulong c5 = Math.BigMul(a0, d4, out low);
        c4 += low >> 12;
        c5 += Math.BigMul(a1, d3, out low);
        c4 += low >> 12;
        c5 += Math.BigMul(a2, a2, out low);
        c4 += low >> 12;
        ulong c6 = Math.BigMul(a1, d4, out low);
        c5 += low >> 12;
        c6 += Math.BigMul(a2, d3, out low);
        c5 += low >> 12;
        ulong c7 = Math.BigMul(a2, d4, out low);
        c6 += low >> 12;
        c7 += Math.BigMul(a3, a3, out low);
        c6 += low >> 12;
        ulong c8 = Math.BigMul(a3, d4, out low);
        c7 += low >> 12;
        ulong c9 = Math.BigMul(a4, a4, out low);
        c8 += low >> 12;
        return Reduce(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9);
    }

    /// <summary>The element with these columns, each below 2^63.5 and the last below 2^61.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static FieldElement Reduce(
        ulong c0, ulong c1, ulong c2, ulong c3, ulong c4, ulong c5, ulong c6, ulong c7, ulong c8, ulong c9)
    {
        // Column 5 + i weighs 2^260 times column i. Each adds less than 2^52 to one column and 2^49 to the next.
        c1 += Math.BigMul(c5, Fold260Shifted, out ulong low);
        c0 += low >> 12;
        c2 += Math.BigMul(c6, Fold260Shifted, out low);
        c1 += low >> 12;
        c3 += Math.BigMul(c7, Fold260Shifted, out low);
        c2 += low >> 12;
        c4 += Math.BigMul(c8, Fold260Shifted, out low);
        c3 += low >> 12;
        ulong top = Math.BigMul(c9, Fold260Shifted, out low) << 4;
        c4 += low >> 12;

        // What is above bit 256: below 2^16 from column 4, below 2^50 from column 9.
        c1 += Math.BigMul((c4 >> 48) + top, Fold256Shifted, out low);
        c0 += low >> 12;
        c1 += c0 >> 52;
        c2 += c1 >> 52;
        c3 += c2 >> 52;
        return new FieldElement(
            c0 & Mask52, c1 & Mask52, c2 & Mask52, c3 & Mask52, (c4 & Mask48) + (c3 >> 52));
    }
}

namespace Vouch.Identity.Secp256k1;

/// <summary>Inverses and square roots.</summary>
internal readonly partial struct FieldElement
{
    /// <summary>The inverse of a normalised element, in constant time; zero for zero.</summary>
    public FieldElement Inverse()
    {
        (ulong w0, ulong w1, ulong w2, ulong w3) = ToWords();
        (w0, w1, w2, w3) = ModularInverse.Field.Invert(w0, w1, w2, w3);
        return FromWords(w0, w1, w2, w3);
    }

    /// <summary>The inverse of a public element of any magnitude; zero for zero.</summary>
    public FieldElement InverseVar()
    {
        (ulong w0, ulong w1, ulong w2, ulong w3) = Normalize().ToWords();
        (w0, w1, w2, w3) = ModularInverse.Field.InvertVar(w0, w1, w2, w3);
        return FromWords(w0, w1, w2, w3);
    }

    /// <summary>
    /// A square root of a public element of magnitude up to 22, or false where there is none. p is 3 modulo 4, so it is
    /// a^((p + 1) / 4) if anything is.
    /// </summary>
    public bool TrySquareRootVar(out FieldElement root)
    {
        // (p + 1) / 4 in binary: 223 ones, a zero, 22 ones, 0000, 11, 00. x_k is this to the power 2^k - 1.
        FieldElement x2 = Square() * this;
        FieldElement x3 = x2.Square() * this;
        FieldElement x6 = x3.Squared(3) * x3;
        FieldElement x9 = x6.Squared(3) * x3;
        FieldElement x11 = x9.Squared(2) * x2;
        FieldElement x22 = x11.Squared(11) * x11;
        FieldElement x44 = x22.Squared(22) * x22;
        FieldElement x88 = x44.Squared(44) * x44;
        FieldElement x176 = x88.Squared(88) * x88;
        FieldElement x220 = x176.Squared(44) * x44;
        FieldElement x223 = x220.Squared(3) * x3;
        root = ((x223.Squared(23) * x22).Squared(6) * x2).Squared(2);
        return EqualVar(root.Square(), Carry(), 1);
    }

    private FieldElement Squared(int times)
    {
        FieldElement x = this;
        for (int i = 0; i < times; i++) x = x.Square();
        return x;
    }
}

namespace Vouch.Identity.Secp256k1;

/// <summary>ECDSA checks of single signatures; everything here is public and nothing is constant time.</summary>
/// <remarks>
/// A signature names R completely: its x is r itself, in [1, n), and v is the parity of its y. A point R with x in [n, p)
/// exists for one key in 2^128 and is refused, as on EVM chains. So a digest, a key and a nonce have one valid encoding,
/// and checking with a known key says exactly what recovering the key says.
/// </remarks>
internal static class Verifier
{
    /// <summary>Checks a signature against the table of a key.</summary>
    public static bool VerifyVar(FixedBaseTable key, in Scalar digest, in Signature signature)
    {
        Scalar inverse = signature.S.InverseVar();
        return VerifyVar(key, digest * inverse, signature.R * inverse, signature);
    }

    /// <summary>Whether u1 G + u2 Q is the R of the signature.</summary>
    public static bool VerifyVar(FixedBaseTable key, in Scalar u1, in Scalar u2, in Signature signature)
    {
        JacobianPoint sum = key.AddMultipleVar(JacobianPoint.Infinity, u2);
        sum = GeneratorTable.ForPublic.AddMultipleVar(sum, u1);
        return sum.HasXVar(XOf(signature)) && sum.ToAffineVar().Y.Parity == signature.V;
    }

    /// <summary>Whether this point, of which the coordinates have magnitude 1, is the R of the signature.</summary>
    public static bool IsCommitmentVar(in AffinePoint point, in Signature signature) =>
        FieldElement.EqualVar(point.X, XOf(signature), 1) && point.Y.Normalize().Parity == signature.V;

    /// <summary>The key under which the signature is valid, if there is one.</summary>
    public static bool TryRecoverVar(in Scalar digest, in Signature signature, out AffinePoint key)
    {
        key = default;
        if (!AffinePoint.TryLiftVar(XOf(signature), signature.V, out AffinePoint point)) return false;

        // s R = z G + r Q, so Q = (s / r) R - (z / r) G.
        Scalar inverse = signature.R.InverseVar();
        JacobianPoint sum = MultiplyVar(point, signature.S * inverse);
        sum = GeneratorTable.ForPublic.AddMultipleVar(sum, -(digest * inverse));
        if (!sum.IsFinite) return false;
        key = sum.ToAffineVar();
        return true;
    }

    /// <summary>scalar * point without a table.</summary>
    public static JacobianPoint MultiplyVar(in AffinePoint point, in Scalar scalar)
    {
        Span<AffinePoint> multiples = stackalloc AffinePoint[NonAdjacentForm.Multiples];
        Span<FieldElement> betaX = stackalloc FieldElement[NonAdjacentForm.Multiples];
        OddMultiplesVar(point, multiples);
        FieldElement beta = ScalarSplit.Beta;
        for (int i = 0; i < multiples.Length; i++) betaX[i] = multiples[i].X * beta;
        Span<sbyte> first = stackalloc sbyte[NonAdjacentForm.Length];
        Span<sbyte> second = stackalloc sbyte[NonAdjacentForm.Length];
        ScalarSplit split = ScalarSplit.OfVar(scalar);
        NonAdjacentForm.WriteVar(split.First, first);
        NonAdjacentForm.WriteVar(split.Second, second);
        JacobianPoint sum = JacobianPoint.Infinity;
        for (int i = NonAdjacentForm.Length - 1; i >= 0; i--)
        {
            sum = sum.Doubled();
            if (first[i] != 0) sum = sum.PlusVar(Signed(multiples[Math.Abs(first[i]) / 2], first[i]));
            if (second[i] == 0) continue;
            int j = Math.Abs(second[i]) / 2;
            sum = sum.PlusVar(Signed(new AffinePoint(betaX[j], multiples[j].Y), second[i]));
        }

        return sum;
    }

    /// <summary>P, 3P, ..., 15P.</summary>
    private static void OddMultiplesVar(in AffinePoint point, Span<AffinePoint> multiples)
    {
        // With Z the third coordinate of 2P, (x Z^2, y Z^3) and (X, Y) are P and 2P on an isomorphic curve, where 2P is
        // affine; the formulas do not use the curve's constant. The factor Z is put back at the end.
        JacobianPoint twice = JacobianPoint.From(point).Doubled();
        FieldElement z = twice.Z, zz = z.Square();
        var step = new AffinePoint(twice.X.Carry(), twice.Y.Carry());
        Span<JacobianPoint> sums = stackalloc JacobianPoint[NonAdjacentForm.Multiples];
        JacobianPoint sum = JacobianPoint.From(new AffinePoint(point.X * zz, point.Y * (z * zz)));
        sums[0] = sum.WithFactor(z);
        for (int i = 1; i < sums.Length; i++)
        {
            sum = sum.PlusVar(step);
            sums[i] = sum.WithFactor(z);
        }

        AffineBatch.ToAffineVar(sums, multiples);
    }

    private static AffinePoint Signed(in AffinePoint point, int sign) => sign < 0 ? point.Negated() : point;

    /// <summary>r as an element of the field; below n, so below p.</summary>
    private static FieldElement XOf(in Signature signature)
    {
        Scalar r = signature.R;
        return FieldElement.FromWords(r.W0, r.W1, r.W2, r.W3);
    }
}

using System.Numerics;
using NBitcoin.Secp256k1;
using Vouch.Identity.Secp256k1;
using Xunit;
using OurScalar = Vouch.Identity.Secp256k1.Scalar;

namespace Vouch.Identity.Tests;

/// <summary>Signatures made on purpose to reach infinity, wrapped coordinates and special cases of addition.</summary>
public sealed class OddSignatureTests
{
    private readonly SignatureChecker _checker = new(0);

    /// <summary>With R = k G and z = s k the recovered key (s R - z G) / r is infinity.</summary>
    [Fact]
    public void A_key_at_infinity_is_nobodys()
    {
        OurScalar k = Make(987654321), s = Make(77);
        AffinePoint point = GeneratorTable.ForSecrets.Multiply(k);
        Signature signature = new(XOf(point), s, point.Y.Parity);
        Assert.False(_checker.TryRecover(Bytes(s * k), signature, out _));
        Assert.True(_checker.TryRecover(Bytes((s * k) + OurScalar.One), signature, out _));
    }

    /// <summary>With z = -r d the sum u1 G + u2 Q is infinity, by every path.</summary>
    [Fact]
    public void A_commitment_at_infinity_is_refused()
    {
        using var key = SigningKey.FromBytes(Numbers.Bytes(424242));
        OurScalar r = Make(5), s = Make(9), z = -(r * Make(424242));
        FixedBaseTable table = FixedBaseTable.BuildVar(key.PublicKey.Point, KeyTables.Width);
        for (ulong v = 0; v < 2; v++)
        {
            Signature signature = new(r, s, v);
            Assert.False(Verifier.VerifyVar(table, z, signature));
            Assert.False(_checker.Verify(key.Address, Bytes(z), signature));
            var batch = new VerifierBatch();
            batch.Add(table, z, signature, 0);
            bool[] results = [false];
            batch.RunVar(results);
            Assert.False(results[0]);
        }
    }

    /// <summary>
    /// A point with x = n + t in [n, p): plain ECDSA accepts r = t for it, which two recovery bits do not name. It is
    /// refused here, by every path.
    /// </summary>
    [Fact]
    public void A_wrapped_coordinate_is_refused()
    {
        int found = 0;
        for (int t = 1; found < 10; t++)
        {
            FieldElement.TryRead(Numbers.Bytes(Numbers.N + t), out FieldElement x);
            if (!AffinePoint.TryLiftVar(x, 0, out AffinePoint point)) continue;
            found++;
            OurScalar r = Make(t), s = Make(3), z = Make(11), inverse = r.InverseVar();
            JacobianPoint sum = Verifier.MultiplyVar(point, s * inverse);
            AffinePoint key = GeneratorTable.ForPublic.AddMultipleVar(sum, -(z * inverse)).ToAffineVar();
            var owner = new PublicKey(key);
            byte[] compact = [.. Numbers.Bytes(t), .. Numbers.Bytes(3)];
            Assert.True(SecpECDSASignature.TryCreateFromCompact(compact, out SecpECDSASignature? theirs));
            Assert.True(ECPubKey.Create(owner.ToBytes()).SigVerify(theirs, Bytes(z)));
            FixedBaseTable table = FixedBaseTable.BuildVar(key, KeyTables.Width);
            for (ulong v = 0; v < 2; v++)
            {
                Signature signature = new(r, s, v);
                Assert.False(_checker.Verify(owner.Address, Bytes(z), signature));
                Assert.False(Verifier.VerifyVar(table, z, signature));
                var batch = new VerifierBatch();
                batch.Add(table, z, signature, 0);
                bool[] results = [false];
                batch.RunVar(results);
                Assert.False(results[0]);
            }
        }
    }

    /// <summary>
    /// Keys of which small multiples are multiples of table entries, so that sums in a batch meet themselves: the claim is
    /// found out alone, and the answer is right.
    /// </summary>
    [Fact]
    public void Claims_that_meet_special_cases_in_a_batch_are_still_decided()
    {
        SignatureChecker checker = new();
        var claims = new List<SignatureClaim>();
        foreach (BigInteger secret in new[] { 1, 2, 3, 1023, Numbers.N - 1, Numbers.N - 2, Numbers.N / 2 })
        {
            using var key = SigningKey.FromBytes(Numbers.Bytes(secret));
            for (int i = 0; i < 40; i++)
            {
                // s = 1 and small z, r: digits of both scalars are those of small numbers, and windows of G and Q coincide.
                var digest = Digest256.Read(Numbers.Bytes(i));
                claims.Add(new SignatureClaim(key.Address, digest, key.Sign(digest)));
                claims.Add(new SignatureClaim(key.Address, digest, new Signature(Make(i + 1), OurScalar.One, (ulong)(i % 2))));
            }
        }

        bool[] results = new bool[claims.Count];
        checker.VerifyMany(claims.ToArray(), results, 1);
        for (int i = 0; i < results.Length; i++)
        {
            Assert.Equal(i % 2 == 0, results[i]);
            Assert.Equal(results[i], _checker.Verify(claims[i]));
        }
    }

    private static OurScalar XOf(in AffinePoint point)
    {
        (ulong w0, ulong w1, ulong w2, ulong w3) = point.X.ToWords();
        return OurScalar.FromWordsReduced(w0, w1, w2, w3);
    }

    private static OurScalar Make(BigInteger k) => OurScalar.ReadReduced(Numbers.Bytes(k));

    private static byte[] Bytes(in OurScalar scalar)
    {
        byte[] bytes = new byte[32];
        scalar.Write(bytes);
        return bytes;
    }
}

using System.Security.Cryptography;

namespace Vouch.Identity.Secp256k1;

/// <summary>ECDSA signing and public keys: what touches secret scalars.</summary>
/// <remarks>
/// Constant time: the product with the generator reads whole windows and adds with complete formulas
/// (<see cref="FixedBaseTable.Multiply"/>), inverses take a fixed number of steps (<see cref="ModularInverse.Invert"/>),
/// and s is brought into its lower half by masks. Branches look at r and s, which are published, and at candidates that
/// are thrown away.
/// </remarks>
internal static class Signer
{
    public static AffinePoint PublicPoint(in Scalar secret) => GeneratorTable.ForSecrets.Multiply(secret);

    public static Signature Sign(in Scalar secret, in Scalar digest)
    {
        Span<byte> memory = stackalloc byte[NonceSource.MemorySize];
        Span<Scalar> scratch = stackalloc Scalar[1];
        try
        {
            var nonces = new NonceSource(memory, secret, digest);
            while (true)
            {
                scratch[0] = nonces.Next();
                AffinePoint point = GeneratorTable.ForSecrets.Multiply(scratch[0]);
                (ulong w0, ulong w1, ulong w2, ulong w3) = point.X.ToWords();
                Scalar r = Scalar.FromWordsReduced(w0, w1, w2, w3);

                // An x of n or more, or a zero: one nonce in 2^127. The next one then.
                if (r.W0 != w0 || r.W1 != w1 || r.W2 != w2 || r.W3 != w3 || r.IsZero) continue;
                Scalar s = scratch[0].Inverse() * (digest + (r * secret));
                if (s.IsZero) continue;

                // -s belongs to -R, whose y has the other parity.
                ulong high = s.HighMask;
                return new Signature(r, Scalar.NegateWhere(high, s), point.Y.Parity ^ (high & 1));
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(memory);
            scratch.Clear();
        }
    }
}

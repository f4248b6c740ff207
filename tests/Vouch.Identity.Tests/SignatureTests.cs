using System.Numerics;
using NBitcoin.Secp256k1;
using Xunit;

namespace Vouch.Identity.Tests;

/// <summary>Signing, checking and recovering, against NBitcoin.Secp256k1.</summary>
public sealed class SignatureTests
{
    private readonly SignatureChecker _checker = new(0);

    [Fact]
    public void Others_accept_what_is_signed_here_and_it_is_recovered()
    {
        var random = new Random(1);
        for (int i = 0; i < 2000; i++)
        {
            byte[] secret = Numbers.Bytes(Numbers.Scalar(random));
            byte[] digest = Numbers.Bytes(Numbers.Word(random));
            using var key = SigningKey.FromBytes(secret);
            Signature signature = key.Sign(digest);
            byte[] bytes = signature.ToBytes();
            ECPrivKey theirs = Context.Instance.CreateECPrivKey(secret);
            Assert.Equal(theirs.CreatePubKey().ToBytes(), key.PublicKey.ToBytes());
            Assert.True(SecpECDSASignature.TryCreateFromCompact(bytes.AsSpan(0, 64), out SecpECDSASignature? compact));
            Assert.True(theirs.CreatePubKey().SigVerify(compact, digest));
            Assert.True(_checker.TryRecover(digest, signature, out Address signer));
            Assert.Equal(key.Address, signer);
            Assert.True(theirs.TrySignRecoverable(digest, out SecpRecoverableECDSASignature? own));
            if (new BigInteger(digest, true, true) < Numbers.N)
            {
                byte[] expected = new byte[65];
                own!.WriteToSpanCompact(expected.AsSpan(0, 64), out int v);
                expected[64] = (byte)v;
                Assert.Equal(expected, bytes);
            }
        }
    }
}

using System.Numerics;
using System.Security.Cryptography;
using NBitcoin.Secp256k1;
using Xunit;

namespace Vouch.Identity.Tests;

/// <summary>Signing, checking and recovering, against NBitcoin.Secp256k1 and OpenSSL.</summary>
public sealed class SignatureTests
{
    private readonly SignatureChecker _checker = new(0);

    [Fact]
    public void Signatures_are_those_of_NBitcoin_and_tell_the_signer()
    {
        var random = new Random(1);
        IEnumerable<BigInteger> digests = Numbers.Edges.Concat(Enumerable.Range(0, 2000).Select(_ => Numbers.Word(random)));
        foreach (BigInteger number in digests)
        {
            byte[] secret = Numbers.Bytes(Numbers.Scalar(random)), digest = Numbers.Bytes(number);
            using var key = SigningKey.FromBytes(secret);
            Signature signature = key.Sign(digest);
            ECPrivKey theirs = Context.Instance.CreateECPrivKey(secret);
            Assert.Equal(theirs.CreatePubKey().ToBytes(), key.PublicKey.ToBytes());
            Assert.True(SpecECDSA(signature, out SecpECDSASignature? compact));
            Assert.True(theirs.CreatePubKey().SigVerify(compact!, digest));
            Assert.True(_checker.TryRecoverKey(digest, signature, out PublicKey? signer));
            Assert.Equal(key.PublicKey, signer);
            Assert.True(_checker.Verify(key.Address, digest, signature));

            // RFC 6979 reduces a digest before it is hashed; libsecp256k1, which NBitcoin follows, does not.
            if (number >= Numbers.N) continue;
            byte[] expected = new byte[Signature.Size];
            Assert.True(theirs.TrySignRecoverable(digest, out SecpRecoverableECDSASignature? own));
            own!.WriteToSpanCompact(expected.AsSpan(0, 64), out int v);
            expected[64] = (byte)v;
            Assert.Equal(expected, signature.ToBytes());
        }
    }

    [Fact]
    public void OpenSSL_and_this_accept_each_other()
    {
        using var theirs = ECDsa.Create(ECCurve.CreateFromFriendlyName("secp256k1"));
        ECParameters parameters = theirs.ExportParameters(includePrivateParameters: true);
        using var key = SigningKey.FromBytes(parameters.D);
        Assert.Equal(parameters.Q.X, key.PublicKey.ToBytes()[1..]);
        var random = new Random(2);
        for (int i = 0; i < 500; i++)
        {
            byte[] digest = Numbers.Bytes(Numbers.Word(random));
            Assert.True(theirs.VerifyHash(digest, key.Sign(digest).ToBytes().AsSpan(0, 64)));

            // Theirs may have a high s and has no v; one of two candidates, with s made low, must be the signer's.
            byte[] foreign = theirs.SignHash(digest);
            BigInteger s = Numbers.Read(foreign.AsSpan(32));
            if (s > Numbers.N / 2) Numbers.Bytes(Numbers.N - s).CopyTo(foreign, 32);
            int valid = 0;
            for (byte v = 0; v < 2; v++)
            {
                Assert.True(Signature.TryRead([.. foreign, v], out Signature signature));
                if (_checker.Verify(key.Address, digest, signature)) valid++;
            }

            Assert.Equal(1, valid);
        }
    }

    /// <summary>Known answers for RFC 6979 with SHA-256 on this curve, as bitcoin libraries have exchanged them since 2013.</summary>
    [Theory]
    [InlineData(
        "0000000000000000000000000000000000000000000000000000000000000001",
        "Satoshi Nakamoto",
        "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d82442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5")]
    [InlineData(
        "0000000000000000000000000000000000000000000000000000000000000001",
        "All those moments will be lost in time, like tears in rain. Time to die...",
        "8600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b547fe64427496db33bf66019dacbf0039c04199abb0122918601db38a72cfc21")]
    [InlineData(
        "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140",
        "Satoshi Nakamoto",
        "fd567d121db66e382991534ada77a6bd3106f0a1098c231e47993447cd6af2d06b39cd0eb1bc8603e159ef5c20a5c8ad685a45b06ce9bebed3f153d10d93bed5")]
    [InlineData(
        "f8b8af8ce3c7cca5e300d33939540c10d45ce001b8f252bfbc57ba0342904181",
        "Alan Turing",
        "7063ae83e7f62bbb171798131b4a0564b956930092b33b07b395615d9ec7e15c58dfcc1e00a35e1572f366ffe34ba0fc47db1e7189759b9fb233c5b05ab388ea")]
    public void Nonces_are_those_of_RFC_6979(string secret, string message, string expected)
    {
        using var key = SigningKey.FromBytes(Convert.FromHexString(secret));
        Signature signature = key.Sign(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(message)));
        Assert.StartsWith(expected, signature.ToString());
    }

    /// <summary>The example that clients of EVM chains test the ecrecover precompile with.</summary>
    [Fact]
    public void A_signature_of_the_chain_is_recovered()
    {
        byte[] digest = Convert.FromHexString("456e9aea5e197a1f1af7a3e85a3212fa4049a3ba34c2289b4c860fc0b0c64ef3");
        byte[] bytes = Convert.FromHexString(
            "9242685bf161793cc25603c231bc2f568eb630ea16aa137d2664ac8038825608"
            + "4f8ae3bd7535248d0bd448298cc2e2071e56992d0774dc340c368ae950852ada01");
        Assert.True(Signature.TryRead(bytes, out Signature signature));
        Assert.True(_checker.TryRecover(digest, signature, out Address signer));
        Assert.Equal(Address.Parse("0x7156526fbd7a3c72969b54f64e42c10fbb768c8a"), signer);
    }

    [Fact]
    public void Only_canonical_encodings_are_read()
    {
        BigInteger half = Numbers.N / 2;
        Assert.True(Reads(1, 1, 0));
        Assert.True(Reads(Numbers.N - 1, half, 1));
        Assert.False(Reads(0, 1, 0));
        Assert.False(Reads(1, 0, 0));
        Assert.False(Reads(Numbers.N, 1, 0));
        Assert.False(Reads(Numbers.All, 1, 0));
        Assert.False(Reads(1, half + 1, 0));
        Assert.False(Reads(1, Numbers.N - 1, 0));
        Assert.False(Reads(1, Numbers.N, 0));
        Assert.False(Reads(1, Numbers.All, 0));
        for (int v = 2; v < 256; v++) Assert.False(Reads(1, 1, (byte)v));
        Assert.False(Signature.TryRead(new byte[64], out _));
        Assert.False(Signature.TryRead([.. Numbers.Bytes(1), .. Numbers.Bytes(1), 0, 0], out _));
        Assert.False(Signature.TryRead([], out Signature empty));
        Assert.True(empty.IsEmpty);
        Assert.False(_checker.Verify(default, new byte[32], empty));
        Assert.False(_checker.TryRecover(new byte[32], empty, out _));
    }

    [Fact]
    public void Any_flipped_bit_makes_a_signature_somebody_elses_or_nobodys()
    {
        using var key = SigningKey.FromBytes(Numbers.Bytes(12345));
        byte[] digest = Digest256.Keccak("flip"u8).ToBytes();
        byte[] bytes = key.Sign(digest).ToBytes();
        var known = new SignatureChecker();
        for (int i = 0; i < 20; i++) Assert.True(known.Verify(key.Address, digest, key.Sign(digest)));
        Assert.Equal(1, known.RememberedKeys);
        for (int bit = 0; bit < 8 * bytes.Length; bit++)
        {
            byte[] changed = [.. bytes];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            if (!Signature.TryRead(changed, out Signature signature)) continue;
            Assert.False(_checker.Verify(key.Address, digest, signature));
            Assert.False(known.Verify(key.Address, digest, signature));
        }

        for (int bit = 0; bit < 256; bit++)
        {
            byte[] other = [.. digest];
            other[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(Signature.TryRead(bytes, out Signature signature));
            Assert.False(_checker.Verify(key.Address, other, signature));
            Assert.False(known.Verify(key.Address, other, signature));
        }
    }

    [Fact]
    public void Keys_out_of_range_are_refused_and_erased_keys_do_not_sign()
    {
        foreach (BigInteger number in new[] { 0, Numbers.N, Numbers.N + 1, Numbers.All })
        {
            Assert.Throws<ArgumentException>(() => SigningKey.FromBytes(Numbers.Bytes(number)));
        }

        Assert.Throws<ArgumentException>(() => SigningKey.FromBytes(new byte[31]));
        using var key = SigningKey.Generate();
        byte[] copy = new byte[SigningKey.SecretSize];
        key.CopySecretTo(copy);
        Assert.DoesNotContain(Convert.ToHexStringLower(copy), key.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Throws<ArgumentException>(() => key.Sign(new byte[31]));
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.Sign(new byte[32]));
        Assert.Throws<ObjectDisposedException>(() => key.CopySecretTo(copy));
    }

    private static bool SpecECDSA(Signature signature, out SecpECDSASignature? compact) =>
        SecpECDSASignature.TryCreateFromCompact(signature.ToBytes().AsSpan(0, 64), out compact);

    private static bool Reads(BigInteger r, BigInteger s, byte v)
    {
        byte[] bytes = [.. Numbers.Bytes(r), .. Numbers.Bytes(s), v];
        bool read = Signature.TryRead(bytes, out Signature signature);
        if (read) Assert.Equal(bytes, signature.ToBytes());
        return read;
    }
}

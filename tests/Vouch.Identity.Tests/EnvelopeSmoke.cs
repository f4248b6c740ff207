using Xunit;

namespace Vouch.Identity.Tests;

public sealed class EnvelopeSmoke
{
    [Fact]
    public void Works()
    {
        using var a = Keyring.Generate();
        using var b = Keyring.Generate();
        SealedEnvelope sealedOne = Envelope.Seal("hello"u8, [new(a.Address, a.Sealing.PublicKey)], "ctx"u8, out byte[] key);
        byte[] two = Envelope.AddRecipients(sealedOne.Bytes.Span, key, [new(b.Address, b.Sealing.PublicKey)], "ctx"u8);
        Assert.True(Envelope.TryOpen(two, b.Sealing, b.Address, "ctx"u8, out byte[]? plain, out _));
        Assert.Equal("hello"u8, plain!);
        using Keyring again = KeyFile.Read(KeyFile.ToBytes(a));
        Assert.Equal(a.Address, again.Address);
        using Keyring locked = KeyFile.Read(KeyFile.ToBytes(a, "pass"), "pass");
        Assert.Equal(a.Address, locked.Address);
        var checker = new SignatureChecker(16);
        var claims = new SignatureClaim[2000];
        for (int i = 0; i < claims.Length; i++)
        {
            var digest = Digest256.Keccak(BitConverter.GetBytes(i));
            Keyring ring = i % 7 == 0 ? a : b;
            claims[i] = new(i % 5 == 0 ? a.Address : ring.Address, digest, ring.Signing.Sign(digest));
        }

        bool[] results = new bool[claims.Length];
        checker.VerifyMany(claims, results);
        for (int i = 0; i < claims.Length; i++)
        {
            Assert.Equal(i % 5 != 0 || i % 7 == 0, results[i]);
            Assert.Equal(results[i], checker.Verify(claims[i]));
        }
    }
}

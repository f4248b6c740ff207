using Xunit;

namespace Vouch.Identity.Tests;

/// <summary>Many at once, and what a checker remembers.</summary>
public sealed class SignatureCheckerTests
{
    [Theory]
    [InlineData(0, 3, 500, 1)]
    [InlineData(1, 3, 500, 2)]
    [InlineData(2, 3, 500, 0)]
    [InlineData(100, 40, 3000, 0)]
    [InlineData(100, 900, 1500, 2)]
    [InlineData(5, 40, 3000, 1)]
    public void Many_at_once_are_as_one_by_one(int capacity, int signers, int count, int threads)
    {
        SignatureClaim[] claims = Mixed(signers, count, out bool[] expected);
        var checker = new SignatureChecker(capacity);
        bool[] results = new bool[count];
        checker.VerifyMany(claims, results, threads);
        Assert.Equal(expected, results);
        Assert.True(checker.RememberedKeys <= capacity);

        // Again, with what is remembered now, and over results that are true already.
        Array.Fill(results, true);
        checker.VerifyMany(claims, results, threads);
        Assert.Equal(expected, results);
        var fresh = new SignatureChecker(0);
        for (int i = 0; i < 200; i++)
        {
            Assert.Equal(expected[i], checker.Verify(claims[i]));
            Assert.Equal(expected[i], fresh.Verify(claims[i]));
        }
    }

    [Fact]
    public void More_than_a_block_comes_back_in_order()
    {
        SignatureClaim[] few = Mixed(4, 100, out bool[] expected);
        var claims = new SignatureClaim[70_000];
        for (int i = 0; i < claims.Length; i++) claims[i] = few[i % 100];
        bool[] results = new bool[claims.Length];
        new SignatureChecker().VerifyMany(claims, results);
        for (int i = 0; i < results.Length; i++) Assert.Equal(expected[i % 100], results[i]);
    }

    [Fact]
    public void Nothing_at_once_is_nothing()
    {
        var checker = new SignatureChecker();
        checker.VerifyMany([], []);
        Assert.Throws<ArgumentException>(() => checker.VerifyMany(new SignatureClaim[1], new bool[2]));
    }

    [Fact]
    public void A_key_is_remembered_after_some_valid_signatures_and_invalid_ones_do_not_count()
    {
        var checker = new SignatureChecker(2);
        using var key = SigningKey.Generate();
        var digest = Digest256.Keccak("a"u8);
        var good = new SignatureClaim(key.Address, digest, key.Sign(digest));
        SignatureClaim bad = good with { Digest = default };
        for (int i = 0; i < 50; i++) Assert.False(checker.Verify(bad));
        Assert.Equal(0, checker.RememberedKeys);
        for (int i = 0; i < KeyTables.WorthATable; i++) Assert.True(checker.Verify(good));
        Assert.Equal(1, checker.RememberedKeys);
        Assert.True(checker.Verify(good));
        Assert.False(checker.Verify(bad));
    }

    [Fact]
    public void The_least_recently_used_key_is_forgotten_first()
    {
        var tables = new KeyTables(3);
        SigningKey[] keys = [.. Enumerable.Range(0, 4).Select(_ => SigningKey.Generate())];
        foreach (SigningKey key in keys[..3]) tables.Add(key.Address, key.PublicKey.Point);
        Assert.NotNull(tables.Find(keys[0].Address));
        tables.Add(keys[3].Address, keys[3].PublicKey.Point);
        Assert.Equal(3, tables.Count);
        Assert.Null(tables.Find(keys[1].Address));
        Assert.NotNull(tables.Find(keys[0].Address));
        Assert.NotNull(tables.Find(keys[2].Address));
        Assert.NotNull(tables.Find(keys[3].Address));
        Assert.Equal(88_064, KeyTables.TableSize);
    }

    [Fact]
    public void Counters_are_bounded_too()
    {
        var tables = new KeyTables(2);
        Address Number(int i) => Address.Read([.. new byte[16], .. BitConverter.GetBytes(i)]);
        for (int i = 0; i < KeyTables.WorthATable - 1; i++) Assert.False(tables.CountValid(Number(0)));
        for (int i = 1; i < 9; i++) Assert.False(tables.CountValid(Number(i)));

        // The ninth address made all begin again.
        Assert.False(tables.CountValid(Number(0)));
    }

    [Fact]
    public void Threads_may_share_a_checker()
    {
        var checker = new SignatureChecker(3);
        SignatureClaim[] claims = Mixed(8, 400, out bool[] expected);
        Parallel.For(0, 8, worker =>
        {
            for (int i = worker; i < claims.Length; i++) Assert.Equal(expected[i], checker.Verify(claims[i]));
        });
    }

    /// <summary>Claims of several signers taking turns, one in five false in some way.</summary>
    private static SignatureClaim[] Mixed(int signers, int count, out bool[] expected)
    {
        SigningKey[] keys = [.. Enumerable.Range(0, signers).Select(_ => SigningKey.Generate())];
        var random = new Random(count);
        var claims = new SignatureClaim[count];
        expected = new bool[count];
        for (int i = 0; i < count; i++)
        {
            var digest = Digest256.Keccak(BitConverter.GetBytes(i));
            SigningKey key = keys[i % signers];
            SignatureClaim claim = new(key.Address, digest, key.Sign(digest));
            int lie = random.Next(25);
            expected[i] = lie > 4;
            claims[i] = lie switch
            {
                0 => claim with { Digest = Digest256.Keccak("other"u8) },
                1 => claim with { Signer = keys[(i + 1) % signers].Address },
                2 => claim with { Signature = default },
                3 => claim with { Signature = OtherParity(claim.Signature) },
                4 => claim with { Signer = default },
                _ => claim,
            };
        }

        return claims;
    }

    private static Signature OtherParity(Signature signature)
    {
        byte[] bytes = signature.ToBytes();
        bytes[64] ^= 1;
        Assert.True(Signature.TryRead(bytes, out Signature other));
        return other;
    }
}

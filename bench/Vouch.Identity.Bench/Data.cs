namespace Vouch.Identity.Bench;

/// <summary>Keys and claims to measure with.</summary>
internal static class Data
{
    public static SigningKey[] Keys(int count) => [.. Enumerable.Range(0, count).Select(_ => SigningKey.Generate())];

    /// <summary>True claims, the signers taking turns.</summary>
    public static SignatureClaim[] Claims(SigningKey[] keys, int count)
    {
        var claims = new SignatureClaim[count];
        Parallel.For(0, count, i =>
        {
            var digest = Digest256.Keccak(BitConverter.GetBytes(i));
            SigningKey key = keys[i % keys.Length];
            claims[i] = new SignatureClaim(key.Address, digest, key.Sign(digest));
        });
        return claims;
    }
}

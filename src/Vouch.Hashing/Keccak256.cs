namespace Vouch.Hashing;

/// <summary>
/// Keccak-256 as submitted to the SHA-3 competition (24 rounds, padding byte 0x01), the hash of the Ethereum world; not
/// SHA3-256, whose padding byte is 0x06.
/// </summary>
public static class Keccak256
{
    /// <summary>Bytes in a digest.</summary>
    public const int DigestSize = 32;

    private const int Rate = 136;

    /// <summary>Hashes <paramref name="input"/> into the first 32 bytes of <paramref name="output"/>.</summary>
    public static void Hash(ReadOnlySpan<byte> input, Span<byte> output) => Hash(input, output, 0x01);

    /// <summary>Hashes <paramref name="input"/> into a new array.</summary>
    public static byte[] Hash(ReadOnlySpan<byte> input)
    {
        byte[] digest = new byte[DigestSize];
        Hash(input, digest);
        return digest;
    }

    /// <summary>
    /// The same sponge with another padding byte; the tests compare 0x06 with the platform's SHA3-256.
    /// </summary>
    internal static void Hash(ReadOnlySpan<byte> input, Span<byte> output, byte padding)
    {
        if (output.Length < DigestSize) throw new ArgumentException("A digest takes 32 bytes.", nameof(output));
        var sponge = new KeccakSponge(Rate, KeccakP1600.MaxRounds);
        sponge.Absorb(input);
        sponge.Pad(padding);
        sponge.Squeeze(output[..DigestSize]);
    }
}

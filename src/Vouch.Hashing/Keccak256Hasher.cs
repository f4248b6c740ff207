namespace Vouch.Hashing;

/// <summary>Keccak-256 of bytes that come in pieces; the same digest as <see cref="Keccak256"/> of all of them. Not thread-safe.</summary>
public sealed class Keccak256Hasher
{
    private const int Rate = 136;
    private KeccakSponge _sponge = new(Rate, KeccakP1600.MaxRounds);

    /// <summary>Takes in the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => _sponge.Absorb(bytes);

    /// <summary>Writes the digest of everything taken in to the first 32 bytes, and begins anew.</summary>
    public void Finish(Span<byte> digest32)
    {
        if (digest32.Length < Keccak256.DigestSize) throw new ArgumentException("A digest takes 32 bytes.", nameof(digest32));
        _sponge.Pad(0x01);
        _sponge.Squeeze(digest32[..Keccak256.DigestSize]);
        _sponge = new KeccakSponge(Rate, KeccakP1600.MaxRounds);
    }
}

namespace Vouch.Hashing;

/// <summary>
/// TurboSHAKE128 (RFC 9861): an extendable-output function on Keccak-p[1600, 12] with 128-bit security. The static
/// methods hash a whole message, or many of equal length side by side; an instance takes a message in pieces.
/// </summary>
/// <remarks>An instance is not safe for use by several threads at once.</remarks>
public sealed partial class TurboShake128
{
    /// <summary>Bytes taken or given per permutation.</summary>
    public const int Rate = 168;

    /// <summary>Bytes in the digests this project uses: 256 bits, for 128-bit collision resistance.</summary>
    public const int DigestSize = 32;

    internal const int Rounds = 12;
    internal const int RateWords = Rate / 8;

    /// <summary>The closing bit of the padding, in the last word of the rate.</summary>
    internal const ulong FinalBit = 0x80UL << 56;

    private KeccakSponge _sponge = new(Rate, Rounds);
    private bool _squeezing;

    /// <summary>Hashes a whole message to any number of bytes.</summary>
    /// <param name="input">The message.</param>
    /// <param name="output">Filled completely.</param>
    /// <param name="domain">The domain-separation byte, 0x01 to 0x7F.</param>
    public static void Hash(ReadOnlySpan<byte> input, Span<byte> output, byte domain = HashDomain.Default)
    {
        CheckDomain(domain);
        var sponge = new KeccakSponge(Rate, Rounds);
        sponge.Absorb(input);
        sponge.Pad(domain);
        sponge.Squeeze(output);
    }

    /// <summary>Takes in the next part of the message.</summary>
    /// <exception cref="InvalidOperationException">The message was already ended.</exception>
    public void Absorb(ReadOnlySpan<byte> input)
    {
        if (_squeezing) throw new InvalidOperationException("The message has been ended.");
        _sponge.Absorb(input);
    }

    /// <summary>Ends the message; from here on only <see cref="Squeeze"/> is allowed.</summary>
    /// <param name="domain">The domain-separation byte, 0x01 to 0x7F.</param>
    /// <exception cref="InvalidOperationException">The message was already ended.</exception>
    public void Finalize(byte domain = HashDomain.Default)
    {
        CheckDomain(domain);
        if (_squeezing) throw new InvalidOperationException("The message has been ended.");
        _sponge.Pad(domain);
        _squeezing = true;
    }

    /// <summary>Gives the next output bytes; successive calls continue one output.</summary>
    /// <exception cref="InvalidOperationException">The message was not ended yet.</exception>
    public void Squeeze(Span<byte> output)
    {
        if (!_squeezing) throw new InvalidOperationException("The message has not been ended.");
        _sponge.Squeeze(output);
    }

    /// <summary>A copy that continues independently from this point.</summary>
    public TurboShake128 Clone() => new() { _sponge = _sponge, _squeezing = _squeezing };

    /// <summary>Forgets everything and starts an empty message.</summary>
    public void Reset()
    {
        _sponge = new KeccakSponge(Rate, Rounds);
        _squeezing = false;
    }

    internal static void CheckDomain(byte domain)
    {
        if (domain is 0 or > 0x7F) throw new ArgumentOutOfRangeException(nameof(domain), "0x01 to 0x7F is allowed.");
    }
}

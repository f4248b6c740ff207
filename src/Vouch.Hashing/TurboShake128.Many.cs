namespace Vouch.Hashing;

/// <content>Many messages of one length, eight at a time.</content>
public sealed partial class TurboShake128
{
    /// <summary>Hashes messages of equal length, lying one after another, to 32 bytes each.</summary>
    /// <param name="inputs">The messages; their number is the number of digests <paramref name="outputs"/>
    /// holds.</param>
    /// <param name="inputLength">Bytes in each message; may be 0.</param>
    /// <param name="outputs">32 bytes per message; must not overlap <paramref name="inputs"/>.</param>
    /// <param name="domain">The domain-separation byte, 0x01 to 0x7F.</param>
    public static unsafe void HashMany(
        ReadOnlySpan<byte> inputs, int inputLength, Span<byte> outputs, byte domain = HashDomain.Default)
    {
        CheckDomain(domain);
        ArgumentOutOfRangeException.ThrowIfNegative(inputLength);
        int count = outputs.Length / DigestSize;
        if (outputs.Length % DigestSize != 0) throw new ArgumentException("32 bytes each.", nameof(outputs));
        if (inputs.Length != (long)count * inputLength)
        {
            throw new ArgumentException("The messages and the digests differ in number.", nameof(inputs));
        }

        fixed (byte* source = inputs, target = outputs)
        {
            LaneHash.HashMany(source, inputLength, count, target, domain);
        }
    }
}

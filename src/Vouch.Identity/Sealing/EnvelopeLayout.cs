using System.Buffers.Binary;
using System.Numerics;

namespace Vouch.Identity;

/// <summary>
/// The bytes of an envelope. There is one encoding of everything: recipients ascend strictly by address, and lengths
/// leave no byte over.
/// </summary>
/// <remarks>
/// <code>
/// magic      4   "VSEL"
/// version    1   1
/// count      1   1 to 64
/// length     4   bytes of the body's ciphertext, big-endian: a bucket
/// wraps      count times: address 20, ephemeral key 65 (uncompressed P-256), wrapped content key 32, tag 16
/// body       length bytes, then a tag of 16
/// seal       32  HMAC-SHA256 over everything before it, under a key derived from the content key
/// </code>
/// </remarks>
internal readonly ref struct EnvelopeLayout
{
    public const int HeaderSize = 10;
    public const int KeySize = 32;
    public const int TagSize = 16;
    public const int SealSize = 32;
    public const int WrapSize = Address.Size + SealingPublicKey.UncompressedSize + KeySize + TagSize;

    /// <summary>The length of the plaintext stands before it in the body.</summary>
    public const int PrefixSize = 4;

    private const byte Version = 1;
    private const int SmallestBucket = 256;

    private static ReadOnlySpan<byte> Magic => "VSEL"u8;

    private EnvelopeLayout(ReadOnlySpan<byte> bytes, int count, int bodyLength)
    {
        Bytes = bytes;
        Count = count;
        BodyLength = bodyLength;
    }

    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Recipients.</summary>
    public int Count { get; }

    /// <summary>Bytes of the ciphertext without its tag.</summary>
    public int BodyLength { get; }

    public ReadOnlySpan<byte> Wraps => Bytes.Slice(HeaderSize, Count * WrapSize);

    /// <summary>The ciphertext and its tag.</summary>
    public ReadOnlySpan<byte> Body => Bytes.Slice(HeaderSize + (Count * WrapSize), BodyLength + TagSize);

    /// <summary>What the seal covers.</summary>
    public ReadOnlySpan<byte> Sealed => Bytes[..^SealSize];

    public ReadOnlySpan<byte> Seal => Bytes[^SealSize..];

    /// <summary>
    /// The bucket for so many bytes: at least 256, otherwise the number rounded up in all but its leading bits, as many as
    /// the logarithm of its logarithm asks for (Padmé, from "Reducing metadata leakage from encrypted files", Nikitin and
    /// others, 2019). It adds less than 12 % and leaves an observer O(log log n) bits about the length.
    /// </summary>
    public static int Bucket(int length)
    {
        if (length <= SmallestBucket) return SmallestBucket;
        int exponent = BitOperations.Log2((uint)length);
        int mask = (1 << (exponent - BitOperations.Log2((uint)exponent) - 1)) - 1;
        return (length + mask) & ~mask;
    }

    public static int SizeOf(int count, int bodyLength) =>
        HeaderSize + (count * WrapSize) + bodyLength + TagSize + SealSize;

    public static void WriteHeader(Span<byte> envelope, int count, int bodyLength)
    {
        Magic.CopyTo(envelope);
        envelope[4] = Version;
        envelope[5] = (byte)count;
        BinaryPrimitives.WriteInt32BigEndian(envelope[6..], bodyLength);
    }

    public static Address AddressOf(ReadOnlySpan<byte> wrap) => Address.Read(wrap[..Address.Size]);

    /// <summary>Finds the parts; allocates nothing. Problems are about the encoding only.</summary>
    public static string? TryParse(ReadOnlySpan<byte> bytes, out EnvelopeLayout layout)
    {
        layout = default;
        if (bytes.Length < HeaderSize || !bytes.StartsWith(Magic)) return "This is not a sealed envelope.";
        if (bytes[4] != Version) return $"The envelope has version {bytes[4]}; this program reads version {Version}.";
        int count = bytes[5];
        if (count is 0 or > Envelope.MostRecipients) return $"The envelope names {count} recipients; 1 to 64 are possible.";
        int length = BinaryPrimitives.ReadInt32BigEndian(bytes[6..]);
        if (length is < SmallestBucket or > Envelope.LargestBody || Bucket(length) != length)
        {
            return "The envelope states a length that no envelope has.";
        }

        if (bytes.Length != SizeOf(count, length)) return "The envelope is cut off, or something follows it.";
        var parsed = new EnvelopeLayout(bytes, count, length);
        ReadOnlySpan<byte> wraps = parsed.Wraps;
        for (int i = 1; i < count; i++)
        {
            if (AddressOf(wraps[((i - 1) * WrapSize)..]) >= AddressOf(wraps[(i * WrapSize)..]))
            {
                return "The envelope's recipients are not in order.";
            }
        }

        layout = parsed;
        return null;
    }
}

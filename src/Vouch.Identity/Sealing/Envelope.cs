using System.Buffers.Binary;
using System.Security.Cryptography;
using Vouch.Hashing;

namespace Vouch.Identity;

/// <summary>
/// Messages for up to 64 recipients: one AES-256-GCM ciphertext under a fresh content key, and that key wrapped for each
/// recipient by ECDH on P-256 and HKDF-SHA256. <see cref="EnvelopeLayout"/> has the bytes.
/// </summary>
/// <remarks>
/// <para>
/// The context (a task's identifier, say) is not in the envelope and must be the same when opening. The length of the
/// plaintext shows up to its bucket (<see cref="EnvelopeLayout.Bucket"/>); addresses of recipients are in clear.
/// </para>
/// <para>
/// The seal makes an envelope one thing: whoever opens it knows that no byte differs from what a holder of the content key
/// sealed, the wraps of others included, and all recipients who can open it read the same (a tag valid under two content
/// keys would be a collision of HMAC-SHA256). It does not say who sealed it: every recipient holds the content key. Sign
/// the envelope if that matters.
/// </para>
/// </remarks>
public static class Envelope
{
    /// <summary>Recipients of one envelope at most.</summary>
    public const int MostRecipients = 64;

    /// <summary>Bytes of a plaintext at most: 64 MiB.</summary>
    public const int LargestPlaintext = 64 << 20;

    /// <summary>Bytes of a content key.</summary>
    public const int ContentKeySize = EnvelopeLayout.KeySize;

    /// <summary>The bucket of the largest plaintext is below this.</summary>
    internal const int LargestBody = LargestPlaintext + (LargestPlaintext >> 3);

    private const string NoRecipient = "The envelope has no copy of its key for this recipient.";
    private const string WrongKey = "The recipient's copy of the key does not open: another key, another context, or changed.";
    private const string Changed = "The envelope has been changed.";

    /// <summary>Seals a message.</summary>
    /// <param name="plaintext">At most <see cref="LargestPlaintext"/> bytes.</param>
    /// <param name="recipients">One to 64, with different addresses.</param>
    /// <param name="context">What the envelope belongs to; the same bytes open it.</param>
    /// <param name="contentKey">The content key, for <see cref="AddRecipients"/>; the caller erases it.</param>
    public static SealedEnvelope Seal(
        ReadOnlySpan<byte> plaintext,
        IReadOnlyList<Recipient> recipients,
        ReadOnlySpan<byte> context,
        out byte[] contentKey)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plaintext.Length, LargestPlaintext, nameof(plaintext));
        Recipient[] sorted = Sort(recipients);
        int length = EnvelopeLayout.Bucket(EnvelopeLayout.PrefixSize + plaintext.Length);
        byte[] envelope = new byte[EnvelopeLayout.SizeOf(sorted.Length, length)];
        EnvelopeLayout.WriteHeader(envelope, sorted.Length, length);
        contentKey = new byte[ContentKeySize];
        OsRandom.FillBytes(contentKey);
        Span<byte> wraps = envelope.AsSpan(EnvelopeLayout.HeaderSize);
        foreach (Recipient recipient in sorted)
        {
            EnvelopeKeys.Wrap(contentKey, recipient, context, wraps[..EnvelopeLayout.WrapSize]);
            wraps = wraps[EnvelopeLayout.WrapSize..];
        }

        byte[] padded = new byte[length];
        byte[] key = EnvelopeKeys.BodyKey(contentKey, context);
        BinaryPrimitives.WriteInt32BigEndian(padded, plaintext.Length);
        plaintext.CopyTo(padded.AsSpan(EnvelopeLayout.PrefixSize));
        EnvelopeKeys.Encrypt(key, padded, wraps);
        CryptographicOperations.ZeroMemory(padded);
        CryptographicOperations.ZeroMemory(key);
        WriteSeal(envelope, contentKey, context);
        return new SealedEnvelope(envelope);
    }

    /// <summary>The same message for more recipients; the ciphertext of the body stays as it is.</summary>
    /// <exception cref="ArgumentException">
    /// The envelope is damaged, was not sealed with this content key and context, or would have too many recipients or one
    /// twice.
    /// </exception>
    public static byte[] AddRecipients(
        ReadOnlySpan<byte> envelope,
        ReadOnlySpan<byte> contentKey,
        IReadOnlyList<Recipient> more,
        ReadOnlySpan<byte> context)
    {
        string? problem = EnvelopeLayout.TryParse(envelope, out EnvelopeLayout layout);
        if (problem is not null) throw new ArgumentException(problem, nameof(envelope));
        if (contentKey.Length != ContentKeySize || !HasSeal(layout, contentKey, context))
        {
            throw new ArgumentException("The envelope was not sealed with this content key and context.", nameof(contentKey));
        }

        Recipient[] sorted = Sort(more);
        int count = layout.Count + sorted.Length;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MostRecipients, nameof(more));
        byte[] extended = new byte[EnvelopeLayout.SizeOf(count, layout.BodyLength)];
        EnvelopeLayout.WriteHeader(extended, count, layout.BodyLength);
        Span<byte> target = extended.AsSpan(EnvelopeLayout.HeaderSize);
        ReadOnlySpan<byte> old = layout.Wraps;
        int next = 0;
        while (!old.IsEmpty || next < sorted.Length)
        {
            int order = old.IsEmpty ? 1
                : next == sorted.Length ? -1
                : EnvelopeLayout.AddressOf(old).CompareTo(sorted[next].Address);
            if (order == 0) throw new ArgumentException($"{sorted[next].Address} is a recipient already.", nameof(more));
            if (order < 0)
            {
                old[..EnvelopeLayout.WrapSize].CopyTo(target);
                old = old[EnvelopeLayout.WrapSize..];
            }
            else
            {
                EnvelopeKeys.Wrap(contentKey, sorted[next++], context, target[..EnvelopeLayout.WrapSize]);
            }

            target = target[EnvelopeLayout.WrapSize..];
        }

        layout.Body.CopyTo(target);
        WriteSeal(extended, contentKey, context);
        return extended;
    }

    /// <summary>Opens an envelope; nothing that a stranger can write into it throws.</summary>
    /// <param name="envelope">The bytes.</param>
    /// <param name="key">The recipient's key.</param>
    /// <param name="recipient">The recipient's address.</param>
    /// <param name="context">The context it was sealed with.</param>
    /// <param name="plaintext">The message, or null.</param>
    /// <param name="problem">What is wrong, in a sentence, or null.</param>
    public static bool TryOpen(
        ReadOnlySpan<byte> envelope,
        SealingKey key,
        Address recipient,
        ReadOnlySpan<byte> context,
        out byte[]? plaintext,
        out string? problem)
    {
        plaintext = null;
        problem = EnvelopeLayout.TryParse(envelope, out EnvelopeLayout layout);
        if (problem is not null) return false;
        ReadOnlySpan<byte> wrap = FindWrap(layout, recipient);
        byte[]? contentKey = wrap.IsEmpty ? null : EnvelopeKeys.Unwrap(wrap, key, context);
        if (contentKey is null)
        {
            problem = wrap.IsEmpty ? NoRecipient : WrongKey;
            return false;
        }

        plaintext = HasSeal(layout, contentKey, context) ? Decrypt(layout, contentKey, context) : null;
        CryptographicOperations.ZeroMemory(contentKey);
        problem = plaintext is null ? Changed : null;
        return plaintext is not null;
    }

    /// <summary>The addresses an envelope names, ascending; not authenticated before it has been opened.</summary>
    /// <exception cref="InvalidDataException">It is not an envelope.</exception>
    public static IReadOnlyList<Address> Recipients(ReadOnlySpan<byte> envelope)
    {
        string? problem = EnvelopeLayout.TryParse(envelope, out EnvelopeLayout layout);
        if (problem is not null) throw new InvalidDataException(problem);
        var addresses = new Address[layout.Count];
        for (int i = 0; i < addresses.Length; i++)
        {
            addresses[i] = EnvelopeLayout.AddressOf(layout.Wraps[(i * EnvelopeLayout.WrapSize)..]);
        }

        return addresses;
    }

    private static ReadOnlySpan<byte> FindWrap(EnvelopeLayout layout, Address recipient)
    {
        for (int i = 0; i < layout.Count; i++)
        {
            ReadOnlySpan<byte> wrap = layout.Wraps.Slice(i * EnvelopeLayout.WrapSize, EnvelopeLayout.WrapSize);
            if (EnvelopeLayout.AddressOf(wrap) == recipient) return wrap;
        }

        return default;
    }

    private static byte[]? Decrypt(EnvelopeLayout layout, ReadOnlySpan<byte> contentKey, ReadOnlySpan<byte> context)
    {
        byte[] key = EnvelopeKeys.BodyKey(contentKey, context);
        byte[] padded = new byte[layout.BodyLength];
        try
        {
            if (!EnvelopeKeys.TryDecrypt(key, layout.Body, padded)) return null;

            // A sealer who pads in another way would have a second encoding of the same message, and a place to hide one.
            int length = BinaryPrimitives.ReadInt32BigEndian(padded);
            if (length < 0 || length > padded.Length - EnvelopeLayout.PrefixSize) return null;
            int end = EnvelopeLayout.PrefixSize + length;
            if (EnvelopeLayout.Bucket(end) != padded.Length || padded.AsSpan(end).ContainsAnyExcept((byte)0)) return null;
            return padded[EnvelopeLayout.PrefixSize..end];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(padded);
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static void WriteSeal(Span<byte> envelope, ReadOnlySpan<byte> contentKey, ReadOnlySpan<byte> context)
    {
        byte[] key = EnvelopeKeys.SealKey(contentKey, context);
        HMACSHA256.HashData(key, envelope[..^EnvelopeLayout.SealSize], envelope[^EnvelopeLayout.SealSize..]);
        CryptographicOperations.ZeroMemory(key);
    }

    private static bool HasSeal(EnvelopeLayout layout, ReadOnlySpan<byte> contentKey, ReadOnlySpan<byte> context)
    {
        byte[] key = EnvelopeKeys.SealKey(contentKey, context);
        Span<byte> seal = stackalloc byte[EnvelopeLayout.SealSize];
        HMACSHA256.HashData(key, layout.Sealed, seal);
        CryptographicOperations.ZeroMemory(key);
        return CryptographicOperations.FixedTimeEquals(seal, layout.Seal);
    }

    private static Recipient[] Sort(IReadOnlyList<Recipient> recipients)
    {
        if (recipients.Count is 0 or > MostRecipients)
        {
            throw new ArgumentException("An envelope has 1 to 64 recipients.", nameof(recipients));
        }

        Recipient[] sorted = [.. recipients.OrderBy(r => r.Address)];
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].Address == sorted[i - 1].Address)
            {
                throw new ArgumentException($"{sorted[i].Address} is named twice.", nameof(recipients));
            }
        }

        return sorted;
    }
}

using System.Security.Cryptography;

namespace Vouch.Identity;

/// <summary>What is derived from a content key, and how it is wrapped for a recipient.</summary>
/// <remarks>
/// Every AES-GCM key here encrypts one message: the wrapping key comes from an ephemeral key made for this wrap, the body
/// key from a content key made for this envelope. So the nonce is zero. The derivations bind version, purpose, context and,
/// for wraps, both public keys and the address, so that a wrap moved elsewhere does not open.
/// </remarks>
internal static class EnvelopeKeys
{
    private static readonly byte[] Nonce = new byte[AesGcm.NonceByteSizes.MaxSize];

    public static byte[] BodyKey(ReadOnlySpan<byte> contentKey, ReadOnlySpan<byte> context) =>
        Derive(contentKey, "Vouch envelope 1 body"u8, context, [], []);

    public static byte[] SealKey(ReadOnlySpan<byte> contentKey, ReadOnlySpan<byte> context) =>
        Derive(contentKey, "Vouch envelope 1 seal"u8, context, [], []);

    /// <summary>Writes the wrap of a content key for one recipient.</summary>
    public static void Wrap(
        ReadOnlySpan<byte> contentKey, Recipient recipient, ReadOnlySpan<byte> context, Span<byte> wrap)
    {
        using var ephemeral = SealingKey.Generate();
        recipient.Address.Write(wrap);
        ephemeral.PublicKey.Uncompressed.CopyTo(wrap[Address.Size..]);
        byte[] key = WrapKey(ephemeral, recipient.Key, recipient.Key, wrap, context);
        try
        {
            Span<byte> sealedKey = wrap[(Address.Size + SealingPublicKey.UncompressedSize)..];
            Encrypt(key, contentKey, sealedKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Opens a wrap; null when it is not for this key, address and context, or has been changed.</summary>
    public static byte[]? Unwrap(ReadOnlySpan<byte> wrap, SealingKey own, ReadOnlySpan<byte> context)
    {
        ReadOnlySpan<byte> ephemeral = wrap.Slice(Address.Size, SealingPublicKey.UncompressedSize);
        if (!SealingPublicKey.TryRead(ephemeral, out SealingPublicKey? sender)) return null;
        byte[] key = WrapKey(own, sender!, own.PublicKey, wrap, context);
        try
        {
            byte[] contentKey = new byte[EnvelopeLayout.KeySize];
            return TryDecrypt(key, wrap[(Address.Size + SealingPublicKey.UncompressedSize)..], contentKey)
                ? contentKey
                : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Encrypts under a key that is used once; the tag follows the ciphertext.</summary>
    public static void Encrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plaintext, Span<byte> ciphertextAndTag)
    {
        using var cipher = new AesGcm(key, EnvelopeLayout.TagSize);
        Span<byte> tag = ciphertextAndTag.Slice(plaintext.Length, EnvelopeLayout.TagSize);
        cipher.Encrypt(Nonce, plaintext, ciphertextAndTag[..plaintext.Length], tag);
    }

    /// <summary>Decrypts; false, with the plaintext erased, when the tag is wrong.</summary>
    public static bool TryDecrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> ciphertextAndTag, Span<byte> plaintext)
    {
        using var cipher = new AesGcm(key, EnvelopeLayout.TagSize);
        try
        {
            cipher.Decrypt(
                Nonce,
                ciphertextAndTag[..plaintext.Length],
                ciphertextAndTag.Slice(plaintext.Length, EnvelopeLayout.TagSize),
                plaintext);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    private static byte[] WrapKey(
        SealingKey own,
        SealingPublicKey other,
        SealingPublicKey recipient,
        ReadOnlySpan<byte> wrap,
        ReadOnlySpan<byte> context)
    {
        byte[] shared = own.Agree(other);
        try
        {
            ReadOnlySpan<byte> addressAndEphemeral = wrap[..(Address.Size + SealingPublicKey.UncompressedSize)];
            return Derive(shared, "Vouch envelope 1 wrap"u8, context, addressAndEphemeral, recipient.Uncompressed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(shared);
        }
    }

    /// <summary>HKDF-SHA256; every part of the info but the context, which is hashed, has a fixed length.</summary>
    private static byte[] Derive(
        ReadOnlySpan<byte> secret,
        ReadOnlySpan<byte> purpose,
        ReadOnlySpan<byte> context,
        ReadOnlySpan<byte> sender,
        ReadOnlySpan<byte> recipient)
    {
        byte[] info = [.. purpose, .. SHA256.HashData(context), .. sender, .. recipient];
        byte[] key = new byte[EnvelopeLayout.KeySize];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, key, salt: [], info);
        return key;
    }
}

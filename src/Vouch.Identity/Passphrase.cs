using System.Security.Cryptography;
using Vouch.Hashing;

namespace Vouch.Identity;

/// <summary>Secrets under a passphrase: PBKDF2-SHA256 to a key that is used once, then AES-256-GCM.</summary>
internal static class Passphrase
{
    public const string Name = "PBKDF2-SHA256";

    /// <summary>OWASP's figure of 2023 for PBKDF2 with HMAC-SHA256.</summary>
    public const int Iterations = 600_000;

    public const int MostIterations = 10_000_000;

    public const int SaltSize = 32;

    /// <summary>Bytes that a ciphertext is longer.</summary>
    public const int Overhead = EnvelopeLayout.TagSize;

    /// <summary>A salt for one file; with it the key is fresh, and a nonce of zero is used once.</summary>
    public static byte[] NewSalt()
    {
        byte[] salt = new byte[SaltSize];
        OsRandom.FillBytes(salt);
        return salt;
    }

    public static byte[] Encrypt(
        ReadOnlySpan<byte> secrets, ReadOnlySpan<char> passphrase, ReadOnlySpan<byte> salt, int iterations, Address address)
    {
        byte[] key = Derive(passphrase, salt, iterations);
        byte[] result = new byte[secrets.Length + Overhead];
        using (var cipher = new AesGcm(key, Overhead))
        {
            cipher.Encrypt(
                Nonce, secrets, result.AsSpan(0, secrets.Length), result.AsSpan(secrets.Length), address.ToBytes());
        }

        CryptographicOperations.ZeroMemory(key);
        return result;
    }

    /// <summary>False, with the secrets erased, when passphrase, salt, address or ciphertext differ.</summary>
    public static bool TryDecrypt(
        ReadOnlySpan<byte> encrypted,
        ReadOnlySpan<char> passphrase,
        ReadOnlySpan<byte> salt,
        int iterations,
        Address address,
        Span<byte> secrets)
    {
        byte[] key = Derive(passphrase, salt, iterations);
        try
        {
            using var cipher = new AesGcm(key, Overhead);
            cipher.Decrypt(Nonce, encrypted[..secrets.Length], encrypted[secrets.Length..], secrets, address.ToBytes());
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static ReadOnlySpan<byte> Nonce => new byte[12];

    private static byte[] Derive(ReadOnlySpan<char> passphrase, ReadOnlySpan<byte> salt, int iterations)
    {
        byte[] key = new byte[32];
        Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, key, iterations, HashAlgorithmName.SHA256);
        return key;
    }
}

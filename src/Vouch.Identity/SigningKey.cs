using System.Security.Cryptography;
using Vouch.Hashing;
using Vouch.Identity.Secp256k1;

namespace Vouch.Identity;

/// <summary>
/// A secret key for signatures. Its bytes lie in pinned memory, of which the collector makes no copies, and are erased
/// by <see cref="Dispose"/>; signing is constant time. Safe to use from several threads.
/// </summary>
public sealed class SigningKey : IDisposable
{
    /// <summary>Bytes of the secret.</summary>
    public const int SecretSize = 32;

    private readonly byte[] _secret = GC.AllocateArray<byte>(SecretSize, pinned: true);
    private volatile bool _disposed;

    private SigningKey(ReadOnlySpan<byte> secret32, in Scalar secret)
    {
        secret32.CopyTo(_secret);
        PublicKey = new PublicKey(Signer.PublicPoint(secret));
    }

    /// <summary>The public half.</summary>
    public PublicKey PublicKey { get; }

    /// <summary>The address of <see cref="PublicKey"/>.</summary>
    public Address Address => PublicKey.Address;

    /// <summary>A fresh key from the system's randomness.</summary>
    public static SigningKey Generate()
    {
        Span<byte> secret = stackalloc byte[SecretSize];
        try
        {
            // Numbers of n and more, and zero, are drawn again: about one in 2^128.
            while (true)
            {
                OsRandom.FillBytes(secret);
                if (Scalar.TryRead(secret, out Scalar scalar) && !scalar.IsZero) return new SigningKey(secret, scalar);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>The key with this secret, a number in [1, n), the most significant byte first.</summary>
    /// <exception cref="ArgumentException">The length or the number is out of range.</exception>
    public static SigningKey FromBytes(ReadOnlySpan<byte> secret32)
    {
        if (secret32.Length != SecretSize || !Scalar.TryRead(secret32, out Scalar scalar) || scalar.IsZero)
        {
            throw new ArgumentException("A signing key has 32 bytes, a number in [1, n).", nameof(secret32));
        }

        return new SigningKey(secret32, scalar);
    }

    /// <summary>Signs a digest of 32 bytes; the same digest always gets the same signature.</summary>
    public Signature Sign(ReadOnlySpan<byte> digest32)
    {
        if (digest32.Length != Digest256.Size) throw new ArgumentException("A digest has 32 bytes.", nameof(digest32));
        ObjectDisposedException.ThrowIf(_disposed, this);
        Scalar.TryRead(_secret, out Scalar secret);
        return Signer.Sign(secret, Scalar.ReadReduced(digest32));
    }

    /// <summary>Signs a digest.</summary>
    public Signature Sign(Digest256 digest)
    {
        Span<byte> bytes = stackalloc byte[Digest256.Size];
        digest.Write(bytes);
        return Sign(bytes);
    }

    /// <summary>Copies the secret out; the caller erases the copy.</summary>
    public void CopySecretTo(Span<byte> secret32)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _secret.CopyTo(secret32);
    }

    /// <summary>The address; never the secret.</summary>
    public override string ToString() => Address.ToString();

    /// <summary>Erases the secret.</summary>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_secret);
    }
}

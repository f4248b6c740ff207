using System.Security.Cryptography;
using Vouch.Hashing;

namespace Vouch.Identity;

/// <summary>
/// A secret key on P-256 that opens envelopes. Only the framework's ECDH touches it; the copy of the number kept for
/// <see cref="ToBytes"/> lies in pinned memory and is erased by <see cref="Dispose"/>.
/// </summary>
public sealed class SealingKey : IDisposable
{
    /// <summary>Bytes of the secret.</summary>
    public const int SecretSize = 32;

    private readonly byte[] _secret = GC.AllocateArray<byte>(SecretSize, pinned: true);
    private readonly ECDiffieHellman _exchange;
    private readonly Lock _lock = new();
    private bool _disposed;

    private SealingKey(ReadOnlySpan<byte> secret32)
    {
        secret32.CopyTo(_secret);
        byte[] copy = GC.AllocateArray<byte>(SecretSize, pinned: true);
        secret32.CopyTo(copy);
        try
        {
            _exchange = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = copy });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(copy);
        }

        PublicKey = SealingPublicKey.Of(_exchange);
    }

    /// <summary>The public half.</summary>
    public SealingPublicKey PublicKey { get; }

    /// <summary>A fresh key from the system's randomness.</summary>
    public static SealingKey Generate()
    {
        Span<byte> secret = stackalloc byte[SecretSize];
        try
        {
            do
            {
                // One in 2^32 numbers is not below the order of the group.
                OsRandom.FillBytes(secret);
            }
            while (!P256.IsSecretNumber(secret));
            return new SealingKey(secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>The key with this secret, a number in [1, order of P-256), the most significant byte first.</summary>
    /// <exception cref="ArgumentException">The length or the number is out of range.</exception>
    public static SealingKey FromBytes(ReadOnlySpan<byte> secret32)
    {
        if (secret32.Length != SecretSize || !P256.IsSecretNumber(secret32))
        {
            throw new ArgumentException("A sealing key has 32 bytes, a number below the order of P-256.", nameof(secret32));
        }

        return new SealingKey(secret32);
    }

    /// <summary>The 32 bytes of the secret; the caller erases them.</summary>
    public byte[] ToBytes()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return [.. _secret];
        }
    }

    /// <summary>The x coordinate shared with the holder of the other key; the caller erases it.</summary>
    internal byte[] Agree(SealingPublicKey other)
    {
        using ECDiffieHellman theirs = other.Open();
        using ECDiffieHellmanPublicKey key = theirs.PublicKey;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _exchange.DeriveRawSecretAgreement(key);
        }
    }

    /// <summary>Erases the secret.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
            CryptographicOperations.ZeroMemory(_secret);
            _exchange.Dispose();
        }
    }
}

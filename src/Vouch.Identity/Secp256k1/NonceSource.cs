using System.Security.Cryptography;

namespace Vouch.Identity.Secp256k1;

/// <summary>
/// Deterministic nonces of RFC 6979, section 3.2, with HMAC-SHA256: a nonce that repeats under two digests, or is only
/// slightly predictable, gives the key away, and so it depends on no random generator.
/// </summary>
internal ref struct NonceSource
{
    private readonly Span<byte> _key;
    private readonly Span<byte> _value;
    private readonly Span<byte> _message;
    private bool _fresh;

    /// <param name="memory">Work space of <see cref="MemorySize"/> bytes that the caller erases.</param>
    /// <param name="secret">The signing key.</param>
    /// <param name="digest">The digest, already modulo n (bits2octets of the RFC).</param>
    public NonceSource(Span<byte> memory, in Scalar secret, in Scalar digest)
    {
        _key = memory[..32];
        _value = memory[32..64];
        _message = memory[64..MemorySize];
        _key.Clear();
        _value.Fill(1);
        secret.Write(_message[33..65]);
        digest.Write(_message[65..97]);
        Update(_message, 0);
        Update(_message, 1);
        _fresh = true;
    }

    public const int MemorySize = 64 + 97;

    /// <summary>The next candidate in [1, n).</summary>
    public Scalar Next()
    {
        while (true)
        {
            if (!_fresh) Update(_message[..33], 0);
            _fresh = false;
            HMACSHA256.HashData(_key, _value, _value);

            // Refused with probability 2^-128; the branch tells nothing about the candidate that is used.
            if (Scalar.TryRead(_value, out Scalar nonce) && !nonce.IsZero) return nonce;
        }
    }

    /// <summary>K = HMAC(K, V || separator || the rest of the message), V = HMAC(K, V).</summary>
    private readonly void Update(Span<byte> message, byte separator)
    {
        _value.CopyTo(message);
        message[32] = separator;
        HMACSHA256.HashData(_key, message, _key);
        HMACSHA256.HashData(_key, _value, _value);
    }
}

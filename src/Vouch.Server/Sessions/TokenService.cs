using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Vouch.Hashing;
using Vouch.Identity;
using Vouch.Network.Wire;
using Vouch.Server.Hosting;

namespace Vouch.Server.Sessions;

/// <summary>
/// Sessions without memory (docs/network.md, section 9): nonces and tokens carry their own authentication under keys derived
/// from the network's, so that every coordinator of a network takes what any other gave.
/// </summary>
internal sealed class TokenService : IDisposable
{
    /// <summary>How long a challenge may be answered, milliseconds.</summary>
    public const long NonceMilliseconds = 60_000;

    /// <summary>How long a token lasts, milliseconds: 12 hours.</summary>
    public const long TokenMilliseconds = 12L * 3600 * 1000;

    private const int NonceHead = 8 + 16;
    private const int MacSize = 32;
    private const int TokenHead = Address.Size + 8;
    private const int MostRemembered = 100_000;

    private readonly Address _network;
    private readonly SignatureChecker _checker;
    private readonly Clock _clock;
    private readonly byte[] _nonceKey = new byte[MacSize];
    private readonly byte[] _tokenKey = new byte[MacSize];
    private readonly ConcurrentDictionary<UInt128, long> _used = new();
    private long _nextForgetting;

    public TokenService(SigningKey network, SignatureChecker checker, Clock clock)
    {
        (_network, _checker, _clock) = (network.Address, checker, clock);
        Span<byte> secret = stackalloc byte[SigningKey.SecretSize];
        network.CopySecretTo(secret);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, _nonceKey, "vouch/network-key"u8, "session nonce/1"u8);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, _tokenKey, "vouch/network-key"u8, "session token/1"u8);
        CryptographicOperations.ZeroMemory(secret);
    }

    /// <summary>A nonce for an address, good for a minute and one use in this process.</summary>
    public SessionChallenge Challenge(Address account)
    {
        Span<byte> nonce = stackalloc byte[NonceHead + MacSize];
        var now = _clock.Now;
        BinaryPrimitives.WriteInt64BigEndian(nonce, now);
        OsRandom.FillBytes(nonce[8..NonceHead]);
        NonceMac(account, nonce[..NonceHead], nonce[NonceHead..]);
        return new SessionChallenge(Base64Url.EncodeToString(nonce), _network.ToString(), now + NonceMilliseconds);
    }

    /// <summary>A token for whoever signed the nonce.</summary>
    /// <exception cref="RefusalException">The nonce is not from here, too old, or used; or the signature is another's.</exception>
    public Session Open(Address account, string nonce, in Signature signature)
    {
        Span<byte> bytes = stackalloc byte[NonceHead + MacSize];
        if (!TryDecode(nonce, bytes)) throw Refusal.Unauthenticated("The nonce is not one of this network.");
        Span<byte> mac = stackalloc byte[MacSize];
        NonceMac(account, bytes[..NonceHead], mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, bytes[NonceHead..])) throw Refusal.Unauthenticated("The nonce was not given to this address by this network.");
        var age = _clock.Now - BinaryPrimitives.ReadInt64BigEndian(bytes);
        if (age is < -NonceMilliseconds or > NonceMilliseconds) throw Refusal.Unauthenticated("The nonce is older than a minute.");
        Span<byte> digest = stackalloc byte[32];
        Handshake.Session(_network, account, nonce).Write(digest);
        if (!_checker.Verify(account, digest, signature)) throw Refusal.BadSignature("The challenge is not signed by the address that asks.");
        UseOnce(BinaryPrimitives.ReadUInt128BigEndian(bytes[8..]));
        return Issue(account);
    }

    /// <summary>Whose token this is; false if it is nobody's or no longer good.</summary>
    public bool TryRead(ReadOnlySpan<char> token, out Address account)
    {
        account = default;
        Span<byte> bytes = stackalloc byte[TokenHead + MacSize];
        if (!TryDecode(token, bytes)) return false;
        Span<byte> mac = stackalloc byte[MacSize];
        HMACSHA256.HashData(_tokenKey, bytes[..TokenHead], mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, bytes[TokenHead..])) return false;
        if (BinaryPrimitives.ReadInt64BigEndian(bytes[Address.Size..]) <= _clock.Now) return false;
        account = Address.Read(bytes[..Address.Size]);
        return true;
    }

    /// <summary>Erases the keys.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_nonceKey);
        CryptographicOperations.ZeroMemory(_tokenKey);
    }

    private static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes) =>
        text.Length == Base64Url.GetEncodedLength(bytes.Length)
        && Base64Url.TryDecodeFromChars(text, bytes, out var written) && written == bytes.Length;

    private Session Issue(Address account)
    {
        Span<byte> token = stackalloc byte[TokenHead + MacSize];
        var expires = _clock.Now + TokenMilliseconds;
        account.Write(token);
        BinaryPrimitives.WriteInt64BigEndian(token[Address.Size..], expires);
        HMACSHA256.HashData(_tokenKey, token[..TokenHead], token[TokenHead..]);
        return new Session(Base64Url.EncodeToString(token), expires);
    }

    private void NonceMac(Address account, ReadOnlySpan<byte> head, Span<byte> mac)
    {
        Span<byte> message = stackalloc byte[(2 * Address.Size) + NonceHead];
        _network.Write(message);
        account.Write(message[Address.Size..]);
        head.CopyTo(message[(2 * Address.Size)..]);
        HMACSHA256.HashData(_nonceKey, message, mac);
    }

    private void UseOnce(UInt128 random)
    {
        var now = _clock.Now;
        if (now >= Volatile.Read(ref _nextForgetting) || _used.Count >= MostRemembered)
        {
            Volatile.Write(ref _nextForgetting, now + NonceMilliseconds);
            foreach (var (key, until) in _used)
            {
                if (until < now) _used.TryRemove(key, out _);
            }
        }

        if (_used.Count >= MostRemembered) throw Refusal.Busy("Too many sessions began within a minute.", 30);
        if (!_used.TryAdd(random, now + (2 * NonceMilliseconds))) throw Refusal.Unauthenticated("The nonce was used already.");
    }
}

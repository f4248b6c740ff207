using System.Diagnostics.CodeAnalysis;
using Vouch.Identity.Secp256k1;

namespace Vouch.Identity;

/// <summary>
/// Checks signatures. Keys that sign often are remembered with a table of multiples, which makes their checks several
/// times faster; what is remembered never changes an answer. Thread-safe.
/// </summary>
public sealed class SignatureChecker
{
    /// <summary>Claims sorted and handed out at a time.</summary>
    private const int BlockSize = 1 << 16;

    private readonly KeyTables _tables;

    /// <param name="rememberedKeys">
    /// Keys to remember at most, 0 for none; each takes 86 KiB, so 1,024 take 86 MiB.
    /// </param>
    public SignatureChecker(int rememberedKeys = 1024)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rememberedKeys);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rememberedKeys, 1 << 20);
        _tables = new KeyTables(rememberedKeys);
    }

    /// <summary>Keys remembered now.</summary>
    public int RememberedKeys => _tables.Count;

    /// <summary>Whether the signature is that of <paramref name="signer"/> under the digest.</summary>
    public bool Verify(Address signer, ReadOnlySpan<byte> digest32, in Signature signature)
    {
        if (digest32.Length != Digest256.Size) throw new ArgumentException("A digest has 32 bytes.", nameof(digest32));
        return Verify(signer, Scalar.ReadReduced(digest32), signature);
    }

    /// <summary>Whether the claim is true.</summary>
    public bool Verify(in SignatureClaim claim) => Verify(claim.Signer, ScalarOf(claim.Digest), claim.Signature);

    /// <summary>Whose signature this is; false when it is nobody's.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "Which checker answers is its owner's choice.")]
    public bool TryRecover(ReadOnlySpan<byte> digest32, in Signature signature, out Address signer)
    {
        if (digest32.Length != Digest256.Size) throw new ArgumentException("A digest has 32 bytes.", nameof(digest32));
        signer = default;
        if (!TryRecover(Scalar.ReadReduced(digest32), signature, out AffinePoint key)) return false;
        signer = Address.Of(key);
        return true;
    }

    /// <summary>The public key whose signature this is; false when it is nobody's.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "Which checker answers is its owner's choice.")]
    public bool TryRecoverKey(ReadOnlySpan<byte> digest32, in Signature signature, out PublicKey? key)
    {
        if (digest32.Length != Digest256.Size) throw new ArgumentException("A digest has 32 bytes.", nameof(digest32));
        bool valid = TryRecover(Scalar.ReadReduced(digest32), signature, out AffinePoint point);
        key = valid ? new PublicKey(point) : null;
        return valid;
    }

    /// <summary>Checks many claims: the same answers as one by one, in less time for each.</summary>
    /// <param name="claims">The claims.</param>
    /// <param name="results">Whether each is true; as long as <paramref name="claims"/>.</param>
    /// <param name="threads">How many threads to use at most; 0 for one per processor.</param>
    public void VerifyMany(ReadOnlySpan<SignatureClaim> claims, Span<bool> results, int threads = 0)
    {
        if (results.Length != claims.Length) throw new ArgumentException("One result per claim.", nameof(results));
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        if (threads == 0) threads = Environment.ProcessorCount;
        for (int from = 0; from < claims.Length; from += BlockSize)
        {
            int length = Math.Min(BlockSize, claims.Length - from);
            var block = new ClaimBlock(this, claims.Slice(from, length), threads);
            block.Run();
            block.Results.CopyTo(results[from..]);
        }
    }

    internal static Scalar ScalarOf(Digest256 digest)
    {
        (ulong w0, ulong w1, ulong w2, ulong w3) = digest.Words;
        return Scalar.FromWordsReduced(w0, w1, w2, w3);
    }

    internal KeyTables Tables => _tables;

    /// <summary>Checks by recovering the key; counts it, and remembers it once it has signed often.</summary>
    internal bool VerifyByRecovery(Address signer, in Scalar digest, in Signature signature)
    {
        if (!TryRecover(digest, signature, out AffinePoint key) || Address.Of(key) != signer) return false;
        if (_tables.CountValid(signer)) _tables.Add(signer, key);
        return true;
    }

    internal static bool TryRecover(in Scalar digest, in Signature signature, out AffinePoint key)
    {
        key = default;
        return !signature.IsEmpty && Verifier.TryRecoverVar(digest, signature, out key);
    }

    private bool Verify(Address signer, in Scalar digest, in Signature signature)
    {
        if (signature.IsEmpty) return false;
        FixedBaseTable? table = _tables.Find(signer);
        if (table is null) return VerifyByRecovery(signer, digest, signature);

        // Two keys with one address take 2^80 steps to find. Should somebody, recovery still gives the same answer here
        // as it does to a checker that remembers the other key.
        return Verifier.VerifyVar(table, digest, signature)
            || (TryRecover(digest, signature, out AffinePoint key) && Address.Of(key) == signer);
    }
}

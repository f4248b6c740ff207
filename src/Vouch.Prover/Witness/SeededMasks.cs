using Vouch.Hashing;

namespace Vouch.Prover.Witness;

/// <summary>All of a proof's randomness from one 32-byte seed.</summary>
internal sealed class SeededMasks(ReadOnlySpan<byte> seed) : IMaskSource, IDisposable
{
    private readonly Expander _expander = new(seed, "proof"u8);

    public void FillField(Span<ulong> elements) => _expander.FillField(elements);

    public void FillBytes(Span<byte> bytes) => _expander.FillBytes(bytes);

    /// <summary>Salts from a seed of their own: they are made where they are hashed, and again for opened columns only.</summary>
    public LeafSalts DrawSalts(int columns)
    {
        Span<byte> seed = stackalloc byte[Expander.SeedSize];
        _expander.FillBytes(seed);
        var salts = LeafSalts.FromSeed(seed);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(seed);
        return salts;
    }

    public void Dispose() => _expander.Dispose();
}

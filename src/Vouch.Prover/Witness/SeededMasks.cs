using Vouch.Hashing;

namespace Vouch.Prover.Witness;

/// <summary>All of a proof's randomness from one 32-byte seed.</summary>
internal sealed class SeededMasks(ReadOnlySpan<byte> seed) : IMaskSource, IDisposable
{
    private readonly Expander _expander = new(seed, "proof"u8);

    public void FillField(Span<ulong> elements) => _expander.FillField(elements);

    public void FillBytes(Span<byte> bytes) => _expander.FillBytes(bytes);

    public void Dispose() => _expander.Dispose();
}

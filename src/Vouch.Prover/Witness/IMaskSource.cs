namespace Vouch.Prover.Witness;

/// <summary>
/// Where a proof's randomness comes from, in this order: the pads; the random coefficients of each row of the trace; the
/// D rows each of m, h and m'; the salts. Tests of zero knowledge choose it; everyone else gets <see cref="SeededMasks"/>.
/// </summary>
internal interface IMaskSource
{
    /// <summary>Fills with field elements, canonical words.</summary>
    void FillField(Span<ulong> elements);

    /// <summary>Fills with bytes.</summary>
    void FillBytes(Span<byte> bytes);
}

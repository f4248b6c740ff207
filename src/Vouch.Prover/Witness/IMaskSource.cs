using Vouch.Hashing;

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

    /// <summary>The salts of the trace's columns; unless a source knows better, 32 bytes for each from <see cref="FillBytes"/>.</summary>
    LeafSalts DrawSalts(int columns)
    {
        var salts = new byte[columns * MerkleLeaf.SaltSize];
        FillBytes(salts);
        return LeafSalts.Given(salts);
    }
}

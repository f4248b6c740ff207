using Vouch.Hashing;
using Vouch.Prover.Commitments;
using Vouch.Protocol.Parameters;

namespace Vouch.Prover.Costs;

/// <content>The opening: docs/protocol.md, section 7.</content>
public sealed partial class ProvingWork
{
    private const double DigestBytes = MerkleTree.DigestSize;
    private const double SaltWords = MerkleLeaf.SaltSize / Word;

    /// <summary>Words that one permutation takes in or gives: TurboSHAKE128's rate.</summary>
    private const double SpongeWords = 21;

    private void CountOpening()
    {
        var length = (double)(1L << _matrix.LogLength);
        var columns = (double)_matrix.Columns;
        // Coefficients of weights fill the row where many proofs may open them; those of a trace do not.
        var trace = TraceRows * (columns + _matrix.Queries);
        var earlier = EarlierRows * (double)_matrix.RowLength;
        Add(ProvingStep.FoldRows, new StepWork(
            Bytes: (Word * (trace + earlier)) + (10 * _element * length),
            Products: (_degree * (trace + earlier)) + (4 * _product * length)));
        ColumnClaims(_matrix.LogLength, _matrix.Queries);
        // The mask row's part of the table is a polynomial of its own.
        Add(ProvingStep.ColumnClaims, new StepWork(Products: _matrix.Queries * _degree * (1L << _matrix.LogMask)));
        Add(ProvingStep.OpenedColumns, new StepWork(
            Bytes: _matrix.Queries * Word * (TraceRows + EarlierRows + MaskRows),
            // Columns that are not kept are evaluated again, each from all rows.
            Products: RowCommitment.Keeps(TraceRows + MaskRows, _matrix) ? 0 : _matrix.Queries * (trace + (_degree * _matrix.RowLength))));
        Grind();
        foreach (var round in _matrix.Rounds(_profile))
        {
            Encode(ProvingStep.FoldEncode, _degree, 1L << round.Variables, round.LogDomain);
            var leaves = (double)(1L << round.LogLeaves);
            var words = _degree * (1 << round.Fold);
            Add(ProvingStep.FoldHash, new StepWork(
                Bytes: leaves * ((Word * words) + (4 * DigestBytes)), Permutations: leaves * (Permutations(words) + 1)));
            var table = (double)(1L << round.Variables);
            // Rounds halve the tables; those after this fold are the next round's.
            var share = 1 - Math.Pow(0.5, round.Fold);
            Add(ProvingStep.FoldRounds, new StepWork(
                Bytes: share * 12 * _element * table, Products: share * 4 * _product * table));
            if (_profile.Regime == ProximityRegime.Johnson)
            {
                Add(ProvingStep.ColumnClaims, new StepWork(Bytes: 3 * _element * table, Products: 2 * _product * table));
            }

            if (round.Variables - round.Fold > MatrixParameters.FinalLog)
            {
                ColumnClaims(round.Variables - round.Fold, round.Queries);
            }

            Add(ProvingStep.OpenedColumns, new StepWork(Bytes: round.Queries * Word * words));
            Grind();
        }
    }

    private void ColumnClaims(int variables, double points)
    {
        var table = (double)(1L << variables);
        Add(ProvingStep.ColumnClaims, new StepWork(
            Bytes: 6 * _element * table, Products: (points * _degree * table) + (_product * table)));
    }

    private void Grind() => Add(
        ProvingStep.Grinding, new StepWork(Permutations: 1L << _profile.GrindingBits));

    private static double Permutations(double words) => Math.Floor(words / SpongeWords) + 1;
}

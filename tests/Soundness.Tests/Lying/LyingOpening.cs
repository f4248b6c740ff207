using Vouch.Algebra;
using Vouch.Protocol.Argument;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Proofs;
using Vouch.Protocol.Statements;
using Vouch.Protocol.Transcripts;
using Vouch.Prover.Commitments;

namespace Soundness.Tests.Lying;

/// <summary>
/// The opening of docs/protocol.md, section 7.1, written a second time and simply: plain arrays, no refusal. Being independent
/// of the prover's own, it also checks that two provers written apart satisfy one verifier.
/// </summary>
internal sealed class LyingOpening<TK>(
    ProofStatement statement, Transcript transcript, ProofWriter writer,
    Dictionary<BlockSource, RowCommitment> commitments, Lie<TK> lie)
    where TK : unmanaged, IExtension<TK>
{
    public void Prove(OpeningClaim<TK> claim)
    {
        var matrix = statement.Matrix;
        var trace = commitments[BlockSource.Trace];
        var traceRows = statement.Layout.Region(BlockSource.Trace)!.Count;
        var weights = ClaimWeights(claim);
        var z = new TK[1 << matrix.LogLength];
        AddElements(z, 0, trace, traceRows, TK.One);
        AddElements(z, matrix.RowLength, trace, traceRows + (2 * TK.Degree), TK.One);
        var mu = SimpleFields.Dot(z, weights);
        mu = lie.Mu?.Invoke(mu) ?? mu;
        writer.Write<TK>([mu]);
        transcript.Absorb<TK>("mu", [mu]);
        var gamma = transcript.Challenge<TK>("gamma");

        var rowWeights = GridPoint<TK>.EqVector(
            claim.Point.AsSpan(0, statement.Layout.LogRows), 1 << statement.Layout.LogRows);
        foreach (var region in statement.Layout.Regions)
        {
            for (var i = 0; i < region.Count; i++)
            {
                var row = commitments[region.Source].Coefficients[i];
                for (var e = 0; e < Math.Min(row.Length, matrix.RowLength); e++)
                {
                    z[e] += (gamma * rowWeights[region.First + i]).MulBase(Goldilocks.FromCanonical(row[e]));
                }
            }
        }

        AddElements(z, matrix.RowLength, trace, traceRows + TK.Degree, gamma);
        lie.Z?.Invoke(z, weights, mu + (gamma * claim.Value));
        var whir = new LyingWhir<TK>(statement, transcript, writer, lie, z, weights);
        whir.Commit();
        whir.AnswerOutOfDomain();
        whir.Work();
        var positions = transcript.Positions("columns", matrix.Queries, matrix.LogDomain);
        foreach (var region in statement.Layout.Regions)
        {
            commitments[region.Source].Open(positions, writer);
        }

        whir.AddColumnClaims(transcript.Challenge<TK>("column batching"), positions);
        whir.Fold();
    }

    private TK[] ClaimWeights(OpeningClaim<TK> claim)
    {
        var matrix = statement.Matrix;
        var weights = new TK[1 << matrix.LogLength];
        var eq = GridPoint<TK>.EqVector(claim.Point.AsSpan(statement.Layout.LogRows), matrix.Columns);
        for (var i = 0; i < eq.Length; i++)
        {
            weights[i] = claim.Weight * eq[i];
        }

        claim.MaskWeights.CopyTo(weights, matrix.RowLength);
        return weights;
    }

    /// <summary>Adds the row of K whose coordinates are D consecutive base rows, times a factor.</summary>
    private static void AddElements(TK[] z, int at, RowCommitment trace, int first, TK factor)
    {
        for (var d = 0; d < TK.Degree; d++, factor *= TK.Generator)
        {
            var row = trace.Coefficients[first + d];
            for (var e = 0; e < row.Length; e++)
            {
                z[at + e] += factor.MulBase(Goldilocks.FromCanonical(row[e]));
            }
        }
    }
}

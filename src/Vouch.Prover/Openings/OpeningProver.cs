using System.Buffers.Binary;
using Vouch.Algebra;
using Vouch.Hashing;
using Vouch.Protocol.Argument;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Proofs;
using Vouch.Protocol.Statements;
using Vouch.Protocol.Transcripts;
using Vouch.Prover.Commitments;
using Vouch.Prover.Sumchecks;

namespace Vouch.Prover.Openings;

/// <summary>Prover of the opening, docs/protocol.md section 7.1; the steps are the verifier's.</summary>
internal sealed class OpeningProver<TK>(
    ProofStatement statement, Transcript transcript, ProofWriter writer,
    IReadOnlyDictionary<BlockSource, RowCommitment> commitments, StageClock clock, CancellationToken cancellation)
    where TK : unmanaged, IExtension<TK>
{
    public void Prove(OpeningClaim<TK> claim)
    {
        cancellation.ThrowIfCancellationRequested();
        var matrix = statement.Matrix;
        using var whir = new WhirProver<TK>(statement, transcript, writer, clock, cancellation);
        var weights = new WhirWeights<TK>
        {
            LogLength = matrix.LogLength,
            LogMask = matrix.LogMask,
            LogColumns = matrix.LogColumns,
            Claim = claim,
        };
        using var base0 = WhirTables.Claim(weights);

        // 1. The claim on the masks.
        var trace = commitments[BlockSource.Trace];
        var traceRows = statement.Layout.Region(BlockSource.Trace)!.Count;
        using var z = BufferPool.Shared.Rent<TK>(1 << matrix.LogLength);
        z.Clear();
        AddElementRow(z, 0, trace, traceRows);
        AddElementRow(z, matrix.RowLength, trace, traceRows + (2 * TK.Degree));
        Span<TK> mu = stackalloc TK[1];
        mu[0] = Shares.Dot(z, base0, z.Length);
        writer.Write<TK>(mu);
        transcript.Absorb<TK>("mu", mu);
        var gamma = transcript.Challenge<TK>("gamma");

        // 2. z = m + gamma * (folded rows) next to m' + gamma * h.
        var rowWeights = GridPoint<TK>.EqVector(
            claim.Point.AsSpan(0, statement.Layout.LogRows), 1 << statement.Layout.LogRows);
        FoldRows(z, rowWeights, gamma);
        AddScaledElementRow(z, matrix.RowLength, trace, traceRows + TK.Degree, gamma);
        var opened = mu[0] + (gamma * claim.Value);
        if (Shares.Dot(z, base0, z.Length) != opened)
        {
            throw new UnsatisfiedException("A sum of products does not vanish: the witness is wrong; nothing was proven.");
        }

        whir.Begin(z, base0, opened);
        whir.Commit();
        whir.AnswerOutOfDomain();

        // 3. Columns.
        whir.Grind();
        var positions = transcript.Positions("columns", matrix.Queries, matrix.LogDomain);
        clock.Step(ProvingStep.OpenedColumns);
        foreach (var region in statement.Layout.Regions)
        {
            commitments[region.Source].Open(positions, writer, cancellation);
        }

        // 4. Column claims.
        var xi = transcript.Challenge<TK>("column batching");
        whir.AddColumnClaims(xi, positions);

        // 5. WHIR.
        whir.Fold();
    }

    private void FoldRows(ExtensionVector<TK> z, TK[] rowWeights, TK gamma)
    {
        // Rows of one length together: those of a commitment have all its random coefficients or none.
        var lengths = new SortedDictionary<int, (List<TK> Weights, List<ulong[]> Rows)>();
        foreach (var region in statement.Layout.Regions)
        {
            var rows = commitments[region.Source].Coefficients;
            for (var i = 0; i < region.Count; i++)
            {
                if (!lengths.TryGetValue(rows[i].Length, out var own))
                {
                    lengths.Add(rows[i].Length, own = ([], []));
                }

                own.Weights.Add(gamma * rowWeights[region.First + i]);
                own.Rows.Add(rows[i]);
            }
        }

        foreach (var (length, (weights, rows)) in lengths)
        {
            var (w, r) = (weights.ToArray(), rows.ToArray());
            Shares.For(length, (from, to) => Linear.Combine<TK>(z.Slice(from, to - from), w, r, from), cancellation);
        }
    }

    /// <summary>Adds the row of K whose coordinates are D consecutive base rows.</summary>
    private static void AddElementRow(ExtensionVector<TK> z, int at, RowCommitment trace, int first)
    {
        for (var d = 0; d < TK.Degree; d++)
        {
            var row = trace.Coefficients[first + d];
            row.CopyTo(z.Plane(d).Slice(at, row.Length));
        }
    }

    private static void AddScaledElementRow(ExtensionVector<TK> z, int at, RowCommitment trace, int first, TK factor)
    {
        for (var d = 0; d < TK.Degree; d++)
        {
            var row = trace.Coefficients[first + d];
            Linear.MultiplyAdd(z.Slice(at, row.Length), factor, row);
            factor *= TK.Generator;
        }
    }
}

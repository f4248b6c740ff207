using Vouch.Algebra;
using Vouch.Hashing;
using Vouch.Protocol.Argument;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Proofs;
using Vouch.Protocol.Statements;
using Vouch.Protocol.Transcripts;
using Vouch.Prover.Commitments;
using Vouch.Prover.Openings;
using Vouch.Prover.Witness;

namespace Vouch.Prover;

/// <summary>
/// Makes proofs. Every proof draws a fresh 32-byte seed from the operating system; all masks, pads and salts come from it.
/// </summary>
public static class ProofGenerator
{
    /// <summary>Proves that an assignment satisfies a statement.</summary>
    /// <param name="statement">What is claimed.</param>
    /// <param name="earlier">The commitments the statement refers to.</param>
    /// <param name="assignment">Values of all blocks.</param>
    /// <param name="clock">Measures stages.</param>
    /// <param name="challenger">Null for a proof anyone can check; else the live verifier.</param>
    /// <param name="cancellation">Cancels; nothing is left behind.</param>
    /// <returns>The proof.</returns>
    /// <exception cref="UnsatisfiedException">The assignment does not satisfy the statement.</exception>
    public static byte[] Prove(
        ProofStatement statement, IReadOnlyDictionary<BlockSource, RowCommitment> earlier, Assignment assignment,
        StageClock? clock = null, IChallenger? challenger = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(assignment);
        var seed = OsRandom.NewSeed();
        try
        {
            return Prove(statement, earlier, assignment, seed, clock ?? new StageClock(), challenger, cancellation);
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>As <see cref="Prove(ProofStatement, IReadOnlyDictionary{BlockSource, RowCommitment}, Assignment, StageClock?, IChallenger?, CancellationToken)"/>, from a given seed. For tests of determinism only.</summary>
    internal static byte[] Prove(
        ProofStatement statement, IReadOnlyDictionary<BlockSource, RowCommitment> earlier, Assignment assignment,
        ReadOnlySpan<byte> seed, StageClock clock, IChallenger? challenger, CancellationToken cancellation)
    {
        using var masks = new SeededMasks(seed);
        return Prove(statement, earlier, assignment, masks, clock, challenger, cancellation);
    }

    /// <summary>As above, with masks of the caller's choice. For tests of zero knowledge only.</summary>
    internal static byte[] Prove(
        ProofStatement statement, IReadOnlyDictionary<BlockSource, RowCommitment> earlier, Assignment assignment,
        IMaskSource masks, StageClock clock, IChallenger? challenger, CancellationToken cancellation) =>
        statement.Profile.ExtensionDegree switch
        {
            2 => Prove<Quadratic>(statement, earlier, assignment, masks, clock, challenger, cancellation),
            3 => Prove<Cubic>(statement, earlier, assignment, masks, clock, challenger, cancellation),
            _ => throw new ArgumentException("No such challenge field.", nameof(statement)),
        };

    private static byte[] Prove<TK>(
        ProofStatement statement, IReadOnlyDictionary<BlockSource, RowCommitment> earlier, Assignment assignment,
        IMaskSource masks, StageClock clock, IChallenger? challenger, CancellationToken cancellation)
        where TK : unmanaged, IExtension<TK>
    {
        statement.RequireInputs();
        clock.Enter(ProvingStage.Witness);
        cancellation.ThrowIfCancellationRequested();
        StatementChecker.Check(statement, assignment);
        clock.Step(ProvingStep.LookupRows);
        var lookups = LookupValues.Evaluate(statement.System, assignment.Values, cancellation);
        clock.Step(ProvingStep.Trace);
        var trace = TraceMatrix<TK>.Fill(statement, assignment, lookups, masks, cancellation);
        LeafSalts? salts = null;
        RowCommitment? commitment = null;
        try
        {
            clock.Enter(ProvingStage.Commitment);
            cancellation.ThrowIfCancellationRequested();
            salts = masks.DrawSalts(1 << statement.Matrix.LogDomain);
            commitment = RowCommitment.BuildOnce(trace.Rows, statement.Matrix, salts, clock, cancellation);
            return Argue<TK>(statement, earlier, commitment, trace, assignment, lookups, clock, challenger, cancellation);
        }
        finally
        {
            salts?.Dispose();
            commitment?.Clear();
            trace.Clear();
        }
    }

    private static byte[] Argue<TK>(
        ProofStatement statement, IReadOnlyDictionary<BlockSource, RowCommitment> earlier, RowCommitment commitment,
        TraceMatrix<TK> trace, Assignment assignment, LookupValues lookups, StageClock clock, IChallenger? challenger,
        CancellationToken cancellation)
        where TK : unmanaged, IExtension<TK>
    {
        var commitments = new Dictionary<BlockSource, RowCommitment>(earlier) { [BlockSource.Trace] = commitment };
        var writer = new ProofWriter();
        writer.Write(statement.Header);
        var publicValues = WritePublicValues(statement, assignment, writer);
        writer.Write(commitment.Root);
        var transcript = StatementTranscript.Start(statement, publicValues, commitment.Root, challenger);
        var cells = new CellSource(
            statement.Layout, CellSource.Pack(statement.System, assignment, cancellation), trace.Cells, earlier);
        using var source = new ProvingSource<TK>(
            statement.Plan, cells, assignment.Values, lookups, trace.Pads, trace.Mask, writer, clock, cancellation);
        var claim = ArgumentRun<TK>.Run(statement, publicValues, transcript, source);

        clock.Enter(ProvingStage.Opening);
        new OpeningProver<TK>(statement, transcript, writer, commitments, clock, cancellation).Prove(claim);
        clock.Stop();
        return writer.ToArray();
    }

    private static long[]?[] WritePublicValues(ProofStatement statement, Assignment assignment, ProofWriter writer)
    {
        var values = new long[]?[statement.Layout.Blocks.Count];
        for (var b = 0; b < statement.System.Blocks.Count; b++)
        {
            if (statement.System.Blocks[b].Source != BlockSource.Public)
            {
                continue;
            }

            values[b] = assignment.Values[b];
            foreach (var value in assignment.Values[b])
            {
                writer.WriteInt16(checked((short)value));
            }
        }

        return values;
    }
}

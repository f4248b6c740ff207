using Soundness.Tests.Systems;
using Vouch.Algebra;
using Vouch.Protocol.Argument;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Proofs;
using Vouch.Protocol.Statements;
using Vouch.Protocol.Transcripts;
using Vouch.Prover;
using Vouch.Prover.Commitments;
using Vouch.Prover.Witness;
using Vouch.Verifier;

namespace Soundness.Tests.Lying;

/// <summary>
/// A prover that argues from whatever it is told: the honest prover's parts in the honest order, without its refusals, and
/// with an opening of its own (<see cref="LyingOpening{TK}"/>).
/// </summary>
internal static class LyingProver
{
    /// <summary>Makes the proof of a lie, without proof of work unless the challenger is null.</summary>
    public static byte[] Prove<TK>(Setup setup, Lie<TK> lie, IChallenger? challenger)
        where TK : unmanaged, IExtension<TK>
    {
        var statement = setup.Statement;
        var committed = lie.Committed ?? setup.Assignment;
        var argued = lie.Argued ?? statement.System;
        var plan = new StatementPlan(argued);
        var forTrace = LookupValues.Evaluate(argued, (lie.Lookups ?? committed).Values);
        var forTree = LookupValues.Evaluate(argued, (lie.Lookups ?? committed).Values);
        lie.CommittedMultiplicities?.Invoke(forTrace.Multiplicities);
        lie.Tree?.Invoke(forTree);
        using var masks = new SeededMasks(new byte[32]);
        var trace = TraceMatrix<TK>.Fill(statement, committed, forTrace, masks);
        lie.Matrix?.Invoke(trace);
        var salts = new byte[ProofFormat.SaltBytes << statement.Matrix.LogDomain];
        masks.FillBytes(salts);
        var commitment = RowCommitment.Build(trace.Rows, statement.Matrix, salts, default);
        var commitments = new Dictionary<BlockSource, RowCommitment>(setup.Earlier) { [BlockSource.Trace] = commitment };
        var root = lie.TraceRoot?.Invoke(commitment.Root.ToArray()) ?? commitment.Root.ToArray();

        var writer = new ProofWriter();
        writer.Write(statement.Header);
        var publicValues = WritePublicValues(statement, committed, writer);
        writer.Write(root);
        var transcript = StatementTranscript.Start(statement, publicValues, root, challenger);
        // No small cells: products come from the values given, and the last sumcheck from the words of V, each with its lie.
        var cells = new CellSource(statement.Layout, [], trace.Cells, setup.Earlier);
        using var inner = new ProvingSource<TK>(
            plan, cells, (lie.Products ?? committed).Values, forTree, trace.Pads, trace.Mask, writer, new StageClock(), default);
        var source = new LyingSource<TK>(inner, lie, trace);
        var claim = ArgumentRun<TK>.Run(statement, publicValues, transcript, source);
        new LyingOpening<TK>(statement, transcript, writer, commitments, lie).Prove(claim);
        return writer.ToArray();
    }

    /// <summary>Proves a lie with the hash's challenges but no proof of work, and verifies it likewise.</summary>
    public static Verdict Tell<TK>(Setup setup, Lie<TK> lie)
        where TK : unmanaged, IExtension<TK>
    {
        var proof = Prove(setup, lie, new PassThrough());
        return ProofVerifier.Verify(setup.Statement, null, proof, out _, new PassThrough());
    }

    private static long[]?[] WritePublicValues(ProofStatement statement, Assignment assignment, ProofWriter writer)
    {
        var values = new long[]?[statement.Layout.Blocks.Count];
        for (var b = 0; b < statement.System.Blocks.Count; b++)
        {
            if (statement.System.Blocks[b].Source == BlockSource.Public)
            {
                values[b] = assignment.Values[b];
                foreach (var value in assignment.Values[b])
                {
                    writer.WriteInt16((short)value);
                }
            }
        }

        return values;
    }
}

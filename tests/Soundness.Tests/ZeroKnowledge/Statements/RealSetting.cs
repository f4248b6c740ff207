using Soundness.Tests.ZeroKnowledge.Scripts;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;
using Vouch.Protocol.Transcripts;
using Vouch.Prover;
using Vouch.Prover.Commitments;
using Vouch.Prover.Witness;

namespace Soundness.Tests.ZeroKnowledge.Statements;

/// <summary>A statement with real keys made for one witness, ready for real proofs.</summary>
internal sealed class RealSetting
{
    private readonly Assignment _assignment;

    /// <summary>Keys from a seed, as a key owner makes them.</summary>
    public RealSetting(
        ConstraintSystem system, Assignment assignment, SecurityProfile profile, MatrixParameters matrix, int keySeed = 1)
        : this(system, assignment, profile, matrix, Keys(system, assignment, profile, matrix, keySeed))
    {
    }

    /// <summary>Keys that exist already.</summary>
    public RealSetting(
        ConstraintSystem system, Assignment assignment, SecurityProfile profile, MatrixParameters matrix,
        Dictionary<BlockSource, RowCommitment> earlier)
        : this(StatementOf(system, profile, matrix, earlier), assignment, earlier)
    {
    }

    /// <summary>A statement about keys that are these but for digests of columns that stay closed.</summary>
    public RealSetting(ProofStatement statement, Assignment assignment, Dictionary<BlockSource, RowCommitment> earlier)
    {
        _assignment = assignment;
        Earlier = earlier;
        Statement = statement;
    }

    public ProofStatement Statement { get; }

    public Dictionary<BlockSource, RowCommitment> Earlier { get; }

    public static Dictionary<BlockSource, RowCommitment> Keys(
        ConstraintSystem system, Assignment assignment, SecurityProfile profile, MatrixParameters matrix, int keySeed)
    {
        var keys = new Dictionary<BlockSource, RowCommitment>();
        var layout = new Layout(system, new StatementPlan(system), matrix.LogColumns, profile.ExtensionDegree);
        foreach (var source in Layout.EarlierSources)
        {
            var seed = ScalarRules.Seed(keySeed + (100000 * (int)source));
            if (WeightsCommitment.Build(layout, source, matrix, assignment, seed, default) is { } commitment)
            {
                keys.Add(source, commitment);
            }
        }

        return keys;
    }

    public byte[] Prove(ChallengeScript script, int seed) => Prove(script.Start(Statement.Matrix.Queries), seed);

    public byte[] Prove(IChallenger challenger, int seed)
    {
        using var masks = new SeededMasks(ScalarRules.Seed(seed));
        return Prove(challenger, masks);
    }

    public byte[] Prove(ChallengeScript script, IMaskSource masks) => Prove(script.Start(Statement.Matrix.Queries), masks);

    public byte[] Prove(IChallenger? challenger, IMaskSource masks) => ProofGenerator.Prove(
        Statement, Earlier, _assignment, masks, new StageClock(), challenger, default);

    private static ProofStatement StatementOf(
        ConstraintSystem system, SecurityProfile profile, MatrixParameters matrix,
        Dictionary<BlockSource, RowCommitment> earlier)
    {
        byte[] Root(BlockSource source) => earlier.TryGetValue(source, out var key) ? key.Root.ToArray() : [];
        var statement = new ProofStatement(
            system, profile, matrix, Root(BlockSource.Weights), Root(BlockSource.PreviousWeights), []);
        return statement.IsTemplate ? statement.WithInputs(Root(BlockSource.Inputs)) : statement;
    }

    /// <summary>Rows of the trace commitment that the prover makes of these masks.</summary>
    public ulong[][] TraceRows<TK>(IMaskSource masks)
        where TK : unmanaged, Vouch.Algebra.IExtension<TK> => TraceMatrix<TK>.Fill(
            Statement, _assignment, LookupValues.Evaluate(Statement.System, _assignment.Values), masks).Rows;
}

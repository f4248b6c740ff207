using Soundness.Tests.ZeroKnowledge.Scripts;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;
using Vouch.Protocol.Transcripts;
using Vouch.Prover;
using Vouch.Prover.Commitments;
using Vouch.Prover.Witness;

namespace Soundness.Tests.ZeroKnowledge.Statements;

/// <summary>A statement with honest keys made for one witness, ready for honest proofs.</summary>
internal sealed class RealSetting
{
    private readonly Assignment _assignment;
    private readonly Dictionary<BlockSource, RowCommitment> _earlier = [];

    public RealSetting(
        ConstraintSystem system, Assignment assignment, SecurityProfile profile, MatrixParameters matrix, int keySeed = 1)
    {
        _assignment = assignment;
        var plan = new StatementPlan(system);
        var layout = new Layout(system, plan, matrix.LogColumns, profile.ExtensionDegree);
        foreach (var source in (ReadOnlySpan<BlockSource>)[BlockSource.Weights, BlockSource.PreviousWeights])
        {
            var seed = ScalarRules.Seed(keySeed + (100000 * (int)source));
            if (WeightsCommitment.Build(layout, source, matrix, assignment, seed, default) is { } commitment)
            {
                _earlier.Add(source, commitment);
            }
        }

        byte[] Root(BlockSource source) => _earlier.TryGetValue(source, out var key) ? key.Root.ToArray() : [];
        Statement = new ProofStatement(
            system, profile, matrix, Root(BlockSource.Weights), Root(BlockSource.PreviousWeights), []);
    }

    public ProofStatement Statement { get; }

    public byte[] Prove(ChallengeScript script, int seed) => Prove(script.Start(Statement.Matrix.Queries), seed);

    public byte[] Prove(IChallenger challenger, int seed)
    {
        using var masks = new SeededMasks(ScalarRules.Seed(seed));
        return Prove(challenger, masks);
    }

    public byte[] Prove(IChallenger challenger, IMaskSource masks) => ProofGenerator.Prove(
        Statement, _earlier, _assignment, masks, new StageClock(), challenger, default);
}

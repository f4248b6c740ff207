using Soundness.Tests.ZeroKnowledge.Statements;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;
using Vouch.Prover;
using Vouch.Prover.Commitments;

namespace Soundness.Tests.Systems;

/// <summary>A statement with its commitments and a satisfying assignment.</summary>
internal sealed record Setup(
    ProofStatement Statement, Dictionary<BlockSource, RowCommitment> Earlier, Assignment Assignment)
{
    private static readonly Lazy<Setup> OfMatrix = new(() => Matrix());
    private static readonly Lazy<byte[]> OfMatrixProof = new(() => SharedMatrix.Prove());

    /// <summary>The matrix statement at 100 bits, one folding round: shared, and immutable by convention.</summary>
    public static Setup SharedMatrix => OfMatrix.Value;

    /// <summary>An honest proof of it.</summary>
    public static byte[] SharedMatrixProof => OfMatrixProof.Value;

    /// <summary>The matrix statement; 7 log columns give one folding round, 10 give two.</summary>
    public static Setup Matrix(int bits = 100, int logColumns = 7, int seed = 7) =>
        Of(MatrixSystem.Definition, MatrixSystem.Honest(seed), bits, logColumns);

    /// <summary>A batch of small layers under one commitment to their weights.</summary>
    public static Setup Batch(int count, int bits = 100, int logColumns = 7)
    {
        var (system, profile) = (MatrixProduct.Definition, SecurityProfile.ForBits(bits)!);
        var plan = new StatementPlan(BatchedSystem.Of(system, count));
        var cells = plan.MaskCells(new Layout(plan.System, plan, logColumns, profile.ExtensionDegree).LogCells);
        var matrix = MatrixParameters.Choose(profile, logColumns, 1, cells, 3);
        var layout = new Layout(system, new StatementPlan(system), logColumns, profile.ExtensionDegree);
        // Committed for one inference, as a key is: a batch must find the weights at the same places.
        var weights = WeightsCommitment.Build(layout, BlockSource.Weights, matrix, MatrixProduct.Honest(0), [1, .. new byte[31]], default)!;
        return new Setup(
            new ProofStatement(system, profile, matrix, weights.Root.ToArray(), [], []).OfBatch(count),
            new() { [BlockSource.Weights] = weights }, MatrixProduct.Join(count, MatrixProduct.Honest));
    }

    /// <summary>The scalar statement.</summary>
    public static Setup Scalar() => Of(ScalarSystem.Definition, ScalarSystem.Honest(), 100, 6);

    /// <summary>Commits to an assignment's weights and inputs. Without a seed nothing is random in the commitments.</summary>
    public static Setup Of(
        ConstraintSystem system, Assignment assignment, int bits, int logColumns, int? weightSeed = 1, byte[]? @interface = null)
    {
        var profile = SecurityProfile.ForBits(bits)!;
        var plan = new StatementPlan(system);
        var layout = new Layout(system, plan, logColumns, profile.ExtensionDegree);
        var matrix = MatrixParameters.Choose(profile, logColumns, 1, plan.MaskCells(layout.LogCells), 3);
        var earlier = new Dictionary<BlockSource, RowCommitment>();
        foreach (var source in Layout.EarlierSources)
        {
            byte[] seed = weightSeed is { } own ? [(byte)own, (byte)source, .. new byte[30]] : [];
            if (WeightsCommitment.Build(layout, source, matrix, assignment, seed, default) is { } weights)
            {
                earlier.Add(source, weights);
            }
        }

        byte[] Root(BlockSource source) => earlier.TryGetValue(source, out var own) ? own.Root.ToArray() : [];
        var statement = new ProofStatement(
            system, profile, matrix, Root(BlockSource.Weights), Root(BlockSource.PreviousWeights), @interface ?? []);
        return new Setup(statement.IsTemplate ? statement.WithInputs(Root(BlockSource.Inputs)) : statement, earlier, assignment);
    }

    /// <summary>An honest proof anyone can check.</summary>
    public byte[] Prove() => ProofGenerator.Prove(Statement, Earlier, Assignment);

    /// <summary>An honest proof with the hash's own challenges but without proof of work.</summary>
    public byte[] ProveUnworked(PassThrough? challenger = null) =>
        ProofGenerator.Prove(Statement, Earlier, Assignment, challenger: challenger ?? new PassThrough());

    /// <summary>The same, deterministic.</summary>
    public byte[] ProveFrom(byte seed) => ProofGenerator.Prove(
        Statement, Earlier, Assignment, [seed, .. new byte[31]], new StageClock(), null, default);
}

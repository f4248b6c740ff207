using Vouch.Compiler.Lowering;
using Vouch.Hashing;
using Vouch.Models;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Statements;
using Vouch.Prover;
using Vouch.Prover.Commitments;

namespace Vouch.Compiler.Keys;

/// <summary>
/// Renews a key whose opening budget is used up: the same weights under fresh randomness, with a proof that both commitments
/// hold the same vector. That proof takes one opening of the old commitment, which compiling kept in reserve.
/// </summary>
public static class KeyRenewal
{
    /// <summary>Renews.</summary>
    /// <returns>The new keys and the link proof.</returns>
    /// <exception cref="ModelException">The key has no hidden weights, or the keys do not belong together.</exception>
    public static (ProvingKey Proving, VerifyingKey Verifying, byte[] Link) Renew(
        ProvingKey proving, VerifyingKey old, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(proving);
        ArgumentNullException.ThrowIfNull(old);
        if (!old.WeightsArePrivate || old.Statement.WeightsRoot.Length == 0)
        {
            throw new ModelException("Only a key with private weights has a budget to renew.");
        }

        if (!proving.VerifyingKeyDigest.AsSpan().SequenceEqual(old.Digest))
        {
            throw new ModelException("The proving key and the verifying key do not belong together.");
        }

        var lowered = ModelLowering.Lower(proving.Model.Graph, KeyVisibility.Lowering(proving, old));
        var witness = lowered.WeightRangeWitness();
        var matrix = old.Statement.Matrix;
        var layout = old.WeightRangeStatement.Layout;
        var seed = OsRandom.NewSeed();
        var fresh = WeightsCommitment.Build(layout, BlockSource.Weights, matrix, witness, seed, cancellation)!;
        var previous = WeightsCommitment.Build(layout, BlockSource.Weights, matrix, witness, proving.Seed, cancellation)!;
        var root = fresh.Root.ToArray();
        var statement = RenewalStatement.Of(old, root);
        var values = new List<long[]>();
        for (var b = 0; b < lowered.WeightRangeSystem.Blocks.Count; b++)
        {
            if (lowered.WeightRangeSystem.Blocks[b].Source == BlockSource.Weights)
            {
                values.Add(witness.Values[b]);
                values.Add(witness.Values[b]);
            }
        }

        var link = ProofGenerator.Prove(
            statement,
            new Dictionary<BlockSource, RowCommitment> { [BlockSource.Weights] = fresh, [BlockSource.PreviousWeights] = previous },
            new Assignment(values), cancellation: cancellation);
        var ranges = new ProofStatement(
            old.WeightRangeStatement.System, old.Statement.Profile, matrix, root, [], VerifyingKey.WeightRangeInterface.ToArray());
        var rangeProof = ProofGenerator.Prove(
            ranges, new Dictionary<BlockSource, RowCommitment> { [BlockSource.Weights] = fresh }, witness,
            cancellation: cancellation);
        fresh.Clear();
        previous.Clear();
        var verifying = new VerifyingKey(
            old.Statement.Profile, matrix, root, true, old.Statement.System, old.WeightRangeStatement.System,
            old.Interface, rangeProof);
        return (proving with { Seed = seed, VerifyingKeyDigest = verifying.Digest }, verifying, link);
    }
}

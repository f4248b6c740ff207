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
    /// <inheritdoc cref="Renew(ProvingKey, VerifyingKey, ICommitmentStore?, CancellationToken)"/>
    public static (ProvingKey Proving, VerifyingKey Verifying, byte[] Link) Renew(
        ProvingKey proving, VerifyingKey old, CancellationToken cancellation = default) => Renew(proving, old, null, cancellation);

    /// <summary>Renews.</summary>
    /// <param name="proving">The secret half of the old key.</param>
    /// <param name="old">Its public half.</param>
    /// <param name="store">Where a large commitment is kept: the old one is read from it, and the new one takes its place.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The new keys and the link proof.</returns>
    /// <exception cref="ModelException">The key has no hidden weights, or the keys do not belong together.</exception>
    public static (ProvingKey Proving, VerifyingKey Verifying, byte[] Link) Renew(
        ProvingKey proving, VerifyingKey old, ICommitmentStore? store, CancellationToken cancellation)
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

        var lowered = ModelLowering.Lower(proving.Model.Graph, KeyVisibility.Lowering(proving, old), cancellation);
        var witness = lowered.WeightRangeWitness(cancellation);
        var matrix = old.Statement.Matrix;
        var layout = old.WeightRangeStatement.Layout;
        var seed = OsRandom.NewSeed();
        var fresh = KeptWeights.Make(layout, matrix, witness, seed, store, out var freshDraft, cancellation)!;
        using var freshFile = freshDraft;
        ICommitmentDraft? previousDraft = null;
        RowCommitment? previous = null;
        try
        {
            previous = KeptWeights.Find(old, store, cancellation)
                ?? KeptWeights.Make(layout, matrix, witness, proving.Seed, store, out previousDraft, cancellation)!;
            var link = Link(lowered, witness, old, fresh, previous, cancellation);
            var root = fresh.Root.ToArray();
            var ranges = new ProofStatement(
                old.WeightRangeStatement.System, old.Statement.Profile, matrix, root, [], VerifyingKey.WeightRangeInterface.ToArray());
            var rangeProof = ProofGenerator.Prove(
                ranges, new Dictionary<BlockSource, RowCommitment> { [BlockSource.Weights] = fresh }, witness,
                cancellation: cancellation);
            fresh.Clear();
            freshFile?.Place();
            var verifying = new VerifyingKey(
                old.Statement.Profile, matrix, root, true, old.Statement.System, old.WeightRangeStatement.System,
                old.Interface, rangeProof);
            return (proving with { Seed = seed, VerifyingKeyDigest = verifying.Digest }, verifying, link);
        }
        finally
        {
            fresh.Clear();
            previous?.Clear();
            previousDraft?.Dispose();
        }
    }

    private static byte[] Link(
        LoweredModel lowered, Assignment witness, VerifyingKey old, RowCommitment fresh, RowCommitment previous,
        CancellationToken cancellation)
    {
        var values = new List<long[]>();
        for (var b = 0; b < lowered.WeightRangeSystem.Blocks.Count; b++)
        {
            if (lowered.WeightRangeSystem.Blocks[b].Source == BlockSource.Weights)
            {
                values.Add(witness.Values[b]);
                values.Add(witness.Values[b]);
            }
        }

        return ProofGenerator.Prove(
            RenewalStatement.Of(old, fresh.Root.ToArray()),
            new Dictionary<BlockSource, RowCommitment> { [BlockSource.Weights] = fresh, [BlockSource.PreviousWeights] = previous },
            new Assignment(values), cancellation: cancellation);
    }
}

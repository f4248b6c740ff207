using Vouch.Protocol.Keys;
using Vouch.Protocol.Statements;

namespace Vouch.Verifier;

/// <summary>What a verifier insists on, whatever the key says.</summary>
/// <param name="MinimumBits">Smallest proven security accepted.</param>
public sealed record VerifierPolicy(int MinimumBits)
{
    /// <summary>At least 100 proven bits.</summary>
    public static VerifierPolicy Default { get; } = new(100);
}

/// <summary>Verifies keys and proofs of inference.</summary>
public static partial class ModelVerifier
{
    /// <summary>
    /// Checks a key once: the committed weights are in range. Until this has accepted, no proof under the key means anything,
    /// because a weight out of range could make a sum wrap around the field.
    /// </summary>
    public static Verdict CheckKey(VerifyingKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!key.WeightRangeStatement.System.Blocks.Any(b => b.Source == BlockSource.Weights))
        {
            return Verdict.Accept;
        }

        var verdict = ProofVerifier.Verify(key.WeightRangeStatement, null, key.WeightRangeProof, out _);
        return verdict.Accepted
            ? verdict
            : verdict with { Detail = "the key's proof that its weights are in range fails: " + verdict.Detail };
    }

    /// <summary>Checks that a renewed key holds the same model as an old one: same statement, same weights.</summary>
    public static Verdict CheckRenewal(VerifyingKey old, VerifyingKey renewed, ReadOnlyMemory<byte> link)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(renewed);
        var sameStatement = new ProofStatement(
            renewed.Statement.System, old.Statement.Profile, old.Statement.Matrix, old.Statement.WeightsRoot, [],
            renewed.Statement.Interface);
        if (!sameStatement.Digest.AsSpan().SequenceEqual(old.Statement.Digest)
            || renewed.Statement.Matrix != old.Statement.Matrix || renewed.Statement.Profile != old.Statement.Profile)
        {
            return new Verdict(RejectionStage.PublicValues, 0, "the renewed key states another model");
        }

        return ProofVerifier.Verify(RenewalStatement.Of(old, renewed.Statement.WeightsRoot), null, link, out _);
    }

    /// <summary>
    /// Verifies a proof under a key that <see cref="CheckKey"/> has accepted, of a model without committed inputs.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="inputs">Codes of the public inputs that must hold, in order; null, or null entries, accept the proof's.</param>
    /// <param name="proof">The proof.</param>
    /// <param name="policy">The verifier's demands.</param>
    /// <param name="ports">Codes of the public inputs and outputs the proof speaks of; null for private ones.</param>
    public static Verdict Verify(
        VerifyingKey key, IReadOnlyList<long[]?>? inputs, ReadOnlyMemory<byte> proof, VerifierPolicy policy, out PublicPorts ports)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.HasCommittedInputs
            ? throw new ArgumentException("The model's inputs are committed: give the commitment that the proof must be about.", nameof(key))
            : Verify(key, inputs, default, proof, policy, out ports);
    }

    /// <summary>Verifies a proof about the inputs under a commitment, under a key that <see cref="CheckKey"/> has accepted.</summary>
    /// <param name="key">The key.</param>
    /// <param name="inputs">Codes of the public inputs that must hold, in order; null, or null entries, accept the proof's.</param>
    /// <param name="inputCommitment">The owner's commitment, root and mark; empty if the model has no committed inputs.</param>
    /// <param name="proof">The proof.</param>
    /// <param name="policy">The verifier's demands.</param>
    /// <param name="ports">Codes of the public inputs and outputs the proof speaks of; null for all others.</param>
    public static Verdict Verify(
        VerifyingKey key, IReadOnlyList<long[]?>? inputs, ReadOnlyMemory<byte> inputCommitment, ReadOnlyMemory<byte> proof,
        VerifierPolicy policy, out PublicPorts ports)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(policy);
        ports = new PublicPorts([], []);
        if (PolicyProblem(key, policy) is { } weak)
        {
            return weak;
        }

        if (CommitmentProblem(key, inputCommitment.Span) is { } problem)
        {
            return new Verdict(RejectionStage.InputCommitment, 0, problem);
        }

        var statement = key.HasCommittedInputs ? key.Statement.WithInputs(inputCommitment.Span) : key.Statement;
        var expected = new long[]?[key.Statement.System.Blocks.Count];
        for (var i = 0; inputs is not null && i < inputs.Count; i++)
        {
            expected[key.Interface.Inputs[i].Block] = inputs[i];
        }

        var verdict = ProofVerifier.Verify(statement, expected, proof, out var values);
        ports = new PublicPorts(
            [.. key.Interface.Inputs.Select(p => values[p.Block])], [.. key.Interface.Outputs.Select(p => values[p.Block])]);
        return verdict;
    }

    private static Verdict? PolicyProblem(VerifyingKey key, VerifierPolicy policy) =>
        key.Statement.Profile.Bits >= policy.MinimumBits
            ? null
            : new Verdict(
                RejectionStage.Policy, 0,
                $"the key gives {key.Statement.Profile.Bits} proven bits; the policy asks for {policy.MinimumBits}");

    /// <summary>The commitment comes from whoever placed the order: what is wrong with it is a verdict, not an exception.</summary>
    private static string? CommitmentProblem(VerifyingKey key, ReadOnlySpan<byte> commitment)
    {
        if (!key.HasCommittedInputs)
        {
            return commitment.IsEmpty ? null : "the model has no committed inputs, but a commitment was given";
        }

        if (commitment.IsEmpty)
        {
            return "the model's inputs are committed, and no commitment was given";
        }

        return ProofStatement.IsMarked(commitment, key.Statement.Profile.ExtensionDegree)
            ? null
            : "the commitment to the inputs is not a root and a mark of canonical numbers";
    }
}

/// <summary>Codes of public inputs and outputs; null where private or committed.</summary>
public sealed record PublicPorts(IReadOnlyList<long[]?> Inputs, IReadOnlyList<long[]?> Outputs);

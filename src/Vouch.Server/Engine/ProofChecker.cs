using System.Diagnostics;
using Vouch.Identity;
using Vouch.Network.Commands;
using Vouch.Network.Orders;
using Vouch.Network.Ports;
using Vouch.Protocol.Keys;
using Vouch.Verifier;

namespace Vouch.Server.Engine;

/// <summary>
/// The verifier of the network: a proof must hold under the model's key *and* speak of the input that the order names
/// (docs/network.md, section 5). So many at once as there are cores to spare.
/// </summary>
internal sealed class ProofChecker(KeyCache keys, CoordinatorOptions options, Measurements measurements) : IProofJudge, IDisposable
{
    private readonly SemaphoreSlim _slots = new(options.Limits.VerifierCount);

    /// <inheritdoc/>
    public async Task<ProofVerdict> JudgeAsync(ModelRecord model, InputBinding binding, ReadOnlyMemory<byte> proof, CancellationToken cancellation)
    {
        var key = await keys.GetAsync(model, cancellation);
        var (verdict, _) = await VerifyAsync(key, binding, proof, cancellation);
        return new ProofVerdict(verdict.Accepted, verdict.Accepted ? "" : $"{verdict.Stage}: {verdict.Detail}");
    }

    /// <inheritdoc/>
    public async Task<string?> FaultOfAsync(ModelRecord model, InputBinding binding, CancellationToken cancellation)
    {
        var key = await keys.GetAsync(model, cancellation);
        if (BindableInputs.Fault(key.Interface) is { } fault) return fault + " Publish it with all inputs committed, or all public.";
        var isCommitted = binding.Kind == InputBindingKind.Committed;
        if (key.HasCommittedInputs != isCommitted)
        {
            return key.HasCommittedInputs
                ? "The model takes committed inputs, and the order binds a public one. Commit to the input."
                : "The model takes no committed inputs, and the order binds a commitment. Bind the digest of the public codes.";
        }

        var isWellFormed = isCommitted
            ? ProofStatement.IsMarked(binding.Bytes, key.Statement.Profile.ExtensionDegree)
            : binding.Bytes.Length == Digest256.Size;
        return isWellFormed ? null : "The order's binding is not of the form that the model's proofs are bound by.";
    }

    /// <summary>Verifies a proof; without a binding, of whatever public input it speaks.</summary>
    public async Task<(Verdict Verdict, PublicPorts Ports)> VerifyAsync(
        VerifyingKey key, InputBinding? binding, ReadOnlyMemory<byte> proof, CancellationToken cancellation)
    {
        await _slots.WaitAsync(cancellation);
        using var activity = Measurements.Activities.StartActivity("verify proof");
        try
        {
            var start = Stopwatch.GetTimestamp();
            var result = await Task.Run(() => Verify(key, binding, proof), CancellationToken.None);
            measurements.Checked(result.Verdict.Accepted, Stopwatch.GetElapsedTime(start));
            return result;
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    /// <summary>Keccak-256 of public input codes: canonical, a list of ports, each a list of 32-bit codes.</summary>
    internal static Digest256? DigestOf(IReadOnlyList<long[]?> inputs) => SealedForms.PublicInputDigest(inputs);

    private static (Verdict Verdict, PublicPorts Ports) Verify(VerifyingKey key, InputBinding? binding, ReadOnlyMemory<byte> proof)
    {
        if (binding is { Kind: InputBindingKind.Committed })
        {
            // The key's own opinion of the commitment is part of the verdict.
            var committed = ModelVerifier.Verify(key, null, binding.Bytes, proof, VerifierPolicy.Default, out var open);
            return (committed, open);
        }

        var verdict = ModelVerifier.Verify(key, null, default, proof, VerifierPolicy.Default, out var ports);
        if (binding is null || !verdict.Accepted) return (verdict, ports);
        return DigestOf(ports.Inputs) is { } digest && digest.ToBytes().AsSpan().SequenceEqual(binding.Bytes)
            ? (verdict, ports)
            : (new Verdict(RejectionStage.PublicValues, 0, "the proof is of another input than the order's"), ports);
    }
}

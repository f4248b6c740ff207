using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Encoding;
using Vouch.Network.Orders;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;
using Vouch.Network.Wire;
using Vouch.Verifier;
using Vouch.Workspace.Keys;

namespace Vouch.Client;

/// <summary>A result whose proof and receipts were checked on this machine.</summary>
/// <param name="Task">The task.</param>
/// <param name="Proof">The proof.</param>
/// <param name="Commitment">What the proof speaks of: the input's commitment, or the digest of the public input.</param>
/// <param name="Outputs">Real values by output; null where private.</param>
/// <param name="Receipts">Receipts of the task, each with a good path and signature.</param>
/// <param name="VerifyMilliseconds">What checking the proof took.</param>
public sealed record CollectedResult(
    TaskAnswer Task, byte[] Proof, InputBinding Commitment, IReadOnlyList<float[]?> Outputs, IReadOnlyList<ReceiptAnswer> Receipts,
    double VerifyMilliseconds);

/// <content>Collecting what was proven.</content>
public sealed partial class Requester
{
    /// <summary>Takes a finished task's proof, verifies it and its receipts, and forgets the order.</summary>
    /// <exception cref="NetworkProblemException">The task has no result, or the proof or a receipt is not what it should be.</exception>
    public async Task<CollectedResult> CollectAsync(PreparedOrder order, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(order);
        var task = await _client.TaskAsync(order.Id, 0, cancellation);
        if (task.Result is not { } result)
        {
            if (task.State >= TaskState.Done) _pending.Delete(order.Id);
            throw new NetworkProblemException(
                "NoResult", $"The task has no result: it is {task.State.ToString().ToLowerInvariant()}" + (task.Reason.Length > 0 ? $" ({task.Reason})." : "."),
                task.State >= TaskState.Done ? "What was held for it is back in your account." : "Wait for it.");
        }

        var signed = order.Order.Order;
        var model = await _models.GetAsync(signed.Model, cancellation);
        var proof = await _client.ProofAsync(order.Id, cancellation: cancellation);
        if (Digest256.Keccak(proof).ToString() != result.Proof)
            throw NetworkProblemException.Dishonest("The proof that the coordinator gives is not the one that was paid for.");
        var since = System.Diagnostics.Stopwatch.GetTimestamp();
        var outputs = Verify(model, signed.Input, proof);
        var spent = System.Diagnostics.Stopwatch.GetElapsedTime(since).TotalMilliseconds;
        var receipts = await _client.TaskReceiptsAsync(order.Id, cancellation);
        CheckReceipts(signed, result, receipts);
        _pending.Delete(order.Id);
        return new CollectedResult(task, proof, signed.Input, outputs, receipts, spent);
    }

    private static float[]?[] Verify(PublishedModel model, InputBinding binding, byte[] proof)
    {
        var committed = binding.Kind == InputBindingKind.Committed;
        PublicPorts ports;
        var verdict = committed
            ? ModelVerifier.Verify(model.Key, null, binding.Bytes, proof, VerifierPolicy.Default, out ports)
            : ModelVerifier.Verify(model.Key, null, proof, VerifierPolicy.Default, out ports);
        if (!verdict.Accepted) throw NetworkProblemException.Dishonest($"The network accepted a proof that is false: {verdict.Detail}.");
        if (!committed && (SealedForms.PublicInputDigest(ports.Inputs) is not { } digest || !digest.ToBytes().AsSpan().SequenceEqual(binding.Bytes)))
            throw NetworkProblemException.Dishonest("The network accepted a proof about another input.");
        return [.. model.Key.Interface.Outputs.Select((port, i) => ports.Outputs[i] is { } codes ? PortCodes.Decode(port, codes) : null)];
    }

    private void CheckReceipts(Order order, ResultAnswer result, IReadOnlyList<ReceiptAnswer> receipts)
    {
        var paid = 0L;
        foreach (var receipt in receipts)
        {
            Entry? entry;
            string? fault;
            try
            {
                fault = ReceiptVerifier.Check(order.Network, Parse(receipt), _checker, out entry);
            }
            catch (Exception e) when (e is FormatException or InvalidDataException)
            {
                (fault, entry) = ("it cannot be read", null);
            }

            if (fault is not null) throw NetworkProblemException.Dishonest($"A receipt of the task is false: {fault}");
            if (entry!.Task != order.Id) throw NetworkProblemException.Dishonest("A receipt is of another task.");
            if (entry.Kind == EntryKind.Settled)
                paid += entry.Transfers.Where(t => t.Kind is Network.Ledger.TransferKind.Pay or Network.Ledger.TransferKind.Fee).Sum(t => t.Amount);
        }

        if (paid != result.Paid + result.Fee || paid > order.MaxPrice)
            throw NetworkProblemException.Dishonest("The receipts do not show the payment that the coordinator states.");
    }

    private static Receipt Parse(ReceiptAnswer receipt) => new(
        Convert.FromBase64String(receipt.Entry), receipt.Index,
        [.. receipt.Path.Select(p => Digest256.TryParse(p, out var digest) ? digest : throw new FormatException("A hash of the path is none."))],
        BlockHeader.Read(Convert.FromBase64String(receipt.Header)),
        Signature.TryRead(Convert.FromHexString(receipt.Signature), out var signature) ? signature : throw new FormatException("No signature."));
}

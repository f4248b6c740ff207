using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Commands;
using Vouch.Network.Orders;
using Vouch.Network.Ports;
using Vouch.Network.Tasks;
using Vouch.Network.Wire;
using Vouch.Server.Hosting;

namespace Vouch.Server.Engine;

/// <summary>
/// Takes results in (docs/network.md, section 9). Cheap checks first: form, signature, live lease, length; then the proof goes to
/// disk while it is hashed; only then is it verified, and one command settles it. The same delivery again gets the same answer.
/// </summary>
internal sealed class Deliveries(
    CommandService commands, INetworkStore store, IProofJudge judge, SignatureChecker checker, CoordinatorOptions options, Clock clock,
    ILogger<Deliveries> log)
{
    private readonly ConcurrentDictionary<TaskId, SemaphoreSlim> _underWay = new();
    private readonly ByteBudget _memory = new(options.Limits.MostProofMemory);

    /// <summary>Delivers one proof.</summary>
    public async Task<DeliveryAnswer> DeliverAsync(TaskId id, SignedClaim signed, long? length, Stream proof, CancellationToken cancellation)
    {
        using var activity = Measurements.Activities.StartActivity("deliver");
        activity?.SetTag("vouch.task", id.ToString());
        var claim = signed.Claim;
        if (claim.Task != id) throw Refusal.Malformed("The claim is for another task than the address.");
        if (claim.Network != options.NetworkKey.Address) throw Refusal.Of(new Outcome(RefusalCode.WrongNetwork, "The claim is for another network."));
        if (claim.ProofBytes <= 0 || claim.ProofBytes > options.Limits.MostProofBytes) throw Refusal.TooLarge("The proof", options.Limits.MostProofBytes);
        if (length is { } told && told != claim.ProofBytes) throw Refusal.Malformed($"The claim speaks of {claim.ProofBytes} bytes and the body has {told}.");
        if (!checker.Verify(claim.Node, claim.Digest.ToBytes(), signed.Signature)) throw Refusal.BadSignature("The claim is not signed by its node.");

        // One at a time for a task: a node that sends twice, because it did not hear the answer, gets the first one's.
        var turn = _underWay.GetOrAdd(id, static _ => new SemaphoreSlim(1));
        await turn.WaitAsync(cancellation);
        try
        {
            return await InTurnAsync(signed, proof, cancellation);
        }
        finally
        {
            turn.Release();
            if (turn.CurrentCount == 1) _underWay.TryRemove(new KeyValuePair<TaskId, SemaphoreSlim>(id, turn));
        }
    }

    private async Task<DeliveryAnswer> InTurnAsync(SignedClaim signed, Stream proof, CancellationToken cancellation)
    {
        var claim = signed.Claim;
        var task = await store.FindTaskAsync(claim.Task, cancellation) ?? throw Refusal.NotFound("such task");
        if (Settled(task, claim) is { } before) return before;
        if (FaultOf(task, claim) is { } fault) throw await RefuseAsync(task, signed, fault, cancellation);
        var model = await store.Models.FindAsync(task.Order.Order.Model, cancellation)
            ?? throw Refusal.Busy("The task's model is not in the catalogue.", 30);
        var until = clock.Now + options.Rules.KeepMilliseconds;
        BlobInfo stored;
        try
        {
            stored = await store.Blobs.PutAsync(proof, claim.ProofBytes, until, cancellation);
        }
        catch (InvalidDataException)
        {
            throw Refusal.Malformed($"The claim speaks of {claim.ProofBytes} bytes and the body has more.");
        }

        // What arrived is not what was signed: a broken upload, and nobody's lie.
        if (stored.Digest != claim.Proof || stored.Bytes != claim.ProofBytes)
            throw new RefusalException(422, "WrongDigest", "The body's Keccak-256 is not the claim's: it was changed or cut off on the way.", "Send it again.");
        using var room = await _memory.TakeAsync(claim.ProofBytes, cancellation);
        var bytes = await store.Blobs.ReadAsync(stored.Digest, cancellation) ?? throw new IOException("A proof that was stored cannot be read.");
        ProofVerdict verdict;
        try
        {
            verdict = await judge.JudgeAsync(model, task.Order.Order.Input, bytes, cancellation);
        }
        catch (InvalidDataException e)
        {
            // The network's own fault: nobody is judged.
            log.LogError("Model {Model} cannot verify anything: {Message}", model.Id, LogText.Clean(e.Message));
            throw Refusal.Busy("The model's verifying key cannot be read; the operator knows. Keep the proof.", 60);
        }

        // From here on the outcome is the network's, whether or not the node still listens.
        var decision = await commands.ExecuteAsync(new ReportCommand(signed, verdict), CancellationToken.None);
        if (!decision.Outcome.IsDone && verdict.Accepted)
        {
            var now = await store.FindTaskAsync(claim.Task, CancellationToken.None);
            return now is not null && Settled(now, claim) is { } settled ? settled : throw Refusal.Of(decision.Outcome);
        }

        if (!verdict.Accepted)
        {
            log.LogWarning("A proof of {Node} for {Task} was refused: {Detail}", claim.Node, claim.Task, LogText.Clean(verdict.Detail));
            return new DeliveryAnswer(false, 0, decision.Outcome.IsDone ? $"The proof is refused. {verdict.Detail}" : decision.Outcome.Message);
        }

        return new DeliveryAnswer(true, decision.Task?.Result?.Paid ?? 0, "Accepted and paid.");
    }

    private static DeliveryAnswer? Settled(TaskRecord task, ResultClaim claim) =>
        task.Result is { } result && result.Claim.Claim.Digest == claim.Digest
            ? new DeliveryAnswer(true, result.Paid, "Accepted and paid.")
            : null;

    /// <summary>Before anything costly: only the live lease can deliver.</summary>
    private static Outcome? FaultOf(TaskRecord task, ResultClaim claim)
    {
        if (task.State == TaskState.Done) return new Outcome(RefusalCode.AlreadyDone, "Another result of this task was accepted before. Drop this one.");
        if (task.Lease is not { } lease) return new Outcome(RefusalCode.WrongState, $"The task is {task.State}: there is no lease to deliver for. Drop the result.");
        return lease.Node == claim.Node && lease.Epoch == claim.Epoch
            ? null
            : new Outcome(RefusalCode.StaleEpoch, $"The live lease has epoch {lease.Epoch} and the claim {claim.Epoch}, or it is another node's. Drop the result.");
    }

    /// <summary>
    /// A late claim goes on record, without blame. Its proof was not looked at, and need not be: epochs only rise, so a lease
    /// that is not the live one now never will be again.
    /// </summary>
    private async Task<RefusalException> RefuseAsync(TaskRecord task, SignedClaim signed, Outcome fault, CancellationToken cancellation)
    {
        if (signed.Claim.Epoch <= task.Epoch)
            await commands.ExecuteAsync(new ReportCommand(signed, new ProofVerdict(false, "not looked at: the lease was over")), cancellation);
        return Refusal.Of(fault);
    }
}

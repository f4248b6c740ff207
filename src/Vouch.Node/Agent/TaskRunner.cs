using System.Security.Cryptography;
using Vouch.Identity;
using Vouch.Network.Commands;
using Vouch.Network.Orders;
using Vouch.Network.Wire;
using Vouch.Node.Work;
using Vouch.Prover;
using Vouch.Verifier;

namespace Vouch.Node.Agent;

/// <summary>Works on one lease, from its order to the answer about its proof. Never throws but when the node is stopped.</summary>
internal sealed class TaskRunner(NodeAgentOptions options, AgentDesk desk, CoordinatorLink link, ModelShelf shelf, ProofSigner signer)
{
    /// <summary>A task that has taken the node down twice is left to other machines.</summary>
    private const int MostAttempts = 2;

    private const long MostEnvelopeBytes = 80L << 20;
    private const int MostUploads = 5;
    private static readonly TimeSpan Giveup = TimeSpan.FromMinutes(10);
    private readonly SignatureChecker _checker = new(64);

    /// <summary>Works on a lease.</summary>
    /// <param name="lease">The lease; <see cref="HeldLease.Stop"/> ends everything but a delivery.</param>
    /// <param name="assign">What the coordinator sent.</param>
    /// <param name="abandon">Ends a delivery too.</param>
    public async Task RunAsync(HeldLease lease, Assign assign, CancellationToken abandon)
    {
        try
        {
            await WorkAsync(lease, assign, lease.Stop.Token, abandon);
        }
        catch (HandBackException e)
        {
            desk.HandBack(lease, e.Reason, e.Message);
        }
        catch (OperationCanceledException)
        {
            // Whoever cancelled has ended the lease and said why.
        }
        catch (Exception e)
        {
            // Its text may hold anything, of the input too: only its kind is told.
            desk.HandBack(lease, DeclineReason.Broken, $"The node failed at the task ({e.GetType().Name}).");
        }
    }

    private async Task WorkAsync(HeldLease lease, Assign assign, CancellationToken stop, CancellationToken abandon)
    {
        var order = Assignments.ReadOrder(assign, lease.Task, desk.Network, _checker);
        if (desk.Begin(lease, assign.Envelope) >= MostAttempts)
            throw new HandBackException(DeclineReason.Broken, "The node went down twice while it worked on this task.");
        desk.Tell(AgentEventKind.Taken, $"A task was taken for {lease.Price} micro-credits.", lease.Task);
        using var model = await PatientlyAsync(() => shelf.GetAsync(order.Model, stop), DeclineReason.NoModel, stop);
        if ((Int128)options.AskPerUnit * model.WorkUnits > lease.Price)
            throw new HandBackException(DeclineReason.OwnerRules, $"The lease pays less than the {options.AskPerUnit} micro-credits per unit that the owner asks.");
        if (model.MemoryBytes > options.Capability.MemoryBytes)
            throw new HandBackException(DeclineReason.Broken, $"A proof of this model takes about {model.MemoryBytes >> 20} MiB of memory, more than the owner allows.");
        var envelope = assign.EnvelopeBytes is { } inline
            ? FromBase64(inline)
            : await PatientlyAsync(() => link.InputAsync(lease.Task, MostEnvelopeBytes, stop), DeclineReason.Broken, stop);
        var energy = options.Energy?.Begin();
        var proven = await ProveAsync(lease, order, model, Assignments.Open(order, assign.Envelope, envelope, options.Keys), stop);
        await Task.Run(() => RequireValid(model, order, proven.Proof), stop);
        stop.ThrowIfCancellationRequested();
        // Counted before it leaves: a proof that nobody counted could be one too many (docs/protocol.md, section 8.4).
        model.TakeOpening();
        var spent = energy?.End();
        var (proof, claim) = signer.Sign(options.Keys, desk.Network, lease, proven.Proof, proven.CpuSeconds, spent);
        (lease.Energy, lease.Stage) = (spent, LeaseStage.Delivering);
        desk.BeatSoon();
        await DeliverAsync(lease, order, claim, proof, abandon);
    }

    private async Task<Proven> ProveAsync(HeldLease lease, Order order, ShelfModel model, SealedInput opened, CancellationToken stop)
    {
        using var input = opened;
        await Task.Run(() => Assignments.RequireBinding(model.Key, order, input, stop), stop);
        lease.Stage = LeaseStage.Proving;
        var outcome = await options.Worker.ProveAsync(
            new ProvingJob(model.Folder, input.Codes, input.Seed), new StageReport(lease), stop);
        return outcome switch
        {
            Proven proven => Erased(proven),
            Unprovable unprovable => throw new HandBackException(DeclineReason.Unprovable, unprovable.Reason),
            Refused refused => throw new HandBackException(DeclineReason.Broken, refused.Reason),
            Crashed crashed => throw new HandBackException(DeclineReason.Broken, crashed.Reason),
            _ => throw new OperationCanceledException(stop),
        };
    }

    /// <summary>The outputs are the requester's, who reads them from the proof or computes them; nobody needs them here.</summary>
    private static Proven Erased(Proven proven)
    {
        foreach (var codes in proven.Outputs) Array.Clear(codes);
        return proven;
    }

    /// <summary>A proof that this machine got wrong, by a fault of its memory say, is not signed: it would cost the stake.</summary>
    private static void RequireValid(ShelfModel model, Order order, byte[] proof)
    {
        var isCommitted = order.Input.Kind == InputBindingKind.Committed;
        var verdict = ModelVerifier.Verify(
            model.Key, null, isCommitted ? order.Input.Bytes : default(ReadOnlyMemory<byte>), proof, VerifierPolicy.Default, out var ports);
        var isBound = isCommitted
            || (SealedForms.PublicInputDigest(ports.Inputs) is { } digest && CryptographicOperations.FixedTimeEquals(digest.ToBytes(), order.Input.Bytes));
        if (!verdict.Accepted || !isBound)
            throw new HandBackException(DeclineReason.Broken, "This machine's own proof does not verify. Check its memory and its processor.");
    }

    /// <summary>Delivers until there is an answer that asking again would not change.</summary>
    private async Task DeliverAsync(HeldLease lease, Order order, SignedClaim claim, byte[] proof, CancellationToken abandon)
    {
        var until = Math.Max(order.Expiry, desk.Now + (long)Giveup.TotalMilliseconds);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var answer = await link.DeliverAsync(claim, proof, abandon);
                if (answer.Accepted) desk.Settle(lease, answer.Paid);
                else desk.Lose(lease, $"The proof was not accepted: {answer.Message}");
                return;
            }
            catch (LinkException e) when (e.IsDefinite)
            {
                desk.Lose(lease, $"The result was not taken: {e.Message}");
                return;
            }
            catch (LinkException e)
            {
                if (e.Status == System.Net.HttpStatusCode.UnprocessableEntity && attempt + 1 >= MostUploads)
                    throw new HandBackException(DeclineReason.Broken, "The proof arrived changed five times.", e);
                if (desk.Now > until)
                {
                    desk.Lose(lease, "The result could not be delivered in time.");
                    return;
                }

                if (e.Status is null) link.Next();
            }

            // Settled over the other channel, or paid before an answer got lost.
            if (desk.Find(lease.Task) != lease) return;
            await Backoff.WaitAsync(attempt, options.Time, abandon);
        }
    }

    private async Task<T> PatientlyAsync<T>(Func<Task<T>> ask, DeclineReason reason, CancellationToken stop)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await ask();
            }
            catch (LinkException e) when (e.IsDefinite)
            {
                throw new HandBackException(reason, e.Message, e);
            }
            catch (LinkException e)
            {
                if (e.Status is null) link.Next();
            }

            await Backoff.WaitAsync(attempt, options.Time, stop);
        }
    }

    private static byte[] FromBase64(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException e)
        {
            throw new HandBackException(DeclineReason.Broken, "The coordinator sent a sealed input that cannot be read.", e);
        }
    }

    private sealed class StageReport(HeldLease lease) : IProgress<ProvingStage>
    {
        public void Report(ProvingStage value) => lease.Proving = value;
    }
}

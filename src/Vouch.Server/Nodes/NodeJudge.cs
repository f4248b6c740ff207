using System.Collections.Concurrent;
using Vouch.Hashing;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Allocation;
using Vouch.Network.Nodes;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;
using Vouch.Network.Wire;
using Vouch.Server.Api;
using Vouch.Server.Hosting;

namespace Vouch.Server.Nodes;

/// <summary>Judges nodes for those who ask (docs/network.md, section 6): whom to seal to, and why one was not chosen.</summary>
internal sealed class NodeJudge(INetworkStore store, NodeRegistry registry, CoordinatorOptions options, Clock clock)
{
    /// <summary>Connected nodes looked at for one question; which ones is left to chance.</summary>
    private const int MostConsidered = 256;

    private const long RecordMilliseconds = 5_000;
    private const int MostRecords = 100_000;
    private const int MostEntries = 100;
    private readonly ConcurrentDictionary<Address, (NodeRecord Node, long Stake, long Until)> _records = new();

    /// <summary>What is known here of a node: null if it is not connected.</summary>
    public NodePresence? Presence(Address node) =>
        registry.Find(node) is { Connection: not null } session ? new NodePresence(session.FreeSlots, session.Paused.Length > 0) : null;

    /// <summary>What a model asks of a node.</summary>
    public static ModelNeeds Needs(ModelRecord model) => new(model.MemoryBytes, model.IsSealed ? model.Granted.ToHashSet() : null);

    /// <summary>Nodes to seal an input to, drawn by weight.</summary>
    public async Task<CandidatesAnswer> CandidatesAsync(Digest256 modelId, long maxPrice, int count, CancellationToken cancellation)
    {
        var model = await store.Models.FindAsync(modelId, cancellation) ?? throw Refusal.NotFound("such model");
        var nodes = new List<(NodeRecord, long, NodePresence?)>();
        foreach (var session in Sample(registry.Sessions.Where(s => s.Connection is not null).ToArray()))
        {
            if (await RecordAsync(session.Node, cancellation) is { } record) nodes.Add((record.Node, record.Stake, Presence(session.Node)));
        }

        var offer = CandidateDraw.Draw(nodes, model.WorkUnits, maxPrice, Needs(model), options.Rules, RandomDigest(), count);
        return new CandidatesAnswer(
            [.. offer.Offered.Select(o => new Candidate(o.Node.Address.ToString(), Answers.Signed(o.Node.Profile), o.Price, o.Node.Reputation.Score))],
            offer.Considered, offer.Unfit);
    }

    /// <summary>Whether a node could be given a task now, and how the latest draw for the task went; null if either is unknown.</summary>
    public async Task<WhyAnswer?> WhyAsync(Address address, TaskId id, CancellationToken cancellation)
    {
        if (await store.FindTaskAsync(id, cancellation) is not { } task) return null;
        if (await store.FindNodeAsync(address, cancellation) is not { } node) return null;
        if (await store.Models.FindAsync(task.Order.Order.Model, cancellation) is not { } model) return null;
        var stake = (await store.FindAccountAsync(address, cancellation)).Staked;
        var fitness = Allocator.Judge(task, address, node, stake, Presence(address), Needs(model), options.Rules);
        var draw = await LatestDrawAsync(id, cancellation);
        var judged = draw?.Judgements.FirstOrDefault(j => j.Node == address);
        var explanation = Explain(fitness, task, draw, judged, address);
        return new WhyAnswer(address.ToString(), id.ToString(), fitness, explanation, judged?.Weight ?? 0, judged?.Price ?? 0, draw?.Chosen.ToString());
    }

    /// <summary>Fresh randomness for a draw.</summary>
    public static Digest256 RandomDigest()
    {
        Span<byte> bytes = stackalloc byte[Digest256.Size];
        OsRandom.FillBytes(bytes);
        return Digest256.Read(bytes);
    }

    private async Task<AllocationReason?> LatestDrawAsync(TaskId id, CancellationToken cancellation)
    {
        var page = await store.FindEntriesAsync(id, null, null, MostEntries, cancellation);
        foreach (var place in page.Items.Reverse())
        {
            var entry = Entry.Read(place.Entry);
            if (entry.Kind == EntryKind.Leased) return LeaseEvidence.Read(entry.Evidence).Reason;
        }

        return null;
    }

    private async Task<(NodeRecord Node, long Stake)?> RecordAsync(Address address, CancellationToken cancellation)
    {
        var now = clock.Now;
        if (_records.TryGetValue(address, out var kept) && kept.Until > now) return (kept.Node, kept.Stake);
        if (await store.FindNodeAsync(address, cancellation) is not { } node) return null;
        var account = await store.FindAccountAsync(address, cancellation);
        if (_records.Count >= MostRecords) _records.Clear();
        _records[address] = (node, account.Staked, now + RecordMilliseconds);
        return (node, account.Staked);
    }

    /// <summary>The first so many of a fair shuffle.</summary>
    private static IEnumerable<NodeSession> Sample(NodeSession[] sessions)
    {
        if (sessions.Length <= MostConsidered) return sessions;
        var words = new uint[MostConsidered];
        OsRandom.FillBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(words.AsSpan()));
        for (var i = 0; i < MostConsidered; i++)
        {
            var j = i + (int)(words[i] % (uint)(sessions.Length - i));
            (sessions[i], sessions[j]) = (sessions[j], sessions[i]);
        }

        return sessions.Take(MostConsidered);
    }

    private static string Explain(Fitness fitness, TaskRecord task, AllocationReason? draw, Judgement? judged, Address address)
    {
        var now = task.State != TaskState.Waiting ? $"The task is {task.State} and is not given out now." : fitness switch
        {
            Fitness.Fit => "The node can be drawn for the task.",
            Fitness.Offline => "The node is not connected to this coordinator.",
            Fitness.Busy => "All slots of the node are taken.",
            Fitness.Paused => "The node's owner does not let it work now.",
            Fitness.TooExpensive => "The node asks more than the order allows: lower its price.",
            Fitness.TooLittleStake => "The node has less stake than the network demands: add some.",
            Fitness.TooLittleMemory => "The node offers less memory than the model needs.",
            Fitness.NotGranted => "The model's owner has not granted its weights to the node.",
            Fitness.Excluded => "The node failed at this task before.",
            Fitness.NotACandidate => "The requester has not sealed the input to the node.",
            Fitness.Distrusted => "The node's reputation is too low; work for requesters who name it raises it.",
            _ => "It cannot be drawn.",
        };
        if (draw is null) return now + " There was no draw yet.";
        if (judged is null) return now + " It was no candidate in the latest draw.";
        if (draw.Chosen == address) return now + " It was chosen in the latest draw.";
        var total = draw.Judgements.Sum(j => (decimal)j.Weight);
        return judged.Fitness == Fitness.Fit
            ? $"{now} In the latest draw its share was {judged.Weight} of {total}, and chance took another."
            : $"{now} In the latest draw it was {judged.Fitness}.";
    }
}

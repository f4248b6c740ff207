using Vouch.Identity;
using Vouch.Network.Ledger;
using Vouch.Network.Nodes;
using Vouch.Network.Orders;
using Vouch.Network.Tasks;

namespace Vouch.Network.Allocation;

/// <summary>What only the coordinator knows of a node: what its latest beat said.</summary>
/// <param name="FreeSlots">Tasks it takes now.</param>
/// <param name="IsPaused">Its owner's rules forbid work now.</param>
public sealed record NodePresence(int FreeSlots, bool IsPaused);

/// <summary>What a model asks of a node.</summary>
/// <param name="MemoryBytes">Memory that a proof needs.</param>
/// <param name="Granted">Who can open its package; null if everyone can.</param>
public sealed record ModelNeeds(long MemoryBytes, IReadOnlyCollection<Address>? Granted);

/// <summary>
/// Who gets a task (docs/network.md, section 6): judges every candidate and draws among the fit by weight. Integers and a seed, so that
/// the choice can be replayed from what the chain holds.
/// </summary>
public static class Allocator
{
    /// <summary>Largest weight: sums of millions stay far from overflow.</summary>
    public const long MostWeight = 1L << 40;

    /// <summary>
    /// The least weight is this part of the largest in a draw. Speed is what nodes say of themselves, so that without a
    /// floor a boast, or a fast machine, would own the queue.
    /// </summary>
    public const int LeastShare = 16;

    /// <summary>Judges the candidates of a waiting task and draws one.</summary>
    /// <param name="task">The task.</param>
    /// <param name="look">A node and its stake; asked only of nodes in <paramref name="presence"/>.</param>
    /// <param name="presence">The nodes that are connected.</param>
    /// <param name="needs">What the model asks.</param>
    /// <param name="rules">The network's rules.</param>
    /// <param name="seed">Fresh randomness.</param>
    public static AllocationReason Allocate(
        TaskRecord task, Func<Address, (NodeRecord? Node, long Stake)> look,
        IReadOnlyDictionary<Address, NodePresence> presence, ModelNeeds needs, NetworkRules rules, Digest256 seed)
    {
        var judgements = new List<Judgement>();
        var standing = new List<Standing>();
        foreach (var address in task.Candidates.Order())
        {
            var there = presence.GetValueOrDefault(address);
            var (node, stake) = there is null ? (null, 0) : look(address);
            var price = node is null ? 0 : Pricing.Ask(node.Profile.Profile.AskPerUnit, task.WorkUnits);
            judgements.Add(new Judgement(address, Judge(task, address, node, stake, there, needs, rules), 0, price));
            standing.Add(node is null ? default : Standing.Of(node));
        }

        return Draw(seed, Weigh(judgements, standing));
    }

    /// <summary>Judges one node for a task: first what the task forbids, then what the node lacks, then what passes.</summary>
    public static Fitness Judge(
        TaskRecord task, Address address, NodeRecord? node, long stake, NodePresence? there, ModelNeeds needs, NetworkRules rules)
    {
        if (!task.Candidates.Contains(address)) return Fitness.NotACandidate;
        if (task.Excluded.Contains(address)) return Fitness.Excluded;
        if (node is null || there is null) return Fitness.Offline;
        if (needs.Granted is { } granted && !granted.Contains(address)) return Fitness.NotGranted;
        if (node.Profile.Profile.Capability.MemoryBytes < needs.MemoryBytes) return Fitness.TooLittleMemory;
        if (JudgeRecord(task, node, stake, rules) is var fitness and not Fitness.Fit) return fitness;
        if (there.IsPaused) return Fitness.Paused;
        return there.FreeSlots < 1 ? Fitness.Busy : Fitness.Fit;
    }

    /// <summary>The part of the judgement that the network's records alone decide; the machine repeats it.</summary>
    public static Fitness JudgeRecord(TaskRecord task, NodeRecord node, long stake, NetworkRules rules)
    {
        var profile = node.Profile.Profile;
        if (!task.Candidates.Contains(node.Address)) return Fitness.NotACandidate;
        if (task.Excluded.Contains(node.Address)) return Fitness.Excluded;
        if (stake < rules.MinimumStake) return Fitness.TooLittleStake;
        if (Pricing.Ask(profile.AskPerUnit, task.WorkUnits) > task.Order.Order.MaxPrice) return Fitness.TooExpensive;
        if (task.Order.Order.Trust != Trust.Named && node.Reputation.Score < ReputationLaw.LeastTrusted)
            return Fitness.Distrusted;
        return node.ActiveLeases >= profile.Slots ? Fitness.Busy : Fitness.Fit;
    }

    /// <summary>The same judgements with the weights that follow from them; 0 for the unfit.</summary>
    /// <param name="judgements">Judgements, whose weights are ignored.</param>
    /// <param name="standing">Score and speed of each.</param>
    public static IReadOnlyList<Judgement> Weigh(IReadOnlyList<Judgement> judgements, IReadOnlyList<Standing> standing)
    {
        var weights = new long[judgements.Count];
        for (var i = 0; i < weights.Length; i++)
            weights[i] = judgements[i].Fitness == Fitness.Fit ? standing[i].Weight(judgements[i].Price) : 0;
        var floor = weights.Length == 0 ? 0 : weights.Max() / LeastShare;
        return [.. judgements.Select((j, i) => j with { Weight = weights[i] == 0 ? 0 : Math.Max(weights[i], floor) })];
    }

    /// <summary>Draws one of the fit.</summary>
    public static AllocationReason Draw(Digest256 seed, IReadOnlyList<Judgement> judgements)
    {
        var reason = new AllocationReason(seed, judgements, default);
        return reason with { Chosen = Draw(reason) };
    }

    /// <summary>The node that a reason's seed and weights draw; zero if none has a weight. Never throws.</summary>
    public static Address Draw(AllocationReason reason)
    {
        var place = WeightedDraw.One(reason.Seed, [.. reason.Judgements.Select(j => j.Weight)]);
        return place < 0 ? default : reason.Judgements[place].Node;
    }
}

/// <summary>What a weight is made of, beside the price.</summary>
/// <param name="Score">Parts per million.</param>
/// <param name="Speed">Thousands of committed cells per second, as the node says.</param>
public readonly record struct Standing(int Score, long Speed)
{
    private const long MostSpeed = 1L << 20;

    /// <summary>Of a node.</summary>
    public static Standing Of(NodeRecord node) => new(node.Reputation.Score, node.Profile.Profile.Capability.Speed);

    /// <summary>Score squared times speed over price, from 1 to <see cref="Allocator.MostWeight"/>.</summary>
    public long Weight(long price)
    {
        var square = (Int128)Score * Score;
        return (long)Int128.Clamp(
            square * Math.Clamp(Speed, 1, MostSpeed) / Math.Max(price, 1), 1, Allocator.MostWeight);
    }
}

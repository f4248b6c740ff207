using Vouch.Identity;
using Vouch.Network.Ledger;
using Vouch.Network.Nodes;

namespace Vouch.Network.Allocation;

/// <summary>What the network offers a requester who asks whom to seal an input to.</summary>
/// <param name="Offered">Different nodes, drawn by weight.</param>
/// <param name="Considered">Nodes looked at.</param>
/// <param name="Unfit">How many could not, by reason.</param>
public sealed record CandidateOffer(
    IReadOnlyList<(NodeRecord Node, long Price)> Offered, int Considered, IReadOnlyDictionary<Fitness, int> Unfit);

/// <summary>Draws candidates for a task that does not exist yet (docs/network.md, section 6).</summary>
public static class CandidateDraw
{
    /// <summary>Draws up to <paramref name="most"/> different nodes by weight among the fit.</summary>
    /// <param name="nodes">Known nodes with their stake and presence; null for one that is not connected.</param>
    /// <param name="workUnits">Units of work of the model.</param>
    /// <param name="maxPrice">Most micro-credits that the requester will pay.</param>
    /// <param name="needs">What the model asks.</param>
    /// <param name="rules">The network's rules.</param>
    /// <param name="seed">Fresh randomness.</param>
    /// <param name="most">How many to draw, 1 to 8.</param>
    public static CandidateOffer Draw(
        IReadOnlyList<(NodeRecord Node, long Stake, NodePresence? There)> nodes, long workUnits, long maxPrice, ModelNeeds needs,
        NetworkRules rules, Digest256 seed, int most)
    {
        var judgements = new Judgement[nodes.Count];
        var standing = new Standing[nodes.Count];
        for (var i = 0; i < nodes.Count; i++)
        {
            var (node, stake, there) = nodes[i];
            var price = Pricing.Ask(node.Profile.Profile.AskPerUnit, workUnits);
            standing[i] = Standing.Of(node);
            judgements[i] = new Judgement(node.Address, Judge(node, stake, there, price, maxPrice, needs, rules), 0, price);
        }

        var weights = Allocator.Weigh(judgements, standing).Select(j => j.Weight).ToArray();
        var drawn = WeightedDraw.Many(seed, weights, most);
        var unfit = judgements.Where(j => j.Fitness != Fitness.Fit).CountBy(j => j.Fitness).ToDictionary();
        return new CandidateOffer([.. drawn.Select(i => (nodes[i].Node, judgements[i].Price))], nodes.Count, unfit);
    }

    /// <summary>
    /// Busy nodes are offered too: the task may wait a little. Paused ones are not: nobody knows for how long.
    /// </summary>
    private static Fitness Judge(
        NodeRecord node, long stake, NodePresence? there, long price, long maxPrice, ModelNeeds needs, NetworkRules rules)
    {
        if (there is null) return Fitness.Offline;
        if (needs.Granted is { } granted && !granted.Contains(node.Address)) return Fitness.NotGranted;
        if (node.Profile.Profile.Capability.MemoryBytes < needs.MemoryBytes) return Fitness.TooLittleMemory;
        if (stake < rules.MinimumStake) return Fitness.TooLittleStake;
        if (price > maxPrice) return Fitness.TooExpensive;
        if (node.Reputation.Score < ReputationLaw.LeastTrusted) return Fitness.Distrusted;
        return there.IsPaused ? Fitness.Paused : Fitness.Fit;
    }
}

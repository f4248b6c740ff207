using Vouch.Identity;
using Vouch.Network.Commands;
using Vouch.Network.Nodes;
using Vouch.Network.Orders;
using Vouch.Network.Tasks;

namespace Vouch.Network.Tests.Simulation;

/// <summary>Who lives in a simulated network, and what its requesters do.</summary>
internal sealed class People
{
    private static readonly SigningKey[] NodeKeys = [.. Enumerable.Range(0, 6).Select(i => World.Key($"sim node {i}"))];
    private static readonly SigningKey[] RequesterKeys = [.. Enumerable.Range(0, 3).Select(i => World.Key($"sim requester {i}"))];
    private readonly Simulation _sim;
    private readonly List<SimNode> _nodes = [];

    private People(Simulation sim) => _sim = sim;

    public static void Settle(Simulation sim, List<SimCoordinator> coordinators)
    {
        var people = new People(sim);
        for (var i = 1 + sim.Next(3); i > 0; i--) coordinators.Add(new SimCoordinator(sim));
        for (var i = 0; i < 3 + sim.Next(4); i++) people.Join(i);
        foreach (var key in RequesterKeys.Take(1 + sim.Next(3))) people.Begin(key);
    }

    /// <summary>Asks until it hears an answer; some give up.</summary>
    private void Insist(Command command, int tries, Action<Outcome>? then = null)
    {
        var isHeard = false;
        _sim.Send(() => _sim.AnyCoordinator().Receive(command, outcome =>
        {
            if (!isHeard) then?.Invoke(outcome);
            isHeard = true;
        }));
        _sim.After(400, () =>
        {
            if (!isHeard && tries > 1) Insist(command, tries - 1, then);
        });
    }

    private void Join(int i)
    {
        var key = NodeKeys[Math.Min(i, NodeKeys.Length - 1)];
        if (_nodes.Any(n => n.Key == key)) return;
        var character = (Character)_sim.Next(Enum.GetValues<Character>().Length);
        var node = new SimNode(_sim, key, i == 0 ? Character.Honest : character);
        _nodes.Add(node);
        var profile = new NodeProfile(
            World.Network.Address, key.Address, World.SealingKey, new Capability(1, 1, 128, "", 1 + _sim.Next(1000)),
            100 + _sim.Next(2000), 2, _sim.Time, "");
        Insist(new RegisterCommand(new SignedProfile(profile, _sim.Sign(key, () => profile.Digest))), 20, _ => node.Connect());
        Insist(new DepositCommand(key.Address, 200_000, _sim.NextDigest()), 20, _ => Move(key, RequestKind.Stake, 100_000));
        _sim.After(5000 + _sim.Next(10_000), () => Move(key, RequestKind.Unstake, 60_000));
        _sim.After(9000 + _sim.Next(10_000), () => Move(key, RequestKind.Withdraw, 50_000));
    }

    private void Begin(SigningKey key) =>
        Insist(new DepositCommand(key.Address, 1_000_000, _sim.NextDigest()), 20, _ => Wish(key, 2 + _sim.Next(3)));

    private void Wish(SigningKey key, int orders)
    {
        if (orders == 0) return;
        _sim.After(_sim.Next(4000), () => Wish(key, orders - 1));
        var now = _sim.Time;
        var deadline = now + 1000 + _sim.Next(12_000);
        var order = new Order(
            World.Network.Address, key.Address, (ulong)_sim.Next(int.MaxValue), TaskKind.Prove, World.Hash("model"),
            new InputBinding(InputBindingKind.Public, new byte[32]), 10_000 + _sim.Next(100_000), now, deadline,
            deadline + _sim.Next(15_000), _sim.Chance(0.3) ? Trust.Named : Trust.Open, Pick());
        var submit = new SubmitCommand(
            new SignedOrder(order, _sim.Sign(key, () => order.Digest)), 1 + _sim.Next(60), World.Hash("envelope"));
        Insist(submit, 6, outcome =>
        {
            if (!outcome.IsDone) return;
            if (_sim.Chance(0.3)) _sim.After(_sim.Next(9000), () => Insist(submit, 1));
            if (_sim.Chance(0.2)) _sim.After(_sim.Next(9000), () => Move(key, RequestKind.Cancel, 0, order.Id));
            if (_sim.Chance(0.6)) Watch(key, order.Id, 12);
        });
    }

    /// <summary>Looks at a task, perhaps at an old picture of it, and seals to other nodes where it seems stuck.</summary>
    private void Watch(SigningKey key, TaskId id, int times)
    {
        if (times == 0) return;
        var seen = _sim.Store.FindTaskAsync(id, default).GetAwaiter().GetResult();
        _sim.After(700 + _sim.Next(_sim.Chance(0.2) ? 4000 : 100), () =>
        {
            if (seen is { State: TaskState.Waiting } && (seen.Excluded.Count > 0 || _sim.Chance(0.2)))
            {
                var change = new CandidateChange(World.Network.Address, id, Pick(), seen.CandidateNonce + 1);
                Insist(new ResealCommand(
                    new SignedCandidateChange(change, _sim.Sign(key, () => change.Digest)), World.Hash("again")), 2);
            }

            Watch(key, id, times - 1);
        });
    }

    private Address[] Pick()
    {
        var picked = _nodes.Where(_ => _sim.Chance(0.6)).Select(n => n.Address).ToArray();
        return picked.Length > 0 ? picked : [_nodes[_sim.Next(_nodes.Count)].Address];
    }

    private void Move(SigningKey key, RequestKind kind, long amount, TaskId task = default)
    {
        var request = new AccountRequest(
            World.Network.Address, key.Address, kind, amount, task, (ulong)_sim.Next(int.MaxValue), _sim.Time);
        Insist(new AccountCommand(new SignedRequest(request, _sim.Sign(key, () => request.Digest))), 5);
    }
}

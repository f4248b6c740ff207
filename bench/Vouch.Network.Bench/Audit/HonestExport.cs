using Vouch.Identity;
using Vouch.Network.Allocation;
using Vouch.Network.Commands;
using Vouch.Network.Coordinator;
using Vouch.Network.Machine;
using Vouch.Network.Memory;
using Vouch.Network.Nodes;
using Vouch.Network.Orders;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;

namespace Vouch.Network.Bench.Audit;

/// <summary>An honest chain of any length: requesters, nodes and a coordinator over the store in memory, a batch at a time.</summary>
internal static class HonestExport
{
    private const int Batch = 256;
    private const long Start = 1_700_000_000_000;
    private static readonly byte[] SealingKey = Convert.FromHexString(
        "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296");

    public static void Write(Stream output, int entries)
    {
        using var network = Key("network");
        var rules = NetworkRules.Default with { MinimumSlash = 1000 };
        var machine = new NetworkMachine(network.Address, rules);
        var gate = new CommandGate(network.Address, rules, new SignatureChecker());
        var loops = new Coordination(machine, gate, rules);
        var store = new MemoryStore();
        store.OpenAsync(new ChainSealer(network), rules, Start, default).GetAwaiter().GetResult();
        SigningKey[] nodes = [.. Enumerable.Range(0, 100).Select(i => Key($"node {i}"))];
        SigningKey[] requesters = [.. Enumerable.Range(0, 100).Select(i => Key($"requester {i}"))];
        using var writer = new ExportWriter(output, network.Address, rules);
        var (now, written, count, nonce) = (Start, 0L, 0, 0UL);

        void Do(IReadOnlyList<Command> commands)
        {
            var admitted = gate.AdmitMany(commands, now).Select(a => a.Admitted ?? throw new InvalidOperationException(a.Outcome.Message)).ToList();
            var reads = ReadSet.Union(commands.Select(NetworkMachine.Needs));
            var decisions = store.ExecuteAsync(reads, s => loops.Decide(s, admitted, now), now, default).GetAwaiter().GetResult();
            if (decisions.FirstOrDefault(d => !d.Outcome.IsDone) is { } refused) throw new InvalidOperationException(refused.Outcome.Message);
        }

        Do([.. requesters.Select(r => new DepositCommand(r.Address, 100_000_000_000, Hash("pay " + r)))]);
        Do([.. nodes.Select((n, i) => Profile(network.Address, n, i, now))]);
        while (count < entries)
        {
            now += 10;
            var orders = Enumerable.Range(0, Batch).Select(_ => Order(network.Address, requesters[nonce % 100], nodes, nonce++, now)).ToList();
            Do(orders);
            var presence = nodes.ToDictionary(n => n.Address, _ => new NodePresence(64, false));
            var reads = new ReadSet { WaitingLimit = Batch, WaitingFor = presence.Keys, Nodes = presence.Keys };
            var given = store.ExecuteAsync(
                reads, s => loops.LeaseWaiting(s, presence, _ => new ModelNeeds(0, null), t => Hash("seed " + t.Id), now), now, default)
                .GetAwaiter().GetResult();
            Do([.. given.Select(g => Report(network.Address, nodes.Single(n => n.Address == g.Reason.Chosen), g.Task.Id))]);
            for (; store.FindBlockAsync(written, default).Result is { } block; written++)
            {
                writer.Write(block);
                count += block.Entries.Count;
            }
        }
    }

    private static SigningKey Key(string name) => SigningKey.FromBytes(Hash(name).ToBytes());

    private static Digest256 Hash(string text) => Digest256.Keccak(System.Text.Encoding.UTF8.GetBytes(text));

    private static RegisterCommand Profile(Address network, SigningKey key, int i, long now)
    {
        var profile = new NodeProfile(
            network, key.Address, SealingKey, new Capability(4, 1L << 33, 256, "", 100 + i), 10 + i, 64, now, "bench");
        return new RegisterCommand(new SignedProfile(profile, key.Sign(profile.Digest)));
    }

    private static SubmitCommand Order(Address network, SigningKey key, SigningKey[] nodes, ulong nonce, long now)
    {
        Address[] candidates = [.. Enumerable.Range(0, 3).Select(i => nodes[(int)((nonce * 7) + ((ulong)i * 31)) % 100].Address)];
        var order = new Order(
            network, key.Address, nonce, TaskKind.Prove, Hash("model"), new InputBinding(InputBindingKind.Committed, new byte[48]),
            10_000, now, now + 60_000, now + 120_000, Trust.Open, candidates);
        return new SubmitCommand(new SignedOrder(order, key.Sign(order.Digest)), 50, Hash("envelope"));
    }

    private static ReportCommand Report(Address network, SigningKey key, TaskId task)
    {
        var claim = new ResultClaim(network, task, 1, key.Address, Hash("proof " + task), 100_000, 5000, 100, EnergyKind.Estimated);
        return new ReportCommand(new SignedClaim(claim, key.Sign(claim.Digest)), new ProofVerdict(true, ""));
    }
}

using Vouch.Identity;
using Vouch.Network.Allocation;
using Vouch.Network.Commands;
using Vouch.Network.Ledger;
using Vouch.Network.Machine;
using Vouch.Network.Memory;
using Vouch.Network.Nodes;
using Vouch.Network.Orders;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;

namespace Vouch.Network.Tests;

/// <summary>A network in memory whose parties have fixed keys: everything a test does is signed and admitted for real.</summary>
internal sealed class World
{
    public const long Start = 1_700_000_000_000;
    public const long Rich = 1_000_000_000;

    private static readonly Dictionary<string, SigningKey> Keys = [];
    private ulong _nonce;

    public World(NetworkRules? rules = null)
    {
        Rules = rules ?? NetworkRules.Default;
        Machine = new NetworkMachine(Network.Address, Rules);
        Gate = new CommandGate(Network.Address, Rules, Checker);
        Store.OpenAsync(new ChainSealer(Network), Rules, Now, default).GetAwaiter().GetResult();
    }

    public static SignatureChecker Checker { get; } = new();

    public static SigningKey Network { get; } = Key("network");

    public static SigningKey Alice { get; } = Key("alice");

    public static SigningKey Bob { get; } = Key("bob");

    public static SigningKey N1 { get; } = Key("node 1");

    public static SigningKey N2 { get; } = Key("node 2");

    public static SigningKey N3 { get; } = Key("node 3");

    public static byte[] SealingKey { get; } = Convert.FromHexString(
        "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296");

    public NetworkRules Rules { get; }

    public NetworkMachine Machine { get; }

    public CommandGate Gate { get; }

    public MemoryStore Store { get; } = new();

    public long Now { get; set; } = Start;

    public static SigningKey Key(string name)
    {
        lock (Keys)
        {
            if (!Keys.TryGetValue(name, out var key))
                Keys[name] = key = SigningKey.FromBytes(Digest256.Keccak(System.Text.Encoding.UTF8.GetBytes(name)).ToBytes());
            return key;
        }
    }

    public static Digest256 Hash(string text) => Digest256.Keccak(System.Text.Encoding.UTF8.GetBytes(text));

    public Decision Do(Command command)
    {
        var outcome = Gate.Admit(command, Now, out var admitted);
        if (admitted is null) return new Decision(outcome, null, null, null);
        return Store.ExecuteAsync(
            NetworkMachine.Needs(command),
            state =>
            {
                var decision = Machine.Decide(state, admitted, Now);
                state.Apply(decision);
                return decision;
            },
            Now, default).GetAwaiter().GetResult();
    }

    /// <summary>Does it, and expects it to be done.</summary>
    public Decision Must(Command command)
    {
        var decision = Do(command);
        Xunit.Assert.True(decision.Outcome.IsDone, $"{command.GetType().Name}: {decision.Outcome.Code} {decision.Outcome.Message}");
        return decision;
    }

    public TaskRecord Task(TaskId id) => Store.State.Tasks[id];

    public NodeRecord Node(SigningKey key) => Store.State.Nodes[key.Address];

    public long Balance(AccountId account) => Store.State.Balances.GetValueOrDefault(account);

    public long Free(SigningKey key) => Balance(AccountId.Holder(key.Address));

    public long Stake(SigningKey key) => Balance(AccountId.Stake(key.Address));

    public void Fund(SigningKey key, long amount = Rich) =>
        Must(new DepositCommand(key.Address, amount, Hash($"payment {++_nonce}")));

    public RegisterCommand Profile(SigningKey key, long ask = 1000, int slots = 2, long speed = 100, long? issuedAt = null)
    {
        var profile = new NodeProfile(
            Network.Address, key.Address, SealingKey, new Capability(2, 1L << 32, 256, "", speed), ask, slots, issuedAt ?? Now, "test/1");
        return new RegisterCommand(new SignedProfile(profile, key.Sign(profile.Digest)));
    }

    public void Join(SigningKey key, long stake = 50_000_000, long ask = 1000, int slots = 2)
    {
        Must(Profile(key, ask, slots));
        if (stake == 0) return;
        Fund(key, stake);
        Must(Request(key, RequestKind.Stake, stake));
    }

    public AccountCommand Request(SigningKey key, RequestKind kind, long amount = 0, TaskId task = default)
    {
        var request = new AccountRequest(Network.Address, key.Address, kind, amount, task, ++_nonce, Now);
        return new AccountCommand(new SignedRequest(request, key.Sign(request.Digest)));
    }

    public Order Order(SigningKey requester, params SigningKey[] candidates) => new(
        Network.Address, requester.Address, ++_nonce, TaskKind.Prove, Hash("model"),
        new InputBinding(InputBindingKind.Public, new byte[32]), 100_000, Now, Now + 60_000, Now + 120_000, Trust.Open,
        [.. candidates.Select(c => c.Address)]);

    public static SubmitCommand Sign(Order order, SigningKey key, long units = 50) =>
        new(new SignedOrder(order, key.Sign(order.Digest)), units, Hash("envelope"));

    public TaskId Submit(SigningKey requester, params SigningKey[] candidates)
    {
        var order = Order(requester, candidates);
        Must(Sign(order, requester));
        return order.Id;
    }

    /// <summary>A lease for one of the nodes given, judged and drawn as a coordinator does.</summary>
    public LeaseCommand LeaseTo(TaskId id, params SigningKey[] connected)
    {
        var presence = connected.ToDictionary(k => k.Address, _ => new NodePresence(1, false));
        var reason = Allocator.Allocate(
            Task(id), a => (Store.State.Nodes.GetValueOrDefault(a), Balance(AccountId.Stake(a))), presence,
            new ModelNeeds(0, null), Rules, Hash($"draw {++_nonce}"));
        return new LeaseCommand(id, reason.Chosen, reason);
    }

    public int Lease(TaskId id, params SigningKey[] connected)
    {
        Must(LeaseTo(id, connected));
        return Task(id).Epoch;
    }

    public static ReportCommand Report(SigningKey node, TaskId task, int epoch, bool isGood = true, string proof = "proof")
    {
        var claim = new ResultClaim(Network.Address, task, epoch, node.Address, Hash(proof), 1000, 5, 7, EnergyKind.Estimated);
        return new ReportCommand(new SignedClaim(claim, node.Sign(claim.Digest)), new ProofVerdict(isGood, isGood ? "" : "a sum is wrong"));
    }

    public static ResealCommand Reseal(SigningKey requester, TaskId task, int nonce, params SigningKey[] candidates)
    {
        var change = new CandidateChange(Network.Address, task, [.. candidates.Select(c => c.Address)], nonce);
        return new ResealCommand(new SignedCandidateChange(change, requester.Sign(change.Digest)), Hash("new envelope"));
    }

    public static DeclineCommand Decline(SigningKey node, TaskId task, int epoch, DeclineReason reason = DeclineReason.OwnerRules) =>
        new(task, node.Address, epoch, reason);

    public byte[] Export()
    {
        using var stream = new MemoryStream();
        using (var writer = new ExportWriter(stream, Network.Address, Rules))
        {
            foreach (var block in Store.State.Blocks) writer.Write(block);
        }

        return stream.ToArray();
    }
}

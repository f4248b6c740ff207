using Vouch.Hashing;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Allocation;
using Vouch.Network.Commands;
using Vouch.Network.Machine;
using Vouch.Network.Nodes;
using Vouch.Network.Orders;
using Vouch.Network.Ports;
using Vouch.Network.Tasks;

namespace Vouch.Storage.Tests;

/// <summary>A network with its people, the rules' machine, and orders as the tests need them. Time stands unless moved.</summary>
public sealed class World(SigningKey? network = null)
{
    public const long Start = 1_800_000_000_000;
    public const long Price = 10_000;
    private static readonly byte[] SealingBytes = MakeSealingBytes();
    private ulong _nonce;

    public static NetworkRules Rules { get; } = NetworkRules.Default with { MinimumStake = 0, FeeBasisPoints = 100 };

    public SigningKey Network { get; } = network ?? SigningKey.Generate();

    public SigningKey Requester { get; } = SigningKey.Generate();

    public SigningKey Node { get; } = SigningKey.Generate();

    public SigningKey OtherNode { get; } = SigningKey.Generate();

    public long Now { get; set; } = Start;

    public CommandGate Gate => field ??= new CommandGate(Network.Address, Rules, new SignatureChecker(16));

    public NetworkMachine Machine => field ??= new NetworkMachine(Network.Address, Rules);

    /// <summary>An order that is not submitted yet.</summary>
    public SignedOrder Order(SigningKey? requester = null, long price = Price, params Address[] candidates)
    {
        requester ??= Requester;
        var order = new Order(
            Network.Address, requester.Address, Interlocked.Increment(ref _nonce), TaskKind.Prove, Digest256.Keccak([1]),
            new InputBinding(InputBindingKind.Public, new byte[32]), price, Now, Now + 60_000, Now + 120_000, Trust.Open,
            candidates.Length > 0 ? candidates : [Node.Address]);
        return new SignedOrder(order, requester.Sign(order.Digest));
    }

    public Command Submit(SignedOrder order) => new SubmitCommand(order, 1, Digest256.Keccak([2]));

    public Command Deposit(Address account, long amount, int reference) =>
        new DepositCommand(account, amount, Digest256.Keccak(BitConverter.GetBytes(reference)));

    public Command Register(SigningKey node, int slots = 64, string software = "test 1")
    {
        var profile = new NodeProfile(
            Network.Address, node.Address, SealingBytes, new Capability(4, 1L << 33, 256, "", 100), Price / 2, slots, Now, software);
        return new RegisterCommand(new SignedProfile(profile, node.Sign(profile.Digest)));
    }

    /// <summary>Gives a waiting task to a node, as the coordinator draws it when only that node is connected.</summary>
    public async Task LeaseAsync(INetworkStore store, TaskId task, SigningKey node)
    {
        var record = await store.FindTaskAsync(task, default);
        var known = await store.FindNodeAsync(node.Address, default);
        await DoAsync(store, Lease(record!, known!));
    }

    public static Command Lease(TaskRecord task, NodeRecord node)
    {
        var reason = Allocator.Allocate(
            task, _ => (node, 0), new Dictionary<Address, NodePresence> { [node.Address] = new(64, false) }, new ModelNeeds(1, null), Rules,
            Digest256.Keccak(OsRandom.NewSeed()));
        return new LeaseCommand(task.Id, reason.Chosen, reason);
    }

    public Command Report(TaskId task, SigningKey node, int epoch = 1, bool accepted = true, long microJoules = 7)
    {
        var claim = new ResultClaim(
            Network.Address, task, epoch, node.Address, Digest256.Keccak([3]), 100, 5, microJoules, EnergyKind.Estimated);
        return new ReportCommand(
            new SignedClaim(claim, node.Sign(claim.Digest)), new ProofVerdict(accepted, accepted ? "" : "A test says so."));
    }

    public Command Cancel(TaskId task, SigningKey requester)
    {
        var request = new AccountRequest(
            Network.Address, requester.Address, RequestKind.Cancel, 0, task, Interlocked.Increment(ref _nonce), Now);
        return new AccountCommand(new SignedRequest(request, requester.Sign(request.Digest)));
    }

    public Command Stake(SigningKey node, long amount)
    {
        var request = new AccountRequest(
            Network.Address, node.Address, RequestKind.Stake, amount, default, Interlocked.Increment(ref _nonce), Now);
        return new AccountCommand(new SignedRequest(request, node.Sign(request.Digest)));
    }

    public AdmittedCommand Admit(Command command)
    {
        var outcome = Gate.Admit(command, Now, out var admitted);
        return admitted ?? throw new InvalidOperationException($"The gate refuses: {outcome.Message}");
    }

    /// <summary>Decides a command inside a transaction.</summary>
    public Outcome Decide(IWorkingState state, AdmittedCommand command)
    {
        var decision = Machine.Decide(state, command, Now);
        state.Apply(decision);
        return decision.Outcome;
    }

    /// <summary>One command, one transaction.</summary>
    public Task<Outcome> RunAsync(INetworkStore store, Command command)
    {
        var admitted = Admit(command);
        return store.ExecuteAsync(
            NetworkMachine.Needs(command), state => Decide(state, admitted), Now, CancellationToken.None);
    }

    /// <summary>One command that must be done.</summary>
    public async Task DoAsync(INetworkStore store, params Command[] commands)
    {
        foreach (var command in commands)
        {
            var outcome = await RunAsync(store, command);
            if (!outcome.IsDone) throw new InvalidOperationException($"{command.GetType().Name}: {outcome.Message}");
        }
    }

    /// <summary>Money for the requester and both nodes registered.</summary>
    public Task FoundAsync(INetworkStore store, long amount = 100 * Price) => DoAsync(
        store, Deposit(Requester.Address, amount, 1), Register(Node), Register(OtherNode));

    /// <summary>Tasks that wait, one millisecond apart, oldest first.</summary>
    public async Task<List<TaskId>> WaitingAsync(INetworkStore store, int count, params Address[] candidates)
    {
        var tasks = new List<TaskId>();
        for (var i = 0; i < count; i++)
        {
            var order = Order(null, Price, candidates);
            await DoAsync(store, Submit(order));
            tasks.Add(order.Order.Id);
            Now++;
        }

        return tasks;
    }

    private static byte[] MakeSealingBytes()
    {
        using var key = SealingKey.Generate();
        return key.PublicKey.ToBytes();
    }
}

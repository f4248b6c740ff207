using System.Text;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Allocation;
using Vouch.Network.Ledger;
using Vouch.Network.Nodes;
using Vouch.Network.Orders;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Network.Tasks;
using Vouch.Server.Dashboard.Data;

namespace Vouch.Dashboard.Tests;

/// <summary>A network in memory with one of everything, rare states included; tests change its parts.</summary>
internal sealed class SeededNetwork : IDashboardData
{
    public const string Hostile = "<script>alert(1)</script>\u202Egnp.exe\u0007<img src=x onerror=alert(2)>";

    private static readonly SigningKey Signer = SigningKey.Generate();
    public static readonly Address Requester = AddressOf("requester");
    public static readonly Address Worker = AddressOf("worker 1");
    public static readonly Address Liar = AddressOf("worker 4");
    public static readonly Digest256 Model = Digest256.Keccak("lenet"u8);
    private readonly long _start = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    public SeededNetwork()
    {
        Network = new NetworkView("Proving Grounds", Signer.Address, new NetworkRules { MinimumStake = 5_000_000 }, 100_000_000, 4 << 20, 8 << 20, "0.2.0");
        Nodes = [.. Enumerable.Range(1, 9).Select(Node)];
        Tasks = [.. Enumerable.Range(0, 14).Select(Row)];
        Done = TaskOf("done");
        Now = new NowView(
            _start, 6, 1, 9,
            new Dictionary<TaskState, long> { [TaskState.Waiting] = 3, [TaskState.Leased] = 4, [TaskState.Done] = 18_204, [TaskState.Failed] = 2, [TaskState.Expired] = 7 },
            [.. Enumerable.Range(0, 60).Select(i => (int)(22 + (9 * Math.Sin(i / 7.0)) + (5 * Math.Sin(i * 1.7))))],
            412_650_400, 25_000_000, 9_931, new EnergyView(240, 188, 240L * 38_400_000),
            new Dictionary<AccountKind, long>
            {
                [AccountKind.Issued] = -25_000_000_000, [AccountKind.Holder] = 23_612_480_550, [AccountKind.Escrow] = 14_400_000,
                [AccountKind.Stake] = 1_340_000_000, [AccountKind.Fees] = 8_119_450, [AccountKind.Burned] = 25_000_000,
            },
            [.. Tasks.Take(8)], [new SlashRow(Done.Record.Id, Liar, 25_000_000, _start - 3_000_000, 4_117, 0)],
            new ChainHead(48_211, Digest256.Keccak("head"u8), _start - 1_400));
        Models =
        [
            new ModelView(Model, "MNIST LeNet-5", Requester, false, [], 524, 480L << 20, 3_200_000, 900_000, _start - 7_200_000, 5, 209_600, 262_000),
            new ModelView(Digest256.Keccak("ecg"u8), "ECG arrhythmia, clinic weights", Worker, true, [Worker, Liar], 2_097, 1L << 30, 9_400_000, 4_100_000, _start - 86_400_000, 0, null, null),
        ];
    }

    public NetworkView Network { get; set; }

    public NowView Now { get; set; }

    public IReadOnlyList<NodeRow> Nodes { get; set; }

    public IReadOnlyList<TaskRow> Tasks { get; set; }

    public IReadOnlyList<ModelView> Models { get; set; }

    public TaskView Done { get; set; }

    /// <summary>The store is away.</summary>
    public bool IsDown { get; set; }

    public static Address AddressOf(string name) => Address.Read(Digest256.Keccak(Encoding.UTF8.GetBytes(name)).ToBytes().AsSpan(0, 20));

    public Task<NowView> NowAsync(CancellationToken cancellation) => IsDown ? throw new StoreUnavailableException("gone") : Task.FromResult(Now);

    public Task<NodeListView> NodesAsync(CancellationToken cancellation) => Task.FromResult(new NodeListView(_start, Nodes, false));

    public Task<NodeView?> NodeAsync(Address address, CancellationToken cancellation) =>
        Task.FromResult(Nodes.FirstOrDefault(n => n.Address == address) is { } node ? new NodeView(_start, node, [.. Tasks.Where(t => t.Node == address)]) : null);

    public Task<TaskListView> TasksAsync(TaskFilter filter, CancellationToken cancellation) => Task.FromResult(new TaskListView(
        _start, [.. Tasks.Where(t => (filter.State is null || t.State == filter.State) && (filter.Requester is null || t.Requester == filter.Requester))],
        filter.After is null ? "older-1" : null));

    public Task<TaskView?> TaskAsync(TaskId id, CancellationToken cancellation) => Task.FromResult(id == Done.Record.Id ? Done : null);

    public Task<AccountView> AccountAsync(Address address, CancellationToken cancellation) => Task.FromResult(
        address == Requester
            ? new AccountView(_start, address, 88_437_200, 0, 1_048_000, 2, [.. Tasks.Take(4)], [.. Done.Steps.Select(s => s.Receipt).Reverse()], false)
            : new AccountView(_start, address, 0, 0, 0, 0, [], [], false));

    public Task<IReadOnlyList<ModelView>> ModelsAsync(CancellationToken cancellation) => Task.FromResult(Models);

    public NodeRow Node(int i)
    {
        var (active, paused, online) = (i is 1 or 2 or 5 ? 1 : 0, i == 6 ? "someone is at the keyboard" : "", i is not (7 or 8 or 9));
        var stake = i == 3 ? 1_000_000 : 40_000_000L * i;
        var can = new Capability(4 * i, (8L * i) << 30, i % 3 == 0 ? 512 : 256, i == 2 ? "NVIDIA RTX 4070" : i == 5 ? "AMD Radeon RX 7800 XT" : "", 900 * i);
        var profile = new NodeProfile(Signer.Address, AddressOf($"worker {i}"), [4], can, 350 + (50 * i), 2, _start - 600_000, "vouch 0.2.0 linux-x64");
        var reputation = i == 4 ? new Reputation(1204, 3, 1, 1, 61_000) : new Reputation(2_400 / i, i, i / 3, 0, 990_000 - (42_000 * i));
        return new NodeRow(
            profile.Node, online, paused, online && paused.Length == 0 ? 2 - active : 0, active, profile, reputation, stake, 94_400_000 / i,
            _start - (86_400_000L * i), _start - (online ? 1_200 : 5_400_000), IdleReason.Of(online, paused, active, stake, 5_000_000, 3));
    }

    private TaskRow Row(int i)
    {
        TaskState[] states = [TaskState.Leased, TaskState.Leased, TaskState.Waiting, TaskState.Done, TaskState.Done, TaskState.Done, TaskState.Failed, TaskState.Expired, TaskState.Cancelled];
        var state = states[i % states.Length];
        var at = _start - 9_000 - (41_000L * i);
        return new TaskRow(
            TaskId.Of(Digest256.Keccak(Encoding.UTF8.GetBytes($"task {i}"))), state, i % 3 == 2 ? "ECG arrhythmia, clinic weights" : "MNIST LeNet-5", Model,
            i % 4 == 3 ? AddressOf("another") : Requester, state is TaskState.Waiting or TaskState.Expired ? null : AddressOf($"worker {1 + (i % 6)}"),
            524_000 - (13_100L * i), at, state == TaskState.Done ? at + 6_400 + (700 * i) : null, "");
    }

    /// <summary>A task that was declined, lied about, and done: all of its life.</summary>
    private TaskView TaskOf(string name)
    {
        var at = _start - 184_000;
        Address[] candidates = [AddressOf("worker 2"), Liar, Worker];
        var order = new Order(
            Signer.Address, Requester, (ulong)name.Length, TaskKind.Prove, Model, new InputBinding(InputBindingKind.Committed, new byte[48]), 524_000,
            at - 900, at + 600_000, at + 1_200_000, Trust.Open, candidates);
        var id = order.Id;
        var claim = new ResultClaim(Signer.Address, id, 3, Worker, Digest256.Keccak("proof"u8), 412_300, 21_400, 38_400_000, EnergyKind.Measured);
        var result = new TaskResult(new SignedClaim(claim, Sign(claim.Digest)), 259_380, 2_620, at + 41_200);
        var record = new TaskRecord(
            id, new SignedOrder(order, Sign(order.Digest)), 524, TaskState.Done, 3, null, candidates, 0, [Liar], [], Digest256.Keccak("envelope"u8), 0, 0, result, "",
            at, long.MaxValue, 9);
        Judgement J(Address node, Fitness fit, long weight, long price) => new(node, fit, weight, price);
        DrawView[] draws =
        [
            new(1, at + 300, new AllocationReason(Digest256.Keccak("s1"u8), [J(candidates[0], Fitness.Fit, 81_000, 235_800), J(Liar, Fitness.Fit, 62_400, 288_200), J(Worker, Fitness.Busy, 0, 209_600)], candidates[0])),
            new(2, at + 9_900, new AllocationReason(Digest256.Keccak("s2"u8), [J(candidates[0], Fitness.Paused, 0, 235_800), J(Liar, Fitness.Fit, 62_400, 288_200), J(Worker, Fitness.Fit, 88_100, 262_000)], Liar)),
            new(3, at + 24_300, new AllocationReason(Digest256.Keccak("s3"u8), [J(candidates[0], Fitness.Paused, 0, 235_800), J(Liar, Fitness.Excluded, 0, 288_200), J(Worker, Fitness.Fit, 88_100, 262_000)], Worker)),
        ];
        TimelineStep[] steps =
        [
            Step(EntryKind.Accepted, at, 4_101, "Submitted", "524 units of work; 0.524 credits are held in escrow.", Tone.Plain, "An order was accepted; its most possible price is held in escrow.",
                [new Transfer(id, TransferKind.Hold, AccountId.Holder(Requester), AccountId.Escrow(id), 524_000)]),
            Step(EntryKind.Leased, at + 300, 4_102, "Leased by " + Short(candidates[0]) + " at 0.2358 credits", "Lease 1, drawn among 2 fit candidates.", Tone.Active, "A node was drawn and got the lease.", []),
            Step(EntryKind.Released, at + 9_600, 4_108, "Handed back by " + Short(candidates[0]), "Its owner needed the machine. Nobody is blamed.", Tone.Warn, "A lease ended without a result.", []),
            Step(EntryKind.Leased, at + 9_900, 4_109, "Leased by " + Short(Liar) + " at 0.2882 credits", "Lease 2, drawn among 2 fit candidates.", Tone.Active, "A node was drawn and got the lease.", []),
            Step(EntryKind.Slashed, at + 24_000, 4_117, "The proof of " + Short(Liar) + " failed", "Products: a sum does not match. 25 credits of its stake were burned; the signed claim is the artefact.", Tone.Bad, "A proof failed; stake was lost.",
                [new Transfer(id, TransferKind.Slash, AccountId.Stake(Liar), AccountId.Burned, 25_000_000)]),
            Step(EntryKind.Leased, at + 24_300, 4_118, "Leased by " + Short(Worker) + " at 0.262 credits", "Lease 3, the only fit candidate.", Tone.Active, "A node was drawn and got the lease.", []),
            Step(EntryKind.Settled, at + 41_200, 4_126, "Proof checked and paid", "0.25938 credits to " + Short(Worker) + ", 0.00262 fee; 0.262 came back.", Tone.Good, "A proof was accepted and paid.",
                [
                    new Transfer(id, TransferKind.Pay, AccountId.Escrow(id), AccountId.Holder(Worker), 259_380),
                    new Transfer(id, TransferKind.Fee, AccountId.Escrow(id), AccountId.Fees, 2_620),
                    new Transfer(id, TransferKind.Refund, AccountId.Escrow(id), AccountId.Holder(Requester), 262_000),
                ]),
        ];
        return new TaskView(_start, record, "MNIST LeNet-5", steps, draws);

        TimelineStep Step(EntryKind kind, long when, long height, string title, string detail, Tone tone, string explanation, Transfer[] transfers)
        {
            var entry = new Entry(kind, when, id, [Requester, Worker], [1, 2, 3, (byte)kind], transfers);
            var bytes = entry.ToBytes();
            Digest256[] path = [Digest256.Keccak(bytes), Digest256.Keccak("sibling"u8)];
            var header = new BlockHeader(Signer.Address, height, Digest256.Keccak("before"u8), Digest256.Keccak("root"u8), 4, when);
            return new TimelineStep(title, detail, tone, new ReceiptView(entry, bytes, 0, path, header, Sign(header.Digest), explanation));
        }
    }

    private static string Short(Address address) => Server.Dashboard.Text.Show.Short(address);

    private static Signature Sign(Digest256 digest) => Signer.Sign(digest);
}

using Vouch.Network.Commands;
using Vouch.Network.Ledger;
using Vouch.Network.Orders;
using Vouch.Network.Tasks;
using Xunit;
using static Vouch.Network.Tests.World;

namespace Vouch.Network.Tests;

/// <summary>What each command does to a task in each state, and what the machine does to money.</summary>
public sealed class MachineTests
{
    private readonly World _w = new();

    public MachineTests()
    {
        _w.Fund(Alice);
        _w.Join(N1);
        _w.Join(N2);
    }

    private static Dictionary<string, Func<World, TaskId, Command>> Commands { get; } = new()
    {
        ["lease"] = (w, t) => w.LeaseTo(t, N1, N2),
        ["renew"] = (w, t) => new RenewCommand(t, Holder(w, t).Address, 1),
        ["decline"] = (w, t) => Decline(Holder(w, t), t, 1),
        ["good report"] = (w, t) => Report(Holder(w, t), t, 1, proof: "fresh"),
        ["bad report"] = (w, t) => Report(Holder(w, t), t, 1, isGood: false, proof: "fresh bad"),
        ["reseal"] = (_, t) => Reseal(Alice, t, 1, N2),
        ["tick"] = (_, t) => new TickCommand(t),
        ["cancel"] = (w, t) => w.Request(Alice, RequestKind.Cancel, task: t),
    };

    /// <summary>Code and state after, or null for "refused".</summary>
    private static Dictionary<(TaskState, string), (RefusalCode Code, TaskState After)> Table { get; } = new()
    {
        [(TaskState.Waiting, "lease")] = (RefusalCode.None, TaskState.Leased),
        [(TaskState.Waiting, "renew")] = (RefusalCode.StaleEpoch, TaskState.Waiting),
        [(TaskState.Waiting, "decline")] = (RefusalCode.StaleEpoch, TaskState.Waiting),
        [(TaskState.Waiting, "good report")] = (RefusalCode.StaleEpoch, TaskState.Waiting),
        [(TaskState.Waiting, "bad report")] = (RefusalCode.StaleEpoch, TaskState.Waiting),
        [(TaskState.Waiting, "reseal")] = (RefusalCode.None, TaskState.Waiting),
        [(TaskState.Waiting, "tick")] = (RefusalCode.None, TaskState.Waiting),
        [(TaskState.Waiting, "cancel")] = (RefusalCode.None, TaskState.Cancelled),
        [(TaskState.Leased, "lease")] = (RefusalCode.WrongState, TaskState.Leased),
        [(TaskState.Leased, "renew")] = (RefusalCode.None, TaskState.Leased),
        [(TaskState.Leased, "decline")] = (RefusalCode.None, TaskState.Waiting),
        [(TaskState.Leased, "good report")] = (RefusalCode.None, TaskState.Done),
        [(TaskState.Leased, "bad report")] = (RefusalCode.None, TaskState.Waiting),
        [(TaskState.Leased, "reseal")] = (RefusalCode.WrongState, TaskState.Leased),
        [(TaskState.Leased, "tick")] = (RefusalCode.None, TaskState.Leased),
        [(TaskState.Leased, "cancel")] = (RefusalCode.None, TaskState.Cancelled),
        [(TaskState.Done, "cancel")] = (RefusalCode.WrongState, TaskState.Done),
        [(TaskState.Done, "good report")] = (RefusalCode.AlreadyDone, TaskState.Done),
        [(TaskState.Done, "bad report")] = (RefusalCode.AlreadyDone, TaskState.Done),
        [(TaskState.Cancelled, "cancel")] = (RefusalCode.None, TaskState.Cancelled),
        [(TaskState.Expired, "cancel")] = (RefusalCode.WrongState, TaskState.Expired),
        [(TaskState.Failed, "cancel")] = (RefusalCode.WrongState, TaskState.Failed),

        // Its only candidate is excluded: there is nobody to name, and the gate says so.
        [(TaskState.Failed, "lease")] = (RefusalCode.Malformed, TaskState.Failed),
    };

    public static TheoryData<TaskState, string> Pairs()
    {
        var pairs = new TheoryData<TaskState, string>();
        foreach (var state in Enum.GetValues<TaskState>())
        {
            foreach (var command in Commands.Keys) pairs.Add(state, command);
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Every_command_in_every_state(TaskState state, string command)
    {
        var task = Bring(state);
        Assert.Equal(state, _w.Task(task).State);
        var (code, after) = Table.TryGetValue((state, command), out var row) ? row : (Terminal(command), state);
        Assert.Equal(code, _w.Do(Commands[command](_w, task)).Outcome.Code);
        Assert.Equal(after, _w.Task(task).State);
        Assert.Equal(_w.Balance(AccountId.Escrow(task)), _w.Task(task).Escrow);
        Assert.Equal(0, _w.Store.State.Balances.Values.Sum());
    }

    [Fact]
    public void The_same_order_claim_deposit_and_request_again_change_nothing()
    {
        var order = Sign(_w.Order(Alice, N1), Alice);
        var deposit = new DepositCommand(Bob.Address, 500, Hash("once"));
        var stake = _w.Request(Alice, RequestKind.Stake, 500);
        _w.Must(order);
        _w.Lease(order.Order.Order.Id, N1);
        var report = Report(N1, order.Order.Order.Id, 1);
        foreach (var command in new Command[] { report, deposit, stake }) _w.Must(command);
        var (head, balances) = (_w.Store.State.Head, _w.Store.State.Balances.ToDictionary());
        _w.Now += 10_000_000;
        foreach (var command in new Command[] { order, report, deposit, stake }) _w.Must(command);
        Assert.Equal(head, _w.Store.State.Head);
        Assert.Equal(balances, _w.Store.State.Balances);
    }

    [Theory]
    [InlineData(0, 49_500, 500)]
    [InlineData(60_000, 49_500, 500)]
    [InlineData(90_000, 24_750, 250)]
    [InlineData(119_999, 1, 0)]
    public void Late_results_are_paid_less(long late, long paid, long fee)
    {
        // Alice's order: deadline after 60 s, expiry after 120 s; the node asks 50,000. At the last millisecond 50,000 / 60,000 is 0.
        var task = _w.Submit(Alice, N1);
        _w.Lease(task, N1);
        _w.Now += late;
        var before = _w.Free(N1);
        _w.Must(Report(N1, task, 1));
        Assert.Equal(late == 119_999 ? 0 : paid, _w.Free(N1) - before);
        Assert.Equal(fee, _w.Balance(AccountId.Fees));
    }

    [Fact]
    public void One_node_cannot_kill_a_task_and_two_can()
    {
        var task = _w.Submit(Alice, N1, N2);
        _w.Must(Decline(N1, task, _w.Lease(task, N1), DeclineReason.BadInput));
        _w.Must(new TickCommand(task));
        Assert.Equal(TaskState.Waiting, _w.Task(task).State);
        _w.Must(Decline(N2, task, _w.Lease(task, N2), DeclineReason.Unprovable));
        _w.Must(new TickCommand(task));
        Assert.Equal(TaskState.Failed, _w.Task(task).State);
    }

    [Fact]
    public void Stake_at_risk_stays()
    {
        var task = _w.Submit(Alice, N1);
        _w.Lease(task, N1);
        Assert.Equal(RefusalCode.NotAllowed, _w.Do(_w.Request(N1, RequestKind.Unstake, 49_500_000)).Outcome.Code);
        _w.Must(_w.Request(N1, RequestKind.Unstake, 49_000_000));
        _w.Must(Report(N1, task, 1, isGood: false));
        Assert.Equal(0, _w.Stake(N1));
        Assert.Equal(1_000_000, _w.Balance(AccountId.Burned));
    }

    [Fact]
    public void Other_refusals()
    {
        var task = _w.Submit(Alice, N1);
        Assert.Equal(RefusalCode.NotFound, _w.Do(new TickCommand(new TaskId(7))).Outcome.Code);
        Assert.Equal(RefusalCode.NotAllowed, _w.Do(_w.Request(Bob, RequestKind.Cancel, task: task)).Outcome.Code);
        Assert.Equal(RefusalCode.NotAllowed, _w.Do(Reseal(Bob, task, 1, N2)).Outcome.Code);
        Assert.Equal(RefusalCode.InsufficientFunds, _w.Do(Sign(_w.Order(Bob, N1), Bob)).Outcome.Code);
        Assert.Equal(RefusalCode.InsufficientFunds, _w.Do(_w.Request(Bob, RequestKind.Withdraw, 500)).Outcome.Code);
        Assert.Equal(RefusalCode.TooMany, _w.Do(Reseal(Alice, task, 65, N2)).Outcome.Code);
        Assert.Equal(RefusalCode.AlreadyDone, _w.Do(_w.Profile(N1, ask: 5)).Outcome.Code);
        var lease = _w.LeaseTo(task, N1);
        Assert.Equal(RefusalCode.NotEligible, _w.Do(lease with { Node = N2.Address }).Outcome.Code);
        Assert.Equal(RefusalCode.Malformed, _w.Do(lease with { Reason = lease.Reason with { Judgements = [] } }).Outcome.Code);
        var old = _w.Order(Alice, N1);
        _w.Now += 310_000;
        Assert.Equal(RefusalCode.BadTime, _w.Do(Sign(old, Alice)).Outcome.Code);
    }

    /// <summary>Clocks that jump anywhere give answers, never exceptions.</summary>
    [Fact]
    public void Any_time_gives_an_answer()
    {
        long[] times = [long.MinValue, -1, 0, Start, Start + 1_000_000, long.MaxValue];
        foreach (var now in times)
        {
            foreach (var state in Enum.GetValues<TaskState>())
            {
                var world = new MachineTests();
                var task = world.Bring(state);
                foreach (var command in Commands.Values)
                {
                    var made = command(world._w, task);
                    world._w.Now = now;
                    world._w.Do(made);
                    Assert.Equal(0, world._w.Store.State.Balances.Values.Sum());
                    world._w.Now = Start;
                }
            }
        }
    }

    private static Identity.SigningKey Holder(World w, TaskId t) => w.Task(t).Lease?.Node == N2.Address ? N2 : N1;

    private static RefusalCode Terminal(string command) => command switch
    {
        "lease" or "reseal" => RefusalCode.WrongState,
        "tick" => RefusalCode.None,
        _ => RefusalCode.StaleEpoch,
    };

    private TaskId Bring(TaskState state)
    {
        var task = _w.Submit(Alice, N1);
        if (state == TaskState.Leased) _w.Lease(task, N1);
        if (state == TaskState.Done) _w.Must(Report(N1, task, _w.Lease(task, N1)));
        if (state == TaskState.Cancelled) _w.Must(_w.Request(Alice, RequestKind.Cancel, task: task));
        if (state == TaskState.Failed) _w.Must(Decline(N1, task, _w.Lease(task, N1), DeclineReason.BadInput));
        if (state == TaskState.Expired) _w.Now += 120_000;
        if (state is TaskState.Failed or TaskState.Expired) _w.Must(new TickCommand(task));
        return task;
    }
}

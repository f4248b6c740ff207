using Vouch.Identity;
using Vouch.Network.Commands;
using Vouch.Network.Ledger;
using Vouch.Network.Machine;
using Vouch.Network.Memory;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;

namespace Vouch.Network.Tests.Simulation;

internal delegate Decision Decider(IStateView state, AdmittedCommand command, long now);

/// <summary>What went wrong in a simulated network, and when.</summary>
internal sealed class BrokenInvariantException(string message) : Exception(message);

/// <summary>
/// A network, its people and everything that can happen to them, from one seed: events in order of time, a network that loses,
/// doubles, delays and reorders, a store whose transactions fail before they commit or whose answers are lost after. The same seed
/// gives the same run to the last byte.
/// </summary>
internal sealed class Simulation
{
    private const long FaultsEnd = World.Start + 25_000;
    private const long End = World.Start + 70_000;

    public static readonly NetworkRules Rules = new()
    {
        LeaseMilliseconds = 1000, QuestionMilliseconds = 300, MostEpochs = 3, MinimumSlash = 20_000, SlashFactor = 2, MostOpenTasks = 4,
    };

    private static readonly Signature Placeholder = World.Network.Sign(World.Hash("nothing"));
    private readonly PriorityQueue<Action, (long At, long Number)> _events = new();
    private readonly Random _random;
    private readonly bool _isSigned;
    private readonly Invariants _invariants;
    private readonly List<SimCoordinator> _coordinators = [];
    private long _number;

    public Simulation(int seed, Decider? decider = null)
    {
        _random = new Random(seed);
        _isSigned = seed % 32 == 0;
        var machine = new NetworkMachine(World.Network.Address, Rules);
        Decide = decider ?? machine.Decide;
        Gate = new CommandGate(World.Network.Address, Rules, World.Checker);
        IBlockSealer sealer = _isSigned ? new ChainSealer(World.Network) : new QuickSealer();
        Store.OpenAsync(sealer, Rules, World.Start, default).GetAwaiter().GetResult();
        _invariants = new Invariants(this);
    }

    public MemoryStore Store { get; } = new();

    public Decider Decide { get; }

    public CommandGate Gate { get; }

    public long Time { get; private set; } = World.Start;

    public bool HasFaults => Time < FaultsEnd;

    /// <summary>Digests of proofs that are good; what the verifier knows.</summary>
    public HashSet<Digest256> GoodProofs { get; } = [];

    public int Next(int below) => _random.Next(below);

    public bool Chance(double p) => _random.NextDouble() < p;

    public Digest256 NextDigest()
    {
        var bytes = new byte[32];
        _random.NextBytes(bytes);
        return Digest256.Read(bytes);
    }

    public SimCoordinator AnyCoordinator() => _coordinators[Next(_coordinators.Count)];

    public Signature Sign(SigningKey key, Func<Digest256> digest) => _isSigned ? key.Sign(digest()) : Placeholder;

    public void After(long milliseconds, Action what) => _events.Enqueue(what, (Time + Math.Max(milliseconds, 0), _number++));

    /// <summary>Sends a message: it may be lost, come twice, late, or before one sent earlier.</summary>
    public void Send(Action what)
    {
        var copies = !HasFaults ? 1 : Chance(0.06) ? 0 : Chance(0.06) ? 2 : 1;
        for (var i = 0; i < copies; i++) After(5 + Next(HasFaults && Chance(0.1) ? 2000 : 60), what);
    }

    /// <summary>A transaction that may fail before it is committed, or whose answer may be lost after.</summary>
    public T Execute<T>(ReadSet reads, Func<IWorkingState, T> decide, long now)
    {
        if (HasFaults && Chance(0.03))
        {
            // It aborts after everything was decided: nothing of that may remain.
            try
            {
                Store.ExecuteAsync<T>(reads, s => throw Abort(decide(s)), now, default).GetAwaiter().GetResult();
            }
            catch (StoreUnavailableException)
            {
                _invariants.Check();
                throw;
            }
        }

        var answer = Store.ExecuteAsync(reads, decide, now, default).GetAwaiter().GetResult();
        _invariants.Check();
        return HasFaults && Chance(0.03) ? throw new StoreUnavailableException("The answer is lost.") : answer;
    }

    public Outcome Do(Command command, long now)
    {
        var (outcome, admitted) = Admit(command, now);
        if (admitted is null) return outcome;
        return Execute(
            NetworkMachine.Needs(command),
            state =>
            {
                var decision = Decide(state, admitted, now);
                state.Apply(decision);
                return decision.Outcome;
            },
            now);
    }

    /// <summary>Runs to the end; throws where an invariant breaks.</summary>
    public void Run()
    {
        People.Settle(this, _coordinators);
        while (_events.TryDequeue(out var what, out var place) && place.At < End)
        {
            Time = place.At;
            try
            {
                what();
            }
            catch (StoreUnavailableException)
            {
                // Whoever asked hears nothing and asks again, or does not.
            }
        }

        Time = End;
        foreach (var _ in Enumerable.Range(0, 50)) _coordinators[0].Sweep(End);
        _invariants.CheckEnd();
        Audit();
    }

    private (Outcome Outcome, AdmittedCommand? Admitted) Admit(Command command, long now)
    {
        if (_isSigned) return (Gate.Admit(command, now, out var admitted), admitted);
        var outcome = new FormChecks(World.Network.Address, Rules).Check(command, now);
        var signer = command is ResealCommand r ? Store.State.Tasks.GetValueOrDefault(r.Change.Change.Task)?.Order.Order.Requester ?? default : default;
        return (outcome, outcome.IsDone ? new AdmittedCommand(command, signer) : null);
    }

    private void Audit()
    {
        using var stream = new MemoryStream();
        using (var writer = new ExportWriter(stream, World.Network.Address, Rules))
        {
            foreach (var block in Store.State.Blocks) writer.Write(block);
        }

        stream.Position = 0;
        var options = new Audit.AuditOptions
        {
            CheckSignatures = _isSigned, Threads = 1,
            Proofs = q => GoodProofs.Contains(q.Claim.Proof) == q.Accepted ? null : "the proof says otherwise.",
        };
        var report = new Audit.Auditor(World.Checker, options).Run(stream);
        if (report.Wrong is { } wrong) throw new BrokenInvariantException($"The auditor stops at line {wrong.Line}: {wrong.Message}");
        foreach (var (kind, total) in report.Totals)
        {
            var mine = Store.State.Balances.Where(b => b.Key.Kind == kind).Sum(b => b.Value);
            if (mine != total) throw new BrokenInvariantException($"The auditor counts {total} in {kind} and the store {mine}.");
        }
    }

    private static StoreUnavailableException Abort<T>(T answer) => new($"The transaction that would have answered {answer} is aborted.");

    /// <summary>Seals without signing, for the many runs whose audit leaves signatures out.</summary>
    private sealed class QuickSealer : IBlockSealer
    {
        public Address Network => World.Network.Address;

        public Block Seal(ChainHead head, IReadOnlyList<byte[]> entries, long now) => new(
            new BlockHeader(Network, head.Height + 1, head.Digest, EntryTree.Root(entries), entries.Count, Math.Max(now, head.At)),
            Placeholder, entries);
    }
}

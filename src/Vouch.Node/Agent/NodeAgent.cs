using Vouch.Network.Commands;
using Vouch.Node.Rules;
using Vouch.Workspace;
using Vouch.Workspace.Files;

namespace Vouch.Node.Agent;

/// <summary>
/// A node at work: connects to a coordinator, takes leases, proves, delivers, and steps aside whenever its owner's rules say so
/// (docs/network.md, sections 4, 5 and 8). What it opens of others is in memory only, and erased after use.
/// </summary>
public sealed class NodeAgent
{
    /// <summary>How long a delivery under way may go on when the node is stopped.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);
    private readonly NodeAgentOptions _options;
    private readonly ProofSigner _signer;
    private AgentSession? _session;
    private AgentDesk? _desk;
    private OwnerGuard? _guard;

    /// <summary>A node that is told what to do by its options.</summary>
    /// <exception cref="UsageException">An option cannot be.</exception>
    public NodeAgent(NodeAgentOptions options)
        : this(options, new ProofSigner())
    {
    }

    /// <summary>A node whose deliveries another signs.</summary>
    /// <exception cref="UsageException">An option cannot be.</exception>
    public NodeAgent(NodeAgentOptions options, ProofSigner signer)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        (_options, _signer) = (options, signer);
    }

    /// <summary>What it does now.</summary>
    public NodeStatus Status
    {
        get
        {
            if (Volatile.Read(ref _desk) is not { } desk) return new NodeStatus(AgentState.Stopped, null, null, "", 0, 0, 0, null, "It is not running.");
            var (done, earned, joules) = desk.Totals;
            var leases = desk.Leases;
            var current = leases.OrderByDescending(lease => lease.Stage).FirstOrDefault();
            var coordinator = Volatile.Read(ref _session)?.Connected;
            var decision = Volatile.Read(ref _guard)?.Current;
            var state = decision is { MayRun: false } ? AgentState.Paused
                : coordinator is null ? AgentState.Connecting
                : current is null ? AgentState.Idle : AgentState.Working;
            var why = state switch
            {
                AgentState.Paused => decision!.Sentence,
                AgentState.Connecting => "No coordinator answers.",
                AgentState.Idle => "Nothing is to be done.",
                _ => "",
            };
            return new NodeStatus(state, coordinator, current?.Task, StageOf(current), leases.Count, done, earned, joules, why);
        }
    }

    /// <summary>Works until it is cancelled; then hands back what it holds, lets a delivery end, and says goodbye.</summary>
    /// <exception cref="UsageException">The data folder cannot be used, or another node uses it.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var ownership = TakeFolder();
        using var link = new CoordinatorLink(_options.Coordinators, _options.Keys);
        using var shelf = new ModelShelf(_options.DataFolder, _options.ModelBytes, link, _options.Keys, _options.Time);
        var journal = new LeaseJournal(_options.DataFolder, _options.Time.GetUtcNow().ToUnixTimeMilliseconds());
        var desk = new AgentDesk(_options, journal);
        if (journal.WasDamaged) desk.Tell(AgentEventKind.Trouble, "The journal of leases was damaged and is begun anew.");
        await using var guard = new OwnerGuard(
            _options.Worker, _options.Sensors, new RuleWatch(_options.Rules, _options.Time), _options.Time, _options.Energy);
        guard.Changed += (_, decision) => OnRules(desk, decision);
        using var abandon = new CancellationTokenSource();
        var runner = new TaskRunner(_options, desk, link, shelf, _signer);
        var session = new AgentSession(_options, desk, link, guard, (lease, assign) => runner.RunAsync(lease, assign, abandon.Token));
        (_desk, _guard, _session) = (desk, guard, session);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            var keeper = KeepAsync(desk, guard, session, stop.Token);
            await session.RunAsync(Grace, cancellation);
            await stop.CancelAsync();
            await keeper;
        }
        finally
        {
            await stop.CancelAsync();
            await abandon.CancelAsync();
            await session.RunsEndedAsync();
            (_desk, _guard, _session) = (null, null, null);
        }
    }

    /// <summary>Nobody else may count openings in this folder while this node does.</summary>
    private FileStream TakeFolder()
    {
        try
        {
            PrivateFolder.Create(_options.DataFolder);
            if (!PrivateFolder.IsTrustworthy(_options.DataFolder))
                throw new UsageException($"Others may write to {Safe.Path(_options.DataFolder)}.", "Take that right from them: chmod 700.");
            return new FileStream(Path.Combine(_options.DataFolder, "node.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                $"The folder {Safe.Path(_options.DataFolder)} cannot be used: {FileProblem.Describe(e)}.",
                "Give a folder of this node's own, and end another node that uses it.", e);
        }
    }

    private static void OnRules(AgentDesk desk, Decision decision)
    {
        desk.Tell(AgentEventKind.Rules, decision.Sentence);
        desk.BeatSoon();
    }

    /// <summary>
    /// While the owner has the machine, leases are not renewed, so that nobody's task waits for the evening; each is handed back
    /// with time to spare, at once if the pause is known to outlast it.
    /// </summary>
    private async Task KeepAsync(AgentDesk desk, OwnerGuard guard, AgentSession session, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(LookEvery, _options.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                if (guard.Current is not { MayRun: false } decision) continue;
                var until = decision.Until is { } end ? desk.Now + (long)(end - _options.Time.GetUtcNow()).TotalMilliseconds : 0;
                foreach (var lease in desk.Leases.Where(lease => lease.Stage != LeaseStage.Delivering))
                {
                    var latest = lease.ExpiresAt - Math.Min(session.BeatMilliseconds + 2_000, lease.Length / 3);
                    if (Math.Max(desk.Now, until) >= latest)
                        desk.HandBack(lease, DeclineReason.OwnerRules, "The task was handed back: " + decision.Sentence);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static string StageOf(HeldLease? lease) => lease?.Stage switch
    {
        null => "",
        LeaseStage.Preparing => "preparing",
        LeaseStage.Proving => lease.Proving is { } stage ? $"proving: {stage}" : "waiting for the worker",
        _ => "delivering",
    };
}

using System.Collections.Concurrent;
using System.Threading.Channels;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Commands;
using Vouch.Network.Wire;
using Vouch.Workspace;

namespace Vouch.Node.Agent;

/// <summary>What the parts of a node share: its leases, what it has earned, and what it has to say.</summary>
internal sealed class AgentDesk(NodeAgentOptions options, LeaseJournal journal)
{
    private readonly ConcurrentDictionary<TaskId, HeldLease> _leases = new();
    private readonly Channel<bool> _beat = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _lock = new();
    private long _clockOffset;
    private DateOnly _today;
    private int _doneToday;
    private long _earned;
    private double? _joules;

    /// <summary>Numbers of the session.</summary>
    public SessionNumbers Numbers { get; } = new();

    /// <summary>The network worked for.</summary>
    public Address Network { get; set; }

    /// <summary>Leases held.</summary>
    public ICollection<HeldLease> Leases => _leases.Values;

    /// <summary>Asked for a beat before its time.</summary>
    public ChannelReader<bool> BeatWanted => _beat.Reader;

    /// <summary>Unix milliseconds, by the network's clock.</summary>
    public long Now => options.Time.GetUtcNow().ToUnixTimeMilliseconds() + Volatile.Read(ref _clockOffset);

    /// <summary>What was done, earned and spent.</summary>
    public (int DoneToday, long Earned, double? Joules) Totals
    {
        get
        {
            lock (_lock) return (Today() == _today ? _doneToday : 0, _earned, _joules);
        }
    }

    /// <summary>Takes the network's clock.</summary>
    public void SetClock(long networkTime) =>
        Volatile.Write(ref _clockOffset, networkTime - options.Time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>The lease on a task, if it is held.</summary>
    public HeldLease? Find(TaskId task) => _leases.GetValueOrDefault(task);

    /// <summary>Takes a lease on.</summary>
    public void Hold(HeldLease lease) => _leases[lease.Task] = lease;

    /// <summary>Wants a beat now.</summary>
    public void BeatSoon() => _beat.Writer.TryWrite(true);

    /// <summary>Notes that work on a lease begins, and how often it was begun before.</summary>
    /// <exception cref="HandBackException">It cannot be noted.</exception>
    public int Begin(HeldLease lease, string envelope)
    {
        try
        {
            return journal.Begin(lease.Task, lease.Epoch, Digest256.TryParse(envelope, out var digest) ? digest : default, lease.ExpiresAt);
        }
        catch (UsageException e)
        {
            Tell(AgentEventKind.Trouble, e.Message);
            throw new HandBackException(DeclineReason.Broken, "The journal cannot be written, so nothing is begun.", e);
        }
    }

    /// <summary>A lease is over, for whatever reason; true the first time.</summary>
    public bool End(HeldLease lease)
    {
        if (!_leases.TryRemove(new KeyValuePair<TaskId, HeldLease>(lease.Task, lease))) return false;
        try
        {
            journal.End(lease.Task);
        }
        catch (UsageException e)
        {
            // The entry stays: the worst it does is to count a restart too many.
            Tell(AgentEventKind.Trouble, e.Message);
        }

        BeatSoon();
        return true;
    }

    /// <summary>Hands a lease back, once, and ends its work.</summary>
    public void HandBack(HeldLease lease, DeclineReason reason, string why)
    {
        if (!End(lease)) return;
        Numbers.Say(new Decline(lease.Task.ToString(), lease.Epoch, reason));
        Cancel(lease);
        Tell(AgentEventKind.HandedBack, why, lease.Task);
    }

    /// <summary>A lease was taken away.</summary>
    public void Lose(HeldLease lease, string why)
    {
        if (!End(lease)) return;
        Cancel(lease);
        Tell(AgentEventKind.HandedBack, why, lease.Task);
    }

    /// <summary>A result was paid.</summary>
    public void Settle(HeldLease lease, long paid)
    {
        if (!End(lease)) return;
        lock (_lock)
        {
            if (Today() is var today && today != _today) (_today, _doneToday) = (today, 0);
            _doneToday++;
            _earned += paid;
            if (lease.Energy is { } energy) _joules = (_joules ?? 0) + energy.Joules;
        }

        Tell(AgentEventKind.Paid, $"A proof was accepted; {paid} micro-credits were paid.", lease.Task);
    }

    /// <summary>Tells the owner.</summary>
    public void Tell(AgentEventKind kind, string text, TaskId? task = null) => options.Events?.Report(new AgentEvent(kind, Safe.Text(text, 500), task));

    private static void Cancel(HeldLease lease)
    {
        try
        {
            lease.Stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Its work has just ended by itself.
        }
    }

    private DateOnly Today() => DateOnly.FromDateTime(options.Time.GetLocalNow().DateTime);
}

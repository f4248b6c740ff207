using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Wire;

namespace Vouch.Server.Nodes;

/// <summary>A lease as a session knows it; the store has the truth.</summary>
internal sealed record HeldLease(int Epoch, long ExpiresAt)
{
    /// <summary>Whether a renewal is on its way to the store.</summary>
    public bool IsRenewing { get; init; }

    /// <summary>Whether the node was asked about it.</summary>
    public bool IsQuestioned { get; init; }
}

/// <summary>What a frame from a node is.</summary>
internal enum Arrival
{
    /// <summary>New: to be acted on.</summary>
    New,

    /// <summary>Seen before: to be acknowledged again and otherwise ignored.</summary>
    Seen,

    /// <summary>A number is missing, or something was acknowledged that was never sent.</summary>
    Broken,
}

/// <summary>
/// What is remembered of a node between its connections (docs/network.md, section 8): numbers, messages it has not
/// acknowledged, its latest beat, its leases. Survives a lost connection for a while; losing it costs nothing but time, since
/// leases are in the store.
/// </summary>
internal sealed class NodeSession(string id, Address node, int slots, int mostUnacknowledged)
{
    private const int MostTold = 256;
    private readonly Lock _gate = new();
    private readonly Queue<(long Seq, NodeMessage Message)> _unacknowledged = new();
    private readonly Dictionary<TaskId, HeldLease> _leases = [];
    private readonly HashSet<(TaskId Task, int Epoch)> _told = [];
    private HashSet<TaskId> _named = [];
    private NodeConnection? _connection;
    private long _sent;
    private long _received;
    private int _beatSlots;

    /// <summary>Names the session to its node: 16 random bytes, which only the node learns.</summary>
    public string Id { get; } = id;

    /// <summary>The node.</summary>
    public Address Node { get; } = node;

    /// <summary>Tasks it takes at a time.</summary>
    public int Slots { get; } = slots;

    /// <summary>Why it takes nothing now, in its own words; empty if it does.</summary>
    public string Paused { get; private set; } = "";

    /// <summary>When something was last heard of it, Unix milliseconds.</summary>
    public long LastHeard { get; set; }

    /// <summary>The connection, while there is one.</summary>
    public NodeConnection? Connection => Volatile.Read(ref _connection);

    /// <summary>Whether too much was left unacknowledged: the session cannot be resumed.</summary>
    public bool IsReset { get; private set; }

    /// <summary>Whether it can be resumed by a node that has received up to <paramref name="lastSeq"/>.</summary>
    public bool CanResume(string session, long lastSeq)
    {
        lock (_gate)
        {
            var oldest = _unacknowledged.Count > 0 ? _unacknowledged.Peek().Seq : _sent + 1;
            return !IsReset && session == Id && lastSeq <= _sent && lastSeq >= oldest - 1;
        }
    }

    /// <summary>
    /// Takes a connection in place of the one before, which is returned; says welcome and then again what the node missed.
    /// </summary>
    public NodeConnection? Attach(NodeConnection connection, bool resumed, long lastSeq, int beatMilliseconds)
    {
        lock (_gate)
        {
            var before = _connection;
            _connection = connection;
            connection.Enqueue(new NodeFrame(0, _received, new Welcome(Id, resumed, _received, beatMilliseconds)));
            Forget(lastSeq);
            foreach (var (seq, message) in _unacknowledged) connection.Enqueue(new NodeFrame(seq, _received, message));
            return before;
        }
    }

    /// <summary>A connection is gone; true if it was this session's latest.</summary>
    public bool Detach(NodeConnection connection)
    {
        lock (_gate)
        {
            if (_connection != connection) return false;
            _connection = null;
            return true;
        }
    }

    /// <summary>Says something that must arrive; kept until acknowledged.</summary>
    public void Send(NodeMessage message)
    {
        lock (_gate)
        {
            if (IsReset) return;
            if (_unacknowledged.Count >= mostUnacknowledged)
            {
                IsReset = true;
                _unacknowledged.Clear();
                _connection?.Close(new Goodbye($"More than {mostUnacknowledged} messages were not acknowledged. Connect again; leases are sent anew.", true, 1000));
                return;
            }

            _unacknowledged.Enqueue((++_sent, message));
            _connection?.Enqueue(new NodeFrame(_sent, _received, message));
        }
    }

    /// <summary>Says something that may be lost.</summary>
    public void SendLoose(NodeMessage message)
    {
        lock (_gate) _connection?.Enqueue(new NodeFrame(0, _received, message));
    }

    /// <summary>Books a frame's numbers.</summary>
    public Arrival Take(NodeFrame frame)
    {
        lock (_gate)
        {
            if (frame.Ack < 0 || frame.Ack > _sent || frame.Seq < 0 || frame.Seq > _received + 1) return Arrival.Broken;
            Forget(frame.Ack);
            if (frame.Seq == 0) return Arrival.New;
            if (frame.Seq <= _received) return Arrival.Seen;
            _received = frame.Seq;
            return Arrival.New;
        }
    }

    /// <summary>Books a beat; returns the leases it names that the session holds, and those it does not.</summary>
    public (List<(TaskId Task, HeldLease Lease)> Held, List<(TaskId Task, int Epoch)> Unknown) TakeBeat(Beat beat, string paused)
    {
        lock (_gate)
        {
            Paused = paused;
            _beatSlots = Math.Clamp(beat.FreeSlots, 0, Slots);
            _named = new HashSet<TaskId>(beat.Leases.Count);
            var held = new List<(TaskId, HeldLease)>(beat.Leases.Count);
            var unknown = new List<(TaskId, int)>();
            foreach (var named in beat.Leases)
            {
                if (!TaskId.TryParse(named.Task, out var task) || !_named.Add(task)) continue;
                if (_leases.TryGetValue(task, out var lease) && lease.Epoch == named.Epoch) held.Add((task, lease));
                else unknown.Add((task, named.Epoch));
            }

            return (held, unknown);
        }
    }

    /// <summary>
    /// Tasks it can be given now: what its beat offered, less what it was given since, plus what ended since.
    /// </summary>
    public int FreeSlots
    {
        get
        {
            lock (_gate)
            {
                if (_connection is null || IsReset || Paused.Length > 0 || _beatSlots == 0 && _named.Count == 0) return 0;
                var given = 0;
                foreach (var task in _leases.Keys) given += _named.Contains(task) ? 0 : 1;
                var ended = 0;
                foreach (var task in _named) ended += _leases.ContainsKey(task) ? 0 : 1;
                return Math.Clamp(_beatSlots - given + ended, 0, Math.Max(0, Slots - _leases.Count));
            }
        }
    }

    /// <summary>Leases it holds.</summary>
    public int LeaseCount
    {
        get
        {
            lock (_gate) return _leases.Count;
        }
    }

    /// <summary>A lease it holds, or null.</summary>
    public HeldLease? Lease(TaskId task)
    {
        lock (_gate) return _leases.GetValueOrDefault(task);
    }

    /// <summary>Books a lease, or what is known of it now.</summary>
    public void Hold(TaskId task, HeldLease lease)
    {
        lock (_gate) _leases[task] = lease;
    }

    /// <summary>A lease is over; true if it was held.</summary>
    public bool Release(TaskId task)
    {
        lock (_gate) return _leases.Remove(task);
    }

    /// <summary>Tasks whose leases it holds.</summary>
    public TaskId[] Leases()
    {
        lock (_gate) return [.. _leases.Keys];
    }

    /// <summary>Whether it is yet to be told that a lease it names is over; each is told once.</summary>
    public bool TellRevoked(TaskId task, int epoch)
    {
        lock (_gate)
        {
            if (_told.Count >= MostTold) _told.Clear();
            return _told.Add((task, epoch));
        }
    }

    private void Forget(long acknowledged)
    {
        while (_unacknowledged.Count > 0 && _unacknowledged.Peek().Seq <= acknowledged) _unacknowledged.Dequeue();
    }
}

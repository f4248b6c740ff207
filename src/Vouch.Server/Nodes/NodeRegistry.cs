using System.Collections.Concurrent;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Wire;

namespace Vouch.Server.Nodes;

/// <summary>The nodes connected to this coordinator, their sessions, and who holds which lease. A cache: the store has the truth.</summary>
internal sealed class NodeRegistry
{
    private readonly ConcurrentDictionary<Address, NodeSession> _sessions = new();
    private readonly ConcurrentDictionary<TaskId, NodeSession> _holders = new();
    private int _online;

    /// <summary>Nodes connected now.</summary>
    public int Online => Volatile.Read(ref _online);

    /// <summary>All sessions, connected or waiting for their node to come back.</summary>
    public IEnumerable<NodeSession> Sessions => _sessions.Select(pair => pair.Value);

    /// <summary>A node's session, or null.</summary>
    public NodeSession? Find(Address node) => _sessions.GetValueOrDefault(node);

    /// <summary>Whether a node is connected.</summary>
    public bool IsOnline(Address node) => Find(node)?.Connection is not null;

    /// <summary>Who holds a task's lease, as far as known here.</summary>
    public NodeSession? Holder(TaskId task) => _holders.GetValueOrDefault(task);

    /// <summary>Puts a new session in place of a node's old one, whose connection is sent away.</summary>
    public void Put(NodeSession session)
    {
        _sessions.AddOrUpdate(session.Node, session, (_, before) =>
        {
            Drop(before, new Goodbye("This node began another session.", false, 0));
            return session;
        });
    }

    /// <summary>A node came or went.</summary>
    public void CountOnline(int change) => Interlocked.Add(ref _online, change);

    /// <summary>Books a lease.</summary>
    public void Hold(NodeSession session, TaskId task, HeldLease lease)
    {
        session.Hold(task, lease);
        _holders[task] = session;
    }

    /// <summary>A lease is over; true if the session held it.</summary>
    public bool Release(NodeSession session, TaskId task)
    {
        _holders.TryRemove(new KeyValuePair<TaskId, NodeSession>(task, session));
        return session.Release(task);
    }

    /// <summary>Forgets a session for good.</summary>
    public void Remove(NodeSession session)
    {
        if (_sessions.TryRemove(new KeyValuePair<Address, NodeSession>(session.Node, session))) Drop(session, null);
    }

    private void Drop(NodeSession session, Goodbye? goodbye)
    {
        if (session.Connection is { } connection)
        {
            if (goodbye is not null) connection.Close(goodbye);
            if (session.Detach(connection)) CountOnline(-1);
        }

        foreach (var task in session.Leases()) Release(session, task);
    }
}

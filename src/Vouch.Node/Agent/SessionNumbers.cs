using System.Threading.Channels;
using Vouch.Network.Wire;

namespace Vouch.Node.Agent;

/// <summary>What a frame from the coordinator is.</summary>
internal enum Arrival
{
    /// <summary>New: to be acted on.</summary>
    New,

    /// <summary>Seen before.</summary>
    Seen,

    /// <summary>A number is missing, or something was acknowledged that was never sent.</summary>
    Broken,
}

/// <summary>
/// The node's side of a session (docs/network.md, section 8): numbers in both directions, and numbered messages until they are
/// acknowledged. Outlives connections.
/// </summary>
internal sealed class SessionNumbers
{
    private readonly Lock _lock = new();
    private readonly Queue<(long Seq, NodeMessage Message)> _kept = new();
    private ChannelWriter<NodeFrame>? _out;
    private long _sent;
    private long _received;

    /// <summary>The session's name; empty before the first welcome.</summary>
    public string Id { get; private set; } = "";

    /// <summary>The largest number received without a gap.</summary>
    public long Received
    {
        get
        {
            lock (_lock) return _received;
        }
    }

    /// <summary>Goes on with a session, or begins one; says again what the coordinator has not heard.</summary>
    /// <exception cref="InvalidDataException">The coordinator acknowledges what was never said.</exception>
    public void Welcome(Welcome welcome, ChannelWriter<NodeFrame> output)
    {
        lock (_lock)
        {
            var resumed = welcome.Resumed && welcome.Session == Id;
            if (resumed)
            {
                Forget(welcome.LastSeq);
            }
            else
            {
                // What was not acknowledged under the old numbers is said under new ones: a lease handed back twice is handed back.
                (Id, _received, _sent) = (welcome.Session, 0, 0);
                var again = _kept.Select(kept => kept.Message).ToArray();
                _kept.Clear();
                foreach (var message in again) _kept.Enqueue((++_sent, message));
            }

            _out = output;
            foreach (var (seq, message) in _kept) output.TryWrite(new NodeFrame(seq, _received, message));
        }
    }

    /// <summary>The session cannot be gone on with: the next hello begins another.</summary>
    public void Reset()
    {
        lock (_lock) (Id, _received) = ("", 0);
    }

    /// <summary>The connection is gone.</summary>
    public void Detach()
    {
        lock (_lock) _out = null;
    }

    /// <summary>Says something that must arrive.</summary>
    public void Say(NodeMessage message)
    {
        lock (_lock)
        {
            _kept.Enqueue((++_sent, message));
            _out?.TryWrite(new NodeFrame(_sent, _received, message));
        }
    }

    /// <summary>Says something that may be lost.</summary>
    public void SayLoose(NodeMessage message)
    {
        lock (_lock) _out?.TryWrite(new NodeFrame(0, _received, message));
    }

    /// <summary>Books a frame's numbers.</summary>
    public Arrival Take(NodeFrame frame)
    {
        lock (_lock)
        {
            if (frame.Ack < 0 || frame.Ack > _sent || frame.Seq < 0 || frame.Seq > _received + 1) return Arrival.Broken;
            Forget(frame.Ack);
            if (frame.Seq == 0) return Arrival.New;
            if (frame.Seq <= _received) return Arrival.Seen;
            _received = frame.Seq;
            return Arrival.New;
        }
    }

    private void Forget(long acknowledged)
    {
        if (acknowledged < 0 || acknowledged > _sent) throw new InvalidDataException("The coordinator acknowledges what was never said.");
        while (_kept.Count > 0 && _kept.Peek().Seq <= acknowledged) _kept.Dequeue();
    }
}

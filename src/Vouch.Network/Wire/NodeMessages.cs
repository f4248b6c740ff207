using System.Text.Json.Serialization;

namespace Vouch.Network.Wire;

/// <summary>
/// What node and coordinator say to each other over the WebSocket <c>/v1/node</c> (docs/network.md, section 8). Messages with a
/// sequence number above zero are kept by the sender until acknowledged and said again after a reconnect; the receiver drops
/// numbers it has seen. Heartbeats and the handshake are not numbered.
/// </summary>
/// <param name="Seq">1, 2, 3, ... in each direction of a session; 0 for messages that may be lost.</param>
/// <param name="Ack">The largest number received without a gap.</param>
/// <param name="Message">The message.</param>
public sealed record NodeFrame(long Seq, long Ack, NodeMessage Message);

/// <summary>A message of the node protocol.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Challenge), "challenge")]
[JsonDerivedType(typeof(Hello), "hello")]
[JsonDerivedType(typeof(Welcome), "welcome")]
[JsonDerivedType(typeof(Beat), "beat")]
[JsonDerivedType(typeof(Assign), "assign")]
[JsonDerivedType(typeof(Decline), "decline")]
[JsonDerivedType(typeof(Renewed), "renewed")]
[JsonDerivedType(typeof(Question), "question")]
[JsonDerivedType(typeof(Revoke), "revoke")]
[JsonDerivedType(typeof(Settled), "settled")]
[JsonDerivedType(typeof(Goodbye), "goodbye")]
[JsonDerivedType(typeof(Heard), "heard")]
public abstract record NodeMessage;

/// <summary>Coordinator, first: sign this. 32 random bytes in hexadecimal, fresh for each connection.</summary>
public sealed record Challenge(string Nonce, string Network, long Time) : NodeMessage;

/// <summary>
/// Node: who it is. The signature is over Keccak-256 of canonical("vouch/hello/1", network, node, nonce). To resume a session,
/// its id and the last number received; else empty and 0.
/// </summary>
public sealed record Hello(string Node, string Signature, SignedBytes Profile, string Session, long LastSeq) : NodeMessage;

/// <summary>Coordinator: welcome. A resumed session goes on with its numbers; a new one begins at 1.</summary>
public sealed record Welcome(string Session, bool Resumed, long LastSeq, int BeatMilliseconds) : NodeMessage;

/// <summary>Node, regularly: that it lives, how many more tasks it takes now (0 while paused, with the reason), what it works on.</summary>
public sealed record Beat(int FreeSlots, string Paused, IReadOnlyList<LeaseRef> Leases) : NodeMessage;

/// <summary>A lease, named.</summary>
public sealed record LeaseRef(string Task, int Epoch);

/// <summary>Coordinator: a lease. The sealed input comes along when it is small, else the node fetches it.</summary>
public sealed record Assign(
    string Task, int Epoch, long ExpiresAt, long Price, SignedBytes Order, string Envelope, string? EnvelopeBytes = null) : NodeMessage;

/// <summary>Node: hands a lease back. Reasons are those of <see cref="Commands.DeclineReason"/>.</summary>
public sealed record Decline(string Task, int Epoch, Commands.DeclineReason Reason) : NodeMessage;

/// <summary>Coordinator: a lease lasts longer.</summary>
public sealed record Renewed(string Task, int Epoch, long ExpiresAt) : NodeMessage;

/// <summary>Coordinator: a lease ran out; is it still worked on? The next beat that names it answers.</summary>
public sealed record Question(string Task, int Epoch) : NodeMessage;

/// <summary>Coordinator: a lease is over; stop.</summary>
public sealed record Revoke(string Task, int Epoch, string Reason) : NodeMessage;

/// <summary>Coordinator: a result was accepted and paid.</summary>
public sealed record Settled(string Task, int Epoch, long Paid) : NodeMessage;

/// <summary>Either: the connection ends, and why. <c>Again</c>: whether to come back, after how many milliseconds.</summary>
public sealed record Goodbye(string Reason, bool Again, int AfterMilliseconds) : NodeMessage;

/// <summary>Coordinator: nothing but the acknowledgement that its frame carries, when nothing else is to be said. Not numbered.</summary>
public sealed record Heard : NodeMessage;

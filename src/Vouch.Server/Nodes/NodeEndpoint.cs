using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Vouch.Hashing;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Commands;
using Vouch.Network.Nodes;
using Vouch.Network.Ports;
using Vouch.Network.Wire;
using Vouch.Server.Api;
using Vouch.Server.Engine;
using Vouch.Server.Hosting;

namespace Vouch.Server.Nodes;

/// <summary><c>/v1/node</c> (docs/network.md, section 8): challenge, hello, welcome; then beats and numbered messages.</summary>
internal sealed class NodeEndpoint(
    NodeRegistry registry, CommandService commands, INetworkStore store, Assignments assignments, Renewals renewals, Dispatcher dispatcher,
    SignatureChecker checker, CoordinatorOptions options, DescriptorBudget descriptors, Live.LiveFeed live, Clock clock, ILogger<NodeEndpoint> log)
{
    private const int NonceBytes = 32;
    private int _handshakes;

    /// <summary>Serves one node.</summary>
    public async Task ServeAsync(HttpContext http)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            http.Response.Headers.Upgrade = "websocket";
            throw new RefusalException(StatusCodes.Status426UpgradeRequired, "UpgradeRequired", "Nodes connect here by WebSocket.");
        }

        if (registry.Online >= descriptors.MostNodes) throw Refusal.Busy("This coordinator has as many nodes as it can take.", 30);
        if (Interlocked.Increment(ref _handshakes) > options.Limits.MostHandshakes)
        {
            Interlocked.Decrement(ref _handshakes);
            throw Refusal.Busy("Too many nodes are connecting at once.", 5);
        }

        NodeConnection connection;
        NodeSession? session;
        WebSocket socket;
        try
        {
            socket = await http.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = Timeout.InfiniteTimeSpan });
            connection = new NodeConnection(socket, options.Limits.MostNodeMessageBytes);
            session = await GreetAsync(connection, http.RequestAborted);
        }
        finally
        {
            Interlocked.Decrement(ref _handshakes);
        }

        using (socket)
        {
            if (session is not null) await ListenAsync(session, connection);
            await LingerAsync(connection, http.RequestAborted);
        }
    }

    private async Task<NodeSession?> GreetAsync(NodeConnection connection, CancellationToken aborted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        patience.CancelAfter(options.Limits.PatienceMilliseconds);
        var network = options.NetworkKey.Address;
        var bytes = new byte[NonceBytes];
        OsRandom.FillBytes(bytes);
        var nonce = Convert.ToHexStringLower(bytes);
        connection.Enqueue(new NodeFrame(0, 0, new Challenge(nonce, network.ToString(), clock.Now)));
        try
        {
            if (await connection.ReceiveAsync(patience.Token) is not { } frame) return null;
            if (frame is not { Seq: 0, Ack: 0, Message: Hello hello }) throw new InvalidDataException("The first message must be a hello with numbers 0.");
            var node = Parse.Address(hello.Node, "The node");
            Span<byte> digest = stackalloc byte[32];
            Handshake.Hello(network, node, nonce).Write(digest);
            if (!checker.Verify(node, digest, Parse.Signature(hello.Signature)))
                throw Refusal.BadSignature("The hello is not signed by the node it names, or not for this connection's nonce.");
            var profile = Parse.Profile(hello.Profile);
            if (profile.Profile.Node != node) throw Refusal.NotAllowed("The profile is another node's.");
            return await JoinAsync(connection, node, profile, hello, patience.Token);
        }
        catch (RefusalException e)
        {
            log.LogInformation("A node was refused: {Message}", LogText.Clean(e.Message));
            connection.Close(new Goodbye(e.Message, e.RetryAfterSeconds is not null, 1000 * (e.RetryAfterSeconds ?? 0)));
        }
        catch (InvalidDataException e)
        {
            connection.Close(new Goodbye(e.Message, false, 0));
        }
        catch (StoreUnavailableException)
        {
            connection.Close(new Goodbye("The network's store cannot be reached.", true, 5000));
        }
        catch (OperationCanceledException)
        {
            connection.Close(new Goodbye("The hello took too long.", true, 5000));
        }

        return null;
    }

    private async Task<NodeSession> JoinAsync(
        NodeConnection connection, Address node, SignedProfile profile, Hello hello, CancellationToken cancellation)
    {
        var record = await store.FindNodeAsync(node, cancellation);
        if (record is null || record.Profile.Profile.Digest != profile.Profile.Digest)
        {
            var decision = await commands.ExecuteAsync(new RegisterCommand(profile), cancellation);
            if (!decision.Outcome.IsDone) throw Refusal.Of(decision.Outcome);
        }

        var session = registry.Find(node);
        var resumes = session is not null && session.Slots == profile.Profile.Slots && session.CanResume(hello.Session, hello.LastSeq);
        if (!resumes)
        {
            Span<byte> id = stackalloc byte[16];
            OsRandom.FillBytes(id);
            session = new NodeSession(Convert.ToHexStringLower(id), node, profile.Profile.Slots, options.Limits.MostUnacknowledged);
        }

        session!.LastHeard = clock.Now;
        var before = session.Attach(connection, resumes, resumes ? hello.LastSeq : 0, options.Limits.BeatMilliseconds);
        before?.Close(new Goodbye("This node connected again.", false, 0));
        if (before is null) registry.CountOnline(1);
        if (!resumes)
        {
            registry.Put(session);
            if (record is { ActiveLeases: > 0 }) await TellLeasesAsync(session, connection, cancellation);
        }

        live.Publish("online", null, node, "a node joined");
        return session;
    }

    private async Task TellLeasesAsync(NodeSession session, NodeConnection connection, CancellationToken cancellation)
    {
        try
        {
            await assignments.SendAllAsync(session, cancellation);
        }
        catch
        {
            if (session.Detach(connection)) registry.CountOnline(-1);
            throw;
        }
    }

    private async Task ListenAsync(NodeSession session, NodeConnection connection)
    {
        var (window, count) = (clock.Now, 0);
        try
        {
            while (await connection.ReceiveAsync(CancellationToken.None) is { } frame)
            {
                // Another connection took this one's place: what it still says is not the node's word any more.
                if (session.Connection != connection) break;
                var now = session.LastHeard = clock.Now;
                if (now - window > 10_000) (window, count) = (now, 0);
                if (++count > options.Limits.MostNodeMessages) throw new InvalidDataException($"More than {options.Limits.MostNodeMessages} messages came within ten seconds.");
                if (frame.Message is Goodbye) break;
                switch (session.Take(frame))
                {
                    case Arrival.Broken:
                        throw new InvalidDataException($"Frame {frame.Seq} (acknowledging {frame.Ack}) does not follow what was said before.");
                    case Arrival.New:
                        await HandleAsync(session, frame.Message);
                        break;
                }

                if (frame.Seq > 0) session.SendLoose(new Heard());
            }
        }
        catch (InvalidDataException e)
        {
            log.LogInformation("Node {Node} broke the protocol: {Message}", session.Node, LogText.Clean(e.Message));
            connection.Close(new Goodbye(e.Message, true, 5000));
        }
        finally
        {
            if (session.Detach(connection))
            {
                registry.CountOnline(-1);
                live.Publish("offline", null, session.Node, "a node left");
            }
        }
    }

    private async Task HandleAsync(NodeSession session, NodeMessage message)
    {
        switch (message)
        {
            case Beat beat:
                if (beat.Leases.Count > 2 * NodeLimits.MostSlots) throw new InvalidDataException("A beat names more leases than a node can hold.");
                var before = session.FreeSlots;
                renewals.OnBeat(session, beat);

                // Only who became free: looking for work for every beat of every idle node would be all that the store does.
                if (before == 0 && session.FreeSlots > 0) dispatcher.Offer(session.Node);
                break;
            case Decline decline:
                await DeclineAsync(session, decline);
                break;
            default:
                throw new InvalidDataException($"A node does not say '{message.GetType().Name.ToLowerInvariant()}' here.");
        }
    }

    private async Task DeclineAsync(NodeSession session, Decline decline)
    {
        if (!TaskId.TryParse(decline.Task, out var task)) throw new InvalidDataException("A decline names no task.");
        if (!Enum.IsDefined(decline.Reason)) throw new InvalidDataException("A decline has no known reason.");
        try
        {
            var decision = await commands.ExecuteAsync(new DeclineCommand(task, session.Node, decline.Epoch, decline.Reason), CancellationToken.None);
            if (session.Lease(task)?.Epoch == decline.Epoch) registry.Release(session, task);
            if (!decision.Outcome.IsDone) log.LogDebug("A decline came to nothing: {Message}", LogText.Clean(decision.Outcome.Message));
        }
        catch (StoreUnavailableException e)
        {
            // The lease then runs out by itself.
            log.LogWarning("A decline of {Task} was lost: {Message}", task, LogText.Clean(e.Message));
        }
    }

    /// <summary>Lets the goodbye out, and waits a little for the other side's.</summary>
    private async Task LingerAsync(NodeConnection connection, CancellationToken aborted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        patience.CancelAfter(Math.Min(2000, options.Limits.PatienceMilliseconds));
        try
        {
            while (await connection.ReceiveAsync(patience.Token) is not null)
            {
            }
        }
        catch (InvalidDataException)
        {
        }
    }
}

/// <summary>What a node can be.</summary>
internal static class NodeLimits
{
    /// <summary>Most tasks at a time.</summary>
    public const int MostSlots = 64;
}

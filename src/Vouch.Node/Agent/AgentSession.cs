using System.Collections.Concurrent;
using System.Net.WebSockets;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Commands;
using Vouch.Network.Nodes;
using Vouch.Network.Wire;
using Vouch.Node.Rules;
using Vouch.Workspace;

namespace Vouch.Node.Agent;

/// <summary>
/// The node's end of the protocol (docs/network.md, section 8): finds a coordinator, greets, beats, hears of leases. Connections
/// come and go; leases and their work go on.
/// </summary>
internal sealed class AgentSession(
    NodeAgentOptions options, AgentDesk desk, CoordinatorLink link, OwnerGuard guard, Func<HeldLease, Assign, Task> work)
{
    private const int LongestBeat = 60_000;
    private static readonly TimeSpan LeastBetweenBeats = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan LeaveWithin = TimeSpan.FromSeconds(3);
    private readonly ConcurrentDictionary<HeldLease, Task> _runs = new();
    private SignedProfile? _profile;
    private volatile int _beatMilliseconds = 5_000;
    private Uri? _connected;
    private bool _hasNetwork;
    private bool _wasWelcome;

    /// <summary>The coordinator it is connected to.</summary>
    public Uri? Connected => Volatile.Read(ref _connected);

    /// <summary>How often it beats.</summary>
    public int BeatMilliseconds => _beatMilliseconds;

    /// <summary>Until cancelled; then hands leases back, within the grace lets deliveries end, and leaves.</summary>
    public async Task RunAsync(TimeSpan grace, CancellationToken stop)
    {
        if (options.Network is { } network) SetNetwork(network);
        var failures = 0;
        while (!stop.IsCancellationRequested)
        {
            var before = options.Time.GetTimestamp();
            _wasWelcome = false;
            var wait = await ConnectAsync(link.Current, grace, stop);
            if (stop.IsCancellationRequested) return;
            // A connection that lasted begins a new count.
            failures = options.Time.GetElapsedTime(before) > TimeSpan.FromMinutes(1) ? 0 : failures + 1;
            // The one that knew this session first; whoever did not even greet, last.
            if (!_wasWelcome) link.Next();
            try
            {
                if (wait > 0) await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(wait, LongestBeat)), options.Time, stop);
                await Backoff.WaitAsync(failures - 1, options.Time, stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Waits until no lease is worked on any more.</summary>
    public async Task RunsEndedAsync()
    {
        foreach (var lease in desk.Leases) desk.Lose(lease, "The node was stopped.");
        await Task.WhenAll(_runs.Values);
    }

    /// <summary>One connection, from greeting to goodbye; answers how long to stay away, in milliseconds.</summary>
    private async Task<int> ConnectAsync(Uri coordinator, TimeSpan grace, CancellationToken stop)
    {
        try
        {
            using var socket = await NodeSocket.ConnectAsync(coordinator, stop);
            using var end = new CancellationTokenSource();
            var sending = socket.SendAllAsync(end.Token);
            try
            {
                await GreetAsync(socket, coordinator, stop);
                return await ServeAsync(socket, grace, stop, end.Token);
            }
            finally
            {
                desk.Numbers.Detach();
                Volatile.Write(ref _connected, null);
                socket.Out.TryComplete();
                await Task.WhenAny(sending, Task.Delay(LeaveWithin, CancellationToken.None));
                await end.CancelAsync();
                await sending;
            }
        }
        catch (GoodbyeException e)
        {
            desk.Tell(AgentEventKind.Connection, $"{Safe.Text(coordinator.ToString())}: {e.Message}");
            // It may have been the profile: an older one than the network knows, say.
            if (!_wasWelcome) _profile = null;
            return e.AfterMilliseconds;
        }
        catch (InvalidDataException e)
        {
            desk.Numbers.Reset();
            desk.Tell(AgentEventKind.Trouble, $"{Safe.Text(coordinator.ToString())}: {e.Message}");
        }
        catch (Exception e) when (e is WebSocketException or IOException or HttpRequestException)
        {
            desk.Tell(AgentEventKind.Connection, $"{Safe.Text(coordinator.ToString())} cannot be reached.");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }

        return 0;
    }

    private async Task GreetAsync(NodeSocket socket, Uri coordinator, CancellationToken stop)
    {
        if ((await socket.ExpectAsync(stop)).Message is not Challenge challenge) throw new InvalidDataException("The coordinator did not begin with a challenge.");
        if (!Address.TryParse(challenge.Network, out var network)) throw new InvalidDataException("The coordinator does not say which network it is of.");
        if (_hasNetwork && network != desk.Network)
            throw new InvalidDataException($"It serves the network {network}, and this node works for {desk.Network}. Give the address of a coordinator of that network.");
        if (challenge.Nonce.Length > 128) throw new InvalidDataException("The coordinator's nonce is too long.");
        desk.SetClock(challenge.Time);
        // Not remembered before the welcome: whoever merely answers does not choose the network.
        var profile = _profile is { } kept && kept.Profile.Network == network ? kept : _profile = MakeProfile(network);
        var proof = options.Keys.Signing.Sign(Handshake.Hello(network, options.Keys.Address, challenge.Nonce));
        socket.Out.TryWrite(new NodeFrame(0, 0, new Hello(
            options.Keys.Address.ToString(), proof.ToString(),
            new SignedBytes(Convert.ToBase64String(profile.Profile.ToBytes()), profile.Signature.ToString()),
            desk.Numbers.Id, desk.Numbers.Received)));
        switch ((await socket.ExpectAsync(stop)).Message)
        {
            case Welcome welcome:
                SetNetwork(network);
                _wasWelcome = true;
                _beatMilliseconds = Math.Clamp(welcome.BeatMilliseconds, 10, LongestBeat);
                desk.Numbers.Welcome(welcome, socket.Out);
                Volatile.Write(ref _connected, coordinator);
                desk.Tell(AgentEventKind.Connection, $"Connected to {Safe.Text(coordinator.ToString())}.");
                break;
            case Goodbye goodbye:
                throw new GoodbyeException(goodbye);
            default:
                throw new InvalidDataException("The coordinator answered the hello with something else than a welcome.");
        }
    }

    private async Task<int> ServeAsync(NodeSocket socket, TimeSpan grace, CancellationToken stop, CancellationToken end)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(end);
        var hearing = HearAsync(socket, over.Token);
        var beating = BeatAsync(over.Token);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stop, over.Token);
        var stopped = Task.Delay(Timeout.Infinite, stopping.Token);
        try
        {
            if (await Task.WhenAny(hearing, stopped) == stopped) await LeaveAsync(grace, hearing);
            else if (await hearing is { } goodbye) throw new GoodbyeException(goodbye);
            return 0;
        }
        finally
        {
            await over.CancelAsync();
            await beating;
        }
    }

    /// <summary>Hands back what is not being delivered, waits for what is, and says goodbye.</summary>
    private async Task LeaveAsync(TimeSpan grace, Task hearing)
    {
        foreach (var lease in desk.Leases.Where(lease => lease.Stage != LeaseStage.Delivering))
            desk.HandBack(lease, DeclineReason.OwnerRules, "The task was handed back: the node stops.");
        await Task.WhenAny(Task.WhenAll(_runs.Values), hearing, Task.Delay(grace, CancellationToken.None));
        desk.Numbers.SayLoose(new Goodbye("The node stops.", false, 0));
    }

    /// <summary>Until the connection ends; answers the coordinator's goodbye, if it said one.</summary>
    private async Task<Goodbye?> HearAsync(NodeSocket socket, CancellationToken cancellation)
    {
        try
        {
            while (await socket.ReceiveAsync(cancellation) is { } frame)
            {
                if (frame.Message is Goodbye goodbye) return goodbye;
                var arrival = desk.Numbers.Take(frame);
                if (arrival == Arrival.Broken)
                    throw new InvalidDataException($"The coordinator's frame {frame.Seq} (acknowledging {frame.Ack}) does not follow what was said before.");
                if (arrival == Arrival.New) Handle(frame.Message);
                // A beat carries the acknowledgement.
                if (frame.Seq > 0) desk.BeatSoon();
            }
        }
        catch (OperationCanceledException)
        {
        }

        return null;
    }

    private void Handle(NodeMessage message)
    {
        switch (message)
        {
            case Assign assign:
                Take(assign);
                break;
            case Renewed renewed when Held(renewed.Task, renewed.Epoch) is { } lease:
                Extend(lease, renewed.ExpiresAt);
                break;
            case Question:
                desk.BeatSoon();
                break;
            case Revoke revoke when Held(revoke.Task, revoke.Epoch) is { } lease:
                // A delivery under way hears its own answer.
                if (lease.Stage != LeaseStage.Delivering) desk.Lose(lease, "The task was taken back: " + revoke.Reason);
                break;
            case Settled settled when Held(settled.Task, settled.Epoch) is { } lease:
                desk.Settle(lease, settled.Paid);
                break;
            case Renewed or Revoke or Settled or Heard:
                break;
            default:
                throw new InvalidDataException($"A coordinator does not say '{message.GetType().Name.ToLowerInvariant()}' here.");
        }
    }

    private void Take(Assign assign)
    {
        if (!TaskId.TryParse(assign.Task, out var task)) throw new InvalidDataException("An assignment names no task.");
        if (desk.Find(task) is { } known)
        {
            if (known.Epoch == assign.Epoch)
            {
                Extend(known, assign.ExpiresAt);
                return;
            }

            desk.Lose(known, "The task was given to this node anew.");
        }

        var lease = new HeldLease(task, assign.Epoch, assign.ExpiresAt, assign.Price);
        Extend(lease, assign.ExpiresAt);
        var isOneTooMany = desk.Leases.Count >= options.Slots;
        desk.Hold(lease);
        if (isOneTooMany)
        {
            desk.HandBack(lease, DeclineReason.OwnerRules, "The coordinator sent more tasks than this node takes at a time.");
            lease.Dispose();
            return;
        }

        // Remembered before it runs, so that it is found when it ends.
        var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _runs[lease] = RunAsync(lease, assign, begin.Task);
        begin.SetResult();
    }

    private async Task RunAsync(HeldLease lease, Assign assign, Task begin)
    {
        await begin;
        try
        {
            await work(lease, assign);
        }
        finally
        {
            _runs.TryRemove(lease, out _);
            lease.Dispose();
        }
    }

    private HeldLease? Held(string task, int epoch) =>
        TaskId.TryParse(task, out var id) && desk.Find(id) is { } lease && lease.Epoch == epoch ? lease : null;

    private void Extend(HeldLease lease, long expiresAt)
    {
        lease.ExpiresAt = expiresAt;
        lease.Length = Math.Max(0, expiresAt - desk.Now);
    }

    private async Task BeatAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                desk.Numbers.SayLoose(MakeBeat());
                // However much happens at once: a coordinator counts messages.
                await Task.Delay(LeastBetweenBeats, options.Time, cancellation);
                using var early = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                var wanted = desk.BeatWanted.WaitToReadAsync(early.Token).AsTask();
                await Task.WhenAny(wanted, Task.Delay(TimeSpan.FromMilliseconds(_beatMilliseconds), options.Time, early.Token));
                await early.CancelAsync();
                cancellation.ThrowIfCancellationRequested();
                desk.BeatWanted.TryRead(out _);
                await Quietly(wanted);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static async Task Quietly(Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException)
        {
        }
    }

    private Beat MakeBeat()
    {
        var leases = desk.Leases;
        if (guard.Current.MayRun) return new Beat(Math.Max(0, options.Slots - leases.Count), "", Named(leases));
        // What stands still is not named, and so not renewed.
        return new Beat(0, WordsOf(guard.Current.Reason), Named(leases.Where(lease => lease.Stage == LeaseStage.Delivering)));
    }

    private static LeaseRef[] Named(IEnumerable<HeldLease> leases) =>
        [.. leases.Select(lease => new LeaseRef(lease.Task.ToString(), lease.Epoch))];

    /// <summary>For everybody to read: less than the owner is told.</summary>
    private static string WordsOf(PauseReason? reason) => reason switch
    {
        PauseReason.OutsideHours => "outside its hours",
        PauseReason.OnBattery => "on battery",
        PauseReason.TooHot => "too hot",
        PauseReason.InUse => "in use",
        _ => "its owner's rules",
    };

    private void SetNetwork(Address network) => (desk.Network, link.Network, _hasNetwork) = (network, network, true);

    private SignedProfile MakeProfile(Address network)
    {
        var profile = new NodeProfile(
            network, options.Keys.Address, options.Keys.Sealing.PublicKey.ToBytes(), options.Capability, options.AskPerUnit, options.Slots,
            desk.Now, options.Software);
        return new SignedProfile(profile, options.Keys.Signing.Sign(profile.Digest));
    }

    private sealed class GoodbyeException(Goodbye goodbye) : Exception(Safe.Text(goodbye.Reason, 300))
    {
        /// <summary>Who is not wanted does not come back soon.</summary>
        public int AfterMilliseconds { get; } = goodbye.Again ? Math.Max(0, goodbye.AfterMilliseconds) : 30_000;
    }
}

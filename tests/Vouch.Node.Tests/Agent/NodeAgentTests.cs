using System.Diagnostics;
using Vouch.Hashing;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Tasks;
using Vouch.Node.Agent;
using Vouch.Node.Work;
using Vouch.Workspace.Files;

namespace Vouch.Node.Tests.Agent;

/// <summary>Nodes at work for a real coordinator: what is paid, what is handed back, and what is not left behind.</summary>
public sealed class NodeAgentTests(AgentModels models) : IAsyncDisposable
{
    private readonly TemporaryFolder _data = TemporaryFolder.Create();
    private readonly Keyring _keys = Keyring.Generate();
    private readonly InProcessWorker _worker = new(new WorkerLimits());

    [Fact]
    public async Task A_proof_of_a_committed_input_is_paid_and_leaves_nothing_of_the_input_behind()
    {
        await using var network = await AgentNetwork.StartAsync();
        var model = models.Committed;
        await network.PublishAsync(model);
        var seed = OsRandom.NewSeed();
        await using var node = new RunningNode(network, _keys, _data.FolderPath, _worker);
        var task = await network.OrderAsync(model, model.Inputs[0], seed, _keys);
        var done = await network.TaskAsync(task, answer => answer.State == TaskState.Done);
        Assert.Equal(done.Result!.Paid, await network.FreeAsync(_keys));
        Assert.True(done.Result.Paid > 0);
        await node.EventAsync(e => e.Kind == AgentEventKind.Paid);
        var status = node.Agent.Status;
        Assert.Equal((1, done.Result.Paid, AgentState.Idle), (status.DoneToday, status.Earned, status.State));

        var files = Directory.GetFiles(_data.FolderPath, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal))
            .Select(File.ReadAllBytes).ToArray();
        Assert.True(IsIn(files, model.Key.Digest) || IsIn(files, model.Key.ToBytes()), "The search finds nothing, so it shows nothing.");
        var events = string.Join('\n', node.Events.Select(e => e.Text));
        Assert.False(IsIn(files, seed));
        Assert.DoesNotContain(Convert.ToHexStringLower(seed), events, StringComparison.OrdinalIgnoreCase);
        var codes = SealedFormsBytes(model.Inputs[0][0]);
        Assert.False(IsIn(files, codes.Wide));
        Assert.False(IsIn(files, codes.Narrow));
    }

    [Fact]
    public async Task A_proof_of_a_public_input_is_paid_by_the_second_coordinator_when_the_first_is_dead_and_the_input_is_fetched()
    {
        await using var network = await AgentNetwork.StartAsync(inlineInputBytes: 0);
        await network.PublishAsync(models.Public);
        // Nobody listens on the discard port.
        await using var node = new RunningNode(
            network, _keys, _data.FolderPath, _worker, null,
            options => options with { Coordinators = [new Uri("http://127.0.0.1:9"), network.Url] });
        var task = await network.OrderAsync(models.Public, models.Public.Inputs[1], null, _keys);
        await network.TaskAsync(task, answer => answer.State == TaskState.Done);
    }

    [Fact]
    public async Task An_input_that_is_not_the_one_the_order_binds_is_handed_back_before_work()
    {
        await using var network = await AgentNetwork.StartAsync();
        var model = models.Committed;
        await network.PublishAsync(model);
        var worker = new StuckWorker();
        await using var node = new RunningNode(network, _keys, _data.FolderPath, worker);
        var task = await network.OrderAsync(model, model.Inputs[0], OsRandom.NewSeed(), _keys, bound: model.Inputs[1]);
        var answer = await network.TaskAsync(task, answer => answer.State == TaskState.Failed);
        Assert.Equal(0, answer.Escrow);
        Assert.False(worker.Begun.IsCompleted);
        await node.EventAsync(e => e.Text == "The input is not the one that the order binds.");
    }

    [Fact]
    public async Task A_share_of_openings_is_not_exceeded()
    {
        await using var network = await AgentNetwork.StartAsync();
        var model = models.Private;
        await network.PublishAsync(model, share: 1, _keys);
        await using (var node = new RunningNode(network, _keys, _data.FolderPath, _worker))
        {
            await network.TaskAsync(await network.OrderAsync(model, model.Inputs[0], null, _keys), answer => answer.State == TaskState.Done);
        }

        // Nor by a node that has lost its cache and starts again.
        Directory.Delete(Path.Combine(_data.FolderPath, "models"), recursive: true);
        await using var again = new RunningNode(network, _keys, _data.FolderPath, _worker);
        await network.OrderAsync(model, model.Inputs[1], null, _keys);
        await again.EventAsync(e => e.Text.StartsWith("The share of openings", StringComparison.Ordinal));
        var known = await network.NodeAsync(_keys, node => node.Declined > 0);
        Assert.Equal((1, 1), (known.Completed, known.Declined));
    }

    [Fact]
    public async Task The_owner_has_the_machine_within_a_second_and_the_task_goes_back()
    {
        await using var network = await AgentNetwork.StartAsync();
        await network.PublishAsync(models.Public);
        var worker = new StuckWorker();
        await using var node = new RunningNode(network, _keys, _data.FolderPath, worker);
        var task = await network.OrderAsync(models.Public, models.Public.Inputs[0], null, _keys);
        await worker.Begun;
        var since = Stopwatch.GetTimestamp();
        node.Sensors.Readings = node.Sensors.Readings with { Idle = TimeSpan.Zero };
        while (!worker.IsPaused && Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(30)) await Task.Delay(5);
        var took = Stopwatch.GetElapsedTime(since);
        Assert.True(took < TimeSpan.FromSeconds(1), $"It took {took.TotalMilliseconds:F0} ms.");
        var known = await network.NodeAsync(_keys, known => known.Paused.Length > 0 && known.ActiveLeases == 0);
        Assert.Equal(("in use", 0, 1L, 0L), (known.Paused, known.FreeSlots, known.Declined, known.Lost));
        Assert.Equal(AgentState.Paused, node.Agent.Status.State);
        await network.TaskAsync(task, answer => answer.State == TaskState.Waiting);
    }

    [Fact]
    public async Task A_node_that_was_killed_does_its_task_again()
    {
        await using var network = await AgentNetwork.StartAsync();
        var model = models.Committed;
        await network.PublishAsync(model);
        var worker = new StuckWorker();
        using var copy = TemporaryFolder.Create();
        await using var killed = new RunningNode(network, _keys, _data.FolderPath, worker);
        var task = await network.OrderAsync(model, model.Inputs[2], OsRandom.NewSeed(), _keys);
        await worker.Begun;
        // What a machine that was switched off now would find on its disk.
        File.Copy(Path.Combine(_data.FolderPath, "leases.journal"), Path.Combine(copy.FolderPath, "leases.journal"));
        Assert.Equal((task, 1), new LeaseJournal(copy.FolderPath, 0).Entries.Select(entry => (entry.Task, entry.Attempts)).Single());
        await using var restarted = new RunningNode(network, _keys, copy.FolderPath, _worker);
        var done = await network.TaskAsync(task, answer => answer.State == TaskState.Done);
        Assert.Equal(1, done.Epoch);
        await restarted.EventAsync(e => e.Kind == AgentEventKind.Paid);
        Assert.Empty(new LeaseJournal(copy.FolderPath, 0).Entries);
    }

    [Fact]
    public async Task A_task_that_took_the_node_down_twice_is_handed_back()
    {
        await using var network = await AgentNetwork.StartAsync();
        await network.PublishAsync(models.Public);
        var task = await network.OrderAsync(models.Public, models.Public.Inputs[0], null, _keys);
        var journal = new LeaseJournal(_data.FolderPath, 0);
        journal.Begin(task, 1, default, long.MaxValue / 2);
        journal.Begin(task, 1, default, long.MaxValue / 2);
        await using var node = new RunningNode(network, _keys, _data.FolderPath, _worker);
        await network.NodeAsync(_keys, known => known.Declined == 1);
        await node.EventAsync(e => e.Text.StartsWith("The node went down twice", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_coordinator_of_another_network_is_left()
    {
        await using var network = await AgentNetwork.StartAsync();
        using var other = Keyring.Generate();
        await using var node = new RunningNode(
            network, _keys, _data.FolderPath, _worker, null, options => options with { Network = other.Address });
        var trouble = await node.EventAsync(e => e.Kind == AgentEventKind.Trouble);
        Assert.Contains(network.Address.ToString(), trouble.Text, StringComparison.Ordinal);
        Assert.Equal(AgentState.Connecting, node.Agent.Status.State);
    }

    [Fact]
    public async Task A_lie_is_found_out_and_costs_the_reputation()
    {
        await using var network = await AgentNetwork.StartAsync();
        await network.PublishAsync(models.Public);
        await using var node = new RunningNode(network, _keys, _data.FolderPath, _worker, new Liar());
        await network.OrderAsync(models.Public, models.Public.Inputs[0], null, _keys);
        var known = await network.NodeAsync(_keys, known => known.Lied > 0);
        Assert.Equal(0, known.Score);
        Assert.Equal(0, await network.FreeAsync(_keys));
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.DisposeAsync();
        _keys.Dispose();
        _data.Dispose();
    }

    private static bool IsIn(byte[][] files, ReadOnlySpan<byte> secret)
    {
        foreach (var file in files)
        {
            if (file.AsSpan().IndexOf(secret) >= 0) return true;
        }

        return false;
    }

    /// <summary>The codes as the envelope has them, and as memory has them.</summary>
    private static (byte[] Wide, byte[] Narrow) SealedFormsBytes(long[] codes)
    {
        var wide = new byte[sizeof(long) * codes.Length];
        Buffer.BlockCopy(codes, 0, wide, 0, wide.Length);
        var narrow = Vouch.Network.Orders.SealedForms.WriteInput([codes], [])[25..^4];
        Assert.Equal(sizeof(int) * codes.Length, narrow.Length);
        return (wide, narrow);
    }

    private sealed class Liar : ProofSigner
    {
        protected override byte[] PrepareDelivery(byte[] proof)
        {
            byte[] changed = [.. proof];
            changed[^1] ^= 1;
            return changed;
        }
    }
}

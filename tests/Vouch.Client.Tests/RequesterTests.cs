using Vouch.Client.Tests.Support;
using Vouch.Identity;
using Vouch.Network.Orders;
using Vouch.Network.Tasks;
using Vouch.Network.Wire;

namespace Vouch.Client.Tests;

/// <summary>A requester against a real coordinator with real proofs.</summary>
public sealed class RequesterTests(TestModels models)
{
    private const long Price = 1_000_000;

    [Fact]
    public async Task An_input_is_proven_paid_for_and_checked_here()
    {
        await using var network = await Loopback.StartAsync();
        var (node, desk) = (await network.NewNodeAsync(models.Open), await network.NewDeskAsync());
        await desk.Publisher.PublishAsync(models.Open.Folder, [], name: "cells");
        var model = await desk.Requester.ModelAsync(models.Open.Id);
        using var order = await desk.Requester.PrepareAsync(model, models.Open.Inputs[0], new OrderTerms(Price));
        Assert.Equal(InputBindingKind.Committed, order.Order.Order.Input.Kind);
        Assert.Equal(node.Address, Assert.Single(order.Order.Order.Candidates));
        var told = new Told();
        await desk.Requester.SubmitAsync(order);
        var task = await desk.Requester.WaitAsync(order, told);
        Assert.Equal(TaskState.Done, task.State);
        var result = await desk.Requester.CollectAsync(order);
        Assert.Equal(models.Open.Expected(models.Open.Inputs[0]), result.Outputs[0]);
        Assert.Equal(["Accepted", "Leased", "Settled"], result.Receipts.Select(r => r.Kind));
        Assert.Empty(desk.Requester.Pending.Tasks);
        var account = await desk.Client.AccountAsync(desk.Keys.Address);
        Assert.Equal(100_000_000 - task.Result!.Paid - task.Result.Fee, account.Free);
        Assert.Equal((0, 0), (account.InEscrow, account.OpenTasks));
        Assert.Equal(task.Result.Paid, (await desk.Client.AccountAsync(node.Address)).Free);
        Assert.EndsWith("micro-credits paid", told.Texts[^1]);
    }

    [Fact]
    public async Task A_public_input_is_bound_by_its_digest()
    {
        await using var network = await Loopback.StartAsync();
        var (_, desk) = (await network.NewNodeAsync(models.Visible), await network.NewDeskAsync());
        await desk.Publisher.PublishAsync(models.Visible.Folder, []);
        var result = await ProveAsync(desk, models.Visible, 1);
        Assert.Equal(InputBindingKind.Public, result.Commitment.Kind);
        Assert.Equal(models.Visible.Expected(models.Visible.Inputs[1]), result.Outputs[0]);
    }

    [Fact]
    public async Task A_model_whose_proofs_could_be_about_any_input_is_not_published()
    {
        await using var network = await Loopback.StartAsync();
        var desk = await network.NewDeskAsync();
        var problem = await Assert.ThrowsAsync<Workspace.UsageException>(() => desk.Publisher.PublishAsync(models.Untied.Folder, []));
        Assert.Contains("--input committed", problem.Advice);
        Assert.DoesNotContain(desk.Wire.Log, line => line.StartsWith("PUT", StringComparison.Ordinal));
    }

    /// <summary>Its key may still come from a network of others: then it is not ordered from.</summary>
    [Fact]
    public async Task A_model_whose_proofs_could_be_about_any_input_is_not_ordered()
    {
        await using var network = await Loopback.StartAsync();
        var (_, desk) = (await network.NewNodeAsync(models.Open), await network.NewDeskAsync());
        var answer = await desk.Publisher.PublishAsync(models.Open.Folder, []);
        var untied = new PublishedModel(models.Open.Id, answer, models.Untied.Key);
        var problem = await Assert.ThrowsAsync<NetworkProblemException>(
            () => desk.Requester.PrepareAsync(untied, models.Untied.Inputs[0], new OrderTerms(Price)));
        Assert.Contains("--input committed", problem.Advice);
    }

    /// <summary>Beside the commitment, public inputs of the same model are bound by nothing.</summary>
    [Fact]
    public async Task A_model_that_mixes_committed_inputs_with_public_ones_is_neither_published_nor_ordered()
    {
        await using var network = await Loopback.StartAsync();
        var (_, desk) = (await network.NewNodeAsync(models.Open), await network.NewDeskAsync());
        var mixed = models.HalfCommitted;
        var refused = await Assert.ThrowsAsync<Workspace.UsageException>(() => desk.Publisher.PublishAsync(mixed.Folder, []));
        Assert.Contains("mixes", refused.Message);
        Assert.DoesNotContain(desk.Wire.Log, line => line.StartsWith("PUT", StringComparison.Ordinal));
        var answer = await desk.Publisher.PublishAsync(models.Open.Folder, []);
        var problem = await Assert.ThrowsAsync<NetworkProblemException>(
            () => desk.Requester.PrepareAsync(new PublishedModel(models.Open.Id, answer, mixed.Key), mixed.Inputs[0], new OrderTerms(Price)));
        Assert.Contains("mixes", problem.Message);
    }

    [Fact]
    public async Task Without_nodes_it_says_why_and_what_to_do()
    {
        await using var network = await Loopback.StartAsync();
        var (_, desk) = (await network.NewNodeAsync(models.Open), await network.NewDeskAsync());
        await desk.Publisher.PublishAsync(models.Open.Folder, []);
        var model = await desk.Requester.ModelAsync(models.Open.Id);
        var problem = await Assert.ThrowsAsync<NetworkProblemException>(
            () => desk.Requester.PrepareAsync(model, models.Open.Inputs[0], new OrderTerms(MaxPrice: 100)));
        Assert.Equal("NoNodes", problem.Code);
        Assert.Contains("1 too expensive", problem.Message);
        Assert.Contains("--max-price", problem.Advice);
    }

    [Fact]
    public async Task An_order_that_cannot_be_paid_is_refused_and_forgotten()
    {
        await using var network = await Loopback.StartAsync();
        var (_, desk) = (await network.NewNodeAsync(models.Open), await network.NewDeskAsync());
        await desk.Publisher.PublishAsync(models.Open.Folder, []);
        var model = await desk.Requester.ModelAsync(models.Open.Id);
        using var order = await desk.Requester.PrepareAsync(model, models.Open.Inputs[0], new OrderTerms(MaxPrice: 200_000_000));
        var problem = await Assert.ThrowsAsync<NetworkProblemException>(() => desk.Requester.SubmitAsync(order));
        Assert.Equal("InsufficientFunds", problem.Code);
        Assert.Empty(desk.Requester.Pending.Tasks);
    }

    [Fact]
    public async Task A_crash_before_the_order_is_sent_loses_nothing()
    {
        await using var network = await Loopback.StartAsync();
        var (_, desk) = (await network.NewNodeAsync(models.Open), await network.NewDeskAsync());
        await desk.Publisher.PublishAsync(models.Open.Folder, []);
        var model = await desk.Requester.ModelAsync(models.Open.Id);
        using var order = await desk.Requester.PrepareAsync(model, models.Open.Inputs[0], new OrderTerms(Price));
        // Killed between the disk and the network.
        desk.Requester.Pending.Save(order);
        desk.Restart();
        var found = desk.Requester.Pending.Find(Assert.Single(desk.Requester.Pending.Tasks))!;
        await desk.Requester.SubmitAsync(found);
        await desk.Requester.WaitAsync(found);
        var result = await desk.Requester.CollectAsync(found);
        Assert.Equal(models.Open.Expected(models.Open.Inputs[0]), result.Outputs[0]);
    }

    [Fact]
    public async Task A_crash_after_the_order_was_sent_doubles_nothing()
    {
        await using var network = await Loopback.StartAsync();
        var (_, desk) = (await network.NewNodeAsync(models.Open), await network.NewDeskAsync());
        await desk.Publisher.PublishAsync(models.Open.Folder, []);
        var model = await desk.Requester.ModelAsync(models.Open.Id);
        using var order = await desk.Requester.PrepareAsync(model, models.Open.Inputs[0], new OrderTerms(Price));
        await desk.Requester.SubmitAsync(order);
        desk.Restart();
        var found = desk.Requester.Pending.Find(order.Id)!;
        Assert.Equal(order.Id, await desk.Requester.SubmitAsync(found));
        await desk.Requester.WaitAsync(found);
        var result = await desk.Requester.CollectAsync(found);
        Assert.Single((await desk.Client.TasksAsync(desk.Keys.Address.ToString())).Items);
        Assert.Equal(100_000_000 - result.Task.Result!.Paid - result.Task.Result.Fee, (await desk.Client.AccountAsync(desk.Keys.Address)).Free);
    }

    [Fact]
    public async Task What_is_kept_on_disk_is_private_and_holds_no_input_in_clear()
    {
        await using var network = await Loopback.StartAsync();
        var (_, desk) = (await network.NewNodeAsync(models.Open, works: false), await network.NewDeskAsync());
        await desk.Publisher.PublishAsync(models.Open.Folder, []);
        var model = await desk.Requester.ModelAsync(models.Open.Id);
        using var order = await desk.Requester.PrepareAsync(model, models.Open.Inputs[0], new OrderTerms(Price));
        await desk.Requester.SubmitAsync(order);
        var planted = SealedForms.WriteInput(models.Open.Inputs[0], [])[^68..^4];
        var files = Directory.GetFiles(desk.StateFolder, "*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            Assert.Equal(-1, (await File.ReadAllBytesAsync(file)).AsSpan().IndexOf(planted));
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        Assert.Equal(-1, order.Envelope.AsSpan().IndexOf(planted));
        Assert.DoesNotContain(Convert.ToHexString(order.ContentKey), order.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task When_its_nodes_die_the_input_is_sealed_to_others()
    {
        await using var network = await Loopback.StartAsync();
        var (first, desk) = (await network.NewNodeAsync(models.Open, works: false), await network.NewDeskAsync());
        await desk.Publisher.PublishAsync(models.Open.Folder, []);
        var model = await desk.Requester.ModelAsync(models.Open.Id);
        using var order = await desk.Requester.PrepareAsync(model, models.Open.Inputs[0], new OrderTerms(Price));
        await desk.Requester.SubmitAsync(order);
        await first.Assigned.WaitAsync(TimeSpan.FromSeconds(20));
        first.Die();
        var second = await network.NewNodeAsync(models.Open);
        var told = new Told();
        var task = await desk.Requester.WaitAsync(order, told).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(second.Address.ToString(), task.Result!.Node);
        Assert.Contains(told.Texts, text => text.StartsWith("sealed to 1 more", StringComparison.Ordinal));
        var result = await desk.Requester.CollectAsync(order);
        Assert.Equal(models.Open.Expected(models.Open.Inputs[0]), result.Outputs[0]);
        Assert.Contains("Resealed", result.Receipts.Select(r => r.Kind));
    }

    /// <summary>The number of a change is on disk before it is sent: the next one is above it, and names all recipients.</summary>
    [Fact]
    public async Task A_crash_while_sealing_anew_is_made_up_for()
    {
        await using var network = await Loopback.StartAsync();
        var (first, desk) = (await network.NewNodeAsync(models.Open, works: false), await network.NewDeskAsync());
        await desk.Publisher.PublishAsync(models.Open.Folder, []);
        var model = await desk.Requester.ModelAsync(models.Open.Id);
        using var order = await desk.Requester.PrepareAsync(model, models.Open.Inputs[0], new OrderTerms(Price));
        await desk.Requester.SubmitAsync(order);
        await first.Assigned.WaitAsync(TimeSpan.FromSeconds(20));
        first.Die();
        var second = await network.NewNodeAsync(models.Open);
        desk.Wire.LoseRequests(HttpMethod.Post, "/v1/tasks/*/reseal", int.MaxValue);
        using var killed = new CancellationTokenSource();
        var waiting = desk.Requester.WaitAsync(order, null, killed.Token);
        while (!desk.Wire.Log.Any(line => line.EndsWith("/reseal", StringComparison.Ordinal))) await Task.Delay(20);
        await killed.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        desk.Wire.Clear();
        desk.Restart();
        using var found = desk.Requester.Pending.Find(order.Id)!;
        Assert.Equal(2, Envelope.Recipients(found.Envelope).Count);
        var task = await desk.Requester.WaitAsync(found).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(second.Address.ToString(), task.Result!.Node);
    }

    [Fact]
    public async Task Named_nodes_are_the_only_ones()
    {
        await using var network = await Loopback.StartAsync();
        var (trusted, _, desk) = (await network.NewNodeAsync(models.Open), await network.NewNodeAsync(models.Open), await network.NewDeskAsync());
        await desk.Publisher.PublishAsync(models.Open.Folder, []);
        var model = await desk.Requester.ModelAsync(models.Open.Id);
        using var order = await desk.Requester.PrepareAsync(model, models.Open.Inputs[0], new OrderTerms(Price, Nodes: [trusted.Address]));
        Assert.Equal(Trust.Named, order.Order.Order.Trust);
        await desk.Requester.SubmitAsync(order);
        Assert.Equal(trusted.Address.ToString(), (await desk.Requester.WaitAsync(order)).Result!.Node);
        Assert.Equal([trusted.Address], Envelope.Recipients(order.Envelope));
    }

    [Fact]
    public async Task A_task_can_be_called_off_and_says_so()
    {
        await using var network = await Loopback.StartAsync();
        var (_, desk) = (await network.NewNodeAsync(models.Open, works: false), await network.NewDeskAsync());
        await desk.Publisher.PublishAsync(models.Open.Folder, []);
        var model = await desk.Requester.ModelAsync(models.Open.Id);
        using var order = await desk.Requester.PrepareAsync(model, models.Open.Inputs[0], new OrderTerms(Price));
        await desk.Requester.SubmitAsync(order);
        await desk.Client.CancelAsync(order.Id);
        Assert.Equal(TaskState.Cancelled, (await desk.Requester.WaitAsync(order)).State);
        var problem = await Assert.ThrowsAsync<NetworkProblemException>(() => desk.Requester.CollectAsync(order));
        Assert.Equal("NoResult", problem.Code);
        Assert.Equal(100_000_000, (await desk.Client.AccountAsync(desk.Keys.Address)).Free);
        Assert.Empty(desk.Requester.Pending.Tasks);
    }

    private static async Task<CollectedResult> ProveAsync(Desk desk, TestModel model, int input)
    {
        var published = await desk.Requester.ModelAsync(model.Id);
        using var order = await desk.Requester.PrepareAsync(published, model.Inputs[input], new OrderTerms(Price));
        await desk.Requester.SubmitAsync(order);
        await desk.Requester.WaitAsync(order).WaitAsync(TimeSpan.FromSeconds(60));
        return await desk.Requester.CollectAsync(order);
    }

    private sealed class Told : IProgress<TaskProgress>
    {
        public List<string> Texts { get; } = [];

        public void Report(TaskProgress value) => Texts.Add(value.Text);
    }
}

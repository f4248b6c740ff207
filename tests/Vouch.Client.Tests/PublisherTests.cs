using Vouch.Client.Tests.Support;
using Vouch.Compiler.Keys;
using Vouch.Identity;
using Vouch.Network.Orders;
using Vouch.Prover.Commitments;
using Vouch.Workspace;
using Vouch.Workspace.Keys;

namespace Vouch.Client.Tests;

/// <summary>Private weights reach the nodes that their owner names, each with a share that the owner's count has lost before.</summary>
public sealed class PublisherTests(TestModels models)
{
    [Fact]
    public async Task Private_weights_are_sealed_with_shares_that_were_taken_first()
    {
        await using var network = await Loopback.StartAsync();
        var secret = models.NewSecret();
        var (first, second, desk) = (await network.NewNodeAsync(secret), await network.NewNodeAsync(secret), await network.NewDeskAsync());
        var before = Left(secret, desk);
        var answer = await desk.Publisher.PublishAsync(secret.Folder, [first.Address, second.Address], share: 5);
        Assert.True(answer.IsSealed);
        Assert.Equal(before - 10, Left(secret, desk));
        foreach (var node in (HandNode[])[first, second])
        {
            var package = await PackageAsync(network, node.Keys, secret);
            Assert.True(Envelope.TryOpen(
                package, node.Keys.Sealing, node.Address, SealedForms.GrantContext(network.Keys.Address, desk.Keys.Address, secret.Id),
                out var plaintext, out _));
            var (key, share) = SealedForms.ReadPackage(plaintext);
            Assert.Equal(5, share);
            Assert.Equal(secret.Key.Digest, ProvingKeyFile.Read(plaintext.AsMemory()[key]).VerifyingKeyDigest);
        }

        var stranger = Keyring.Generate();
        var problem = await Assert.ThrowsAsync<NetworkProblemException>(() => PackageAsync(network, stranger, secret));
        Assert.Equal("NotAllowed", problem.Code);
    }

    [Fact]
    public async Task A_grant_to_another_node_takes_another_share()
    {
        await using var network = await Loopback.StartAsync();
        var secret = models.NewSecret();
        var (first, second, desk) = (await network.NewNodeAsync(secret), await network.NewNodeAsync(secret), await network.NewDeskAsync());
        var before = Left(secret, desk);
        await desk.Publisher.PublishAsync(secret.Folder, [first.Address], share: 5);
        var answer = await desk.Publisher.PublishAsync(secret.Folder, [first.Address, second.Address], share: 7);
        Assert.Equal(2, answer.Granted.Count);
        Assert.Equal(before - 5 - 14, Left(secret, desk));
    }

    [Fact]
    public async Task More_shares_than_are_left_are_not_given_and_nothing_is_taken()
    {
        await using var network = await Loopback.StartAsync();
        var secret = models.NewSecret();
        var (first, second, desk) = (await network.NewNodeAsync(secret), await network.NewNodeAsync(secret), await network.NewDeskAsync());
        var before = Left(secret, desk);
        var problem = await Assert.ThrowsAsync<UsageException>(
            () => desk.Publisher.PublishAsync(secret.Folder, [first.Address, second.Address], share: (before / 2) + 1));
        Assert.Contains($"{before} openings of the weights are left", problem.Message);
        Assert.Equal(before, Left(secret, desk));
        await Assert.ThrowsAsync<UsageException>(() => desk.Publisher.PublishAsync(secret.Folder, [first.Address], share: 0));
        await Assert.ThrowsAsync<UsageException>(() => desk.Publisher.PublishAsync(secret.Folder, [first.Address], share: int.MinValue));
    }

    /// <summary>What may have left the machine counts as given, whatever became of it.</summary>
    [Fact]
    public async Task An_upload_whose_fate_is_unknown_has_cost_its_shares()
    {
        await using var network = await Loopback.StartAsync();
        var secret = models.NewSecret();
        var (node, desk) = (await network.NewNodeAsync(secret), await network.NewDeskAsync());
        var before = Left(secret, desk);
        desk.Wire.LoseAnswers(HttpMethod.Put, $"/v1/models/{secret.Id}", int.MaxValue);
        await Assert.ThrowsAsync<NetworkProblemException>(() => desk.Publisher.PublishAsync(secret.Folder, [node.Address], share: 5));
        Assert.Equal(before - 5, Left(secret, desk));
    }

    [Fact]
    public async Task Private_weights_need_names_and_public_ones_take_none()
    {
        await using var network = await Loopback.StartAsync();
        var secret = models.NewSecret();
        var (node, desk) = (await network.NewNodeAsync(secret), await network.NewDeskAsync());
        var problem = await Assert.ThrowsAsync<UsageException>(() => desk.Publisher.PublishAsync(secret.Folder, []));
        Assert.Contains("--nodes", problem.Advice);
        await Assert.ThrowsAsync<UsageException>(() => desk.Publisher.PublishAsync(models.Open.Folder, [node.Address]));
    }

    [Fact]
    public async Task Somebody_elses_model_is_not_granted_and_costs_no_share()
    {
        await using var network = await Loopback.StartAsync();
        var secret = models.NewSecret();
        var (node, owner, other) = (await network.NewNodeAsync(secret), await network.NewDeskAsync("owner"), await network.NewDeskAsync("other"));
        await owner.Publisher.PublishAsync(secret.Folder, [node.Address], share: 5);
        var before = Left(secret, owner);
        var problem = await Assert.ThrowsAsync<UsageException>(() => other.Publisher.PublishAsync(secret.Folder, [node.Address], share: 5));
        Assert.Contains(owner.Keys.Address.ToString(), problem.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(before, Left(secret, owner));
    }

    private static int Left(TestModel model, Desk desk) => Openings.OfProofs(model.Folder, model.Key, desk.StateFolder)!.Remaining();

    private static async Task<byte[]> PackageAsync(Loopback network, Keyring node, TestModel model)
    {
        using var client = new NetworkClient([network.Url], node);
        return await client.PackageAsync(model.Id, 1L << 30, CancellationToken.None);
    }
}

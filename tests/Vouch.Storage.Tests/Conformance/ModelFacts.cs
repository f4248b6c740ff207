using Vouch.Identity;
using Vouch.Network.Ports;
using Vouch.Storage.Tests.Hosts;
using Xunit;

namespace Vouch.Storage.Tests.Conformance;

public abstract class ModelFacts<THost> : StoreTest<THost>
    where THost : StoreHost, new()
{
    [Fact]
    public async Task A_model_is_found_as_it_was_put()
    {
        var model = Model(1) with { Granted = [World.Node.Address, World.OtherNode.Address], IsSealed = true };
        Assert.True(await Store.Models.PutAsync(model, default));
        var found = await Store.Models.FindAsync(model.Id, default);
        Assert.Equal(model.Granted, found!.Granted);
        Assert.Equal(model, found with { Granted = model.Granted });
        Assert.Null(await Store.Models.FindAsync(Digest256.Keccak([99]), default));
    }

    [Fact]
    public async Task A_version_follows_the_one_before()
    {
        var model = Model(1);
        Assert.False(await Store.Models.PutAsync(model with { Version = 2 }, default));
        Assert.True(await Store.Models.PutAsync(model, default));
        Assert.False(await Store.Models.PutAsync(model, default));
        Assert.False(await Store.Models.PutAsync(model with { Version = 3 }, default));
        Assert.True(await Store.Models.PutAsync(model with { Version = 2, Name = "b" }, default));
        Assert.Equal("b", (await Store.Models.FindAsync(model.Id, default))!.Name);
    }

    [Fact]
    public async Task Of_many_at_once_one_is_first()
    {
        var model = Model(1);
        var first = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => Store.Models.PutAsync(model, default))));
        Assert.Single(first, done => done);
        var second = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(i => Task.Run(() => Store.Models.PutAsync(model with { Version = 2, Name = $"{i}" }, default))));
        Assert.Single(second, done => done);
    }

    [Fact]
    public async Task Models_are_listed_newest_first()
    {
        for (byte i = 1; i <= 5; i++) await Store.Models.PutAsync(Model(i), default);
        var names = new List<string>();
        string? after = null;
        do
        {
            var page = await Store.Models.ListAsync(after, 2, default);
            names.AddRange(page.Items.Select(model => model.Name));
            after = page.Next;
        }
        while (after is not null);
        Assert.Equal(["model 5", "model 4", "model 3", "model 2", "model 1"], names);
    }

    private ModelRecord Model(byte i) => new(
        Digest256.Keccak([i]), $"model {i}", World.Requester.Address, Digest256.Keccak([i, 1]), 100, Digest256.Keccak([i, 2]), 1000, false,
        [], 12, 1 << 20, World.Start + i, 1);
}

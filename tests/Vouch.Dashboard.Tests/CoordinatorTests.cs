using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vouch.Identity;
using Vouch.Network.Allocation;
using Vouch.Network.Commands;
using Vouch.Network.Memory;
using Vouch.Network.Nodes;
using Vouch.Network.Orders;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Server;
using Vouch.Server.Dashboard;
using Vouch.Server.Engine;

namespace Vouch.Dashboard.Tests;

/// <summary>The dashboard of a real coordinator: store, machine, chain and verifier, and a task that was really proven.</summary>
public sealed class CoordinatorTests(Browser browser)
{
    [Fact]
    public async Task A_proven_task_is_told_and_verified_again()
    {
        await using var real = await RealNetwork.StartAsync();
        await using var reader = await browser.OpenAsync(real.Address);
        var (page, task) = (reader.Page, await real.ProveAsync(honest: true));

        await reader.GoAsync("/");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Sums to zero");
        await Assertions.Expect(page.Locator("#now-tasks")).ToContainTextAsync("Proven");
        await Assertions.Expect(page.Locator("#now-figures")).ToContainTextAsync("for 1 proof", new() { Timeout = 15_000 });

        await reader.GoAsync("/tasks/" + task);
        var life = await page.Locator("#task-life h3").AllInnerTextsAsync();
        Assert.Collection(
            life,
            step => Assert.StartsWith("Submitted by 0x", step, StringComparison.Ordinal),
            step => Assert.Contains("at 0.0001 credits", step, StringComparison.Ordinal),
            step => Assert.Equal("Proof checked and paid", step));
        Assert.Contains("Chosen", await page.InnerTextAsync("#task-draws"), StringComparison.Ordinal);

        await page.ClickAsync("text=Verify again");
        await Assertions.Expect(page.Locator("#checks .verdict")).ToHaveTextAsync("Everything holds");
        Assert.Equal(3, await page.Locator("#checks li.good").CountAsync());

        await reader.GoAsync($"/nodes/{real.Node.Address}");
        Assert.Contains("It is not connected", await page.InnerTextAsync("main"), StringComparison.Ordinal);
        await reader.GoAsync($"/accounts/{real.Requester.Address}");
        Assert.Contains("9.9999", await page.InnerTextAsync("#account-balances"), StringComparison.Ordinal);
        await reader.GoAsync("/models");
        Assert.Contains("nobody to ask now", await page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Empty(reader.Faults);
    }

    [Fact]
    public async Task A_stored_proof_that_is_no_longer_there_or_false_is_said_to_be()
    {
        await using var real = await RealNetwork.StartAsync();
        await using var reader = await browser.OpenAsync(real.Address, scripts: false);
        var task = await real.ProveAsync(honest: false);
        await reader.GoAsync("/tasks/" + task);
        await reader.Page.ClickAsync("text=Verify again");
        await Assertions.Expect(reader.Page.Locator("#checks .verdict")).ToHaveTextAsync("Something does not hold");
        Assert.Equal(1, await reader.Page.Locator("#checks li.bad").CountAsync());
    }

    [Fact]
    public async Task A_lie_stands_on_the_first_page_with_its_artefact()
    {
        await using var real = await RealNetwork.StartAsync();
        await using var reader = await browser.OpenAsync(real.Address);
        var task = await real.LieAsync();
        await reader.GoAsync("/");
        await Assertions.Expect(reader.Page.Locator("#now-slashes tbody tr")).ToHaveCountAsync(1, new() { Timeout = 15_000 });
        await reader.Page.ClickAsync("#now-slashes >> text=Signed claim");
        await Assertions.Expect(reader.Page.Locator("#task-life li.bad h3")).ToContainTextAsync("failed");
        Assert.True(await reader.Page.Locator("#task-life li.bad details").GetAttributeAsync("open") is not null);
        Assert.EndsWith(task, reader.Page.Url.Split('#')[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_still_get_problems_and_browsers_pages()
    {
        await using var real = await RealNetwork.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(real.Address) };
        using var program = await http.GetAsync("/nowhere");
        Assert.Equal((404, "application/problem+json"), ((int)program.StatusCode, program.Content.Headers.ContentType!.MediaType));
        http.DefaultRequestHeaders.Add("Accept", "text/html");
        using var page = await http.GetAsync("/nowhere");
        Assert.Equal((404, "text/html"), ((int)page.StatusCode, page.Content.Headers.ContentType!.MediaType));
        Assert.DoesNotContain("unsafe", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        using var api = await http.GetAsync("/v1/nowhere");
        Assert.Equal("application/problem+json", api.Content.Headers.ContentType!.MediaType);
    }
}

/// <summary>A coordinator over a store in memory, a published model, and commands given by hand.</summary>
internal sealed class RealNetwork : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly MemoryStore _store;
    private readonly Keyring _network;

    private RealNetwork(WebApplication app, MemoryStore store, Keyring network) => (_app, _store, _network) = (app, store, network);

    public Keyring Requester { get; } = Keyring.Generate();

    public Keyring Node { get; } = Keyring.Generate();

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    private static Digest256 Model => Digest256.Read(SmallKey.Key.Digest);

    public static async Task<RealNetwork> StartAsync()
    {
        var (keys, store) = (Keyring.Generate(), new MemoryStore());
        var options = new CoordinatorOptions { NetworkKey = keys, Urls = ["http://127.0.0.1:0"], ExportTelemetry = false };
        await store.OpenAsync(new ChainSealer(keys.Signing), options.Rules, Now, default);
        var app = CoordinatorApp.Build(options, store, null, TimeProvider.System, null);
        await app.StartAsync();
        var real = new RealNetwork(app, store, keys);
        var key = await store.Blobs.PutAsync(new MemoryStream(SmallKey.Key.ToBytes()), 1 << 24, long.MaxValue, default);
        await store.Models.PutAsync(
            new ModelRecord(Model, "A small product", keys.Address, key.Digest, key.Bytes, key.Digest, key.Bytes, false, [], 10, 1 << 20, Now, 1), default);
        await real.DoAsync(new DepositCommand(real.Requester.Address, 10_000_000, Digest256.Keccak("gift"u8)));
        await real.DoAsync(new DepositCommand(real.Node.Address, 5_000_000, Digest256.Keccak("gift 2"u8)));
        var profile = new NodeProfile(keys.Address, real.Node.Address, real.Node.Sealing.PublicKey.ToBytes(), new Capability(4, 8L << 30, 256, "", 1000), 10, 2, Now, "test/1");
        await real.DoAsync(new RegisterCommand(new SignedProfile(profile, real.Node.Signing.Sign(profile.Digest))));
        return real;
    }

    /// <summary>A task that was paid: with its proof in store, or, by a coordinator that lies, with bytes that are none.</summary>
    public async Task<string> ProveAsync(bool honest)
    {
        var proof = SmallKey.Proof;
        if (!honest) proof[^1] ^= 1;
        return await ReportAsync(proof, new ProofVerdict(true, ""));
    }

    /// <summary>A task whose node lied.</summary>
    public async Task<string> LieAsync()
    {
        var stake = new AccountRequest(_network.Address, Node.Address, RequestKind.Stake, 2_000_000, default, 7, Now);
        await DoAsync(new AccountCommand(new SignedRequest(stake, Node.Signing.Sign(stake.Digest))));
        return await ReportAsync(new byte[100], new ProofVerdict(false, "Form: the proof is too short"));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<string> ReportAsync(byte[] proof, ProofVerdict verdict)
    {
        var binding = ProofChecker.DigestOf([.. SmallKey.Inputs])!.Value;
        var order = new Order(
            _network.Address, Requester.Address, 1, TaskKind.Prove, Model, new InputBinding(InputBindingKind.Public, binding.ToBytes()), 1_000, Now,
            Now + 600_000, Now + 900_000, Trust.Open, [Node.Address]);
        await DoAsync(new SubmitCommand(new SignedOrder(order, Requester.Signing.Sign(order.Digest)), 10, Digest256.Keccak("envelope"u8)));
        var reason = Allocator.Draw(Digest256.Keccak("seed"u8), [new Judgement(Node.Address, Fitness.Fit, new Standing(500_000, 1_000).Weight(100), 100)]);
        await DoAsync(new LeaseCommand(order.Id, Node.Address, reason));
        var stored = await _store.Blobs.PutAsync(new MemoryStream(proof), 1 << 24, long.MaxValue, default);
        var claim = new ResultClaim(_network.Address, order.Id, 1, Node.Address, stored.Digest, proof.Length, 1_200, 9_000_000, EnergyKind.Estimated);
        await DoAsync(new ReportCommand(new SignedClaim(claim, Node.Signing.Sign(claim.Digest)), verdict));
        return order.Id.ToString();
    }

    private async Task DoAsync(Command command)
    {
        var decision = await _app.Services.GetRequiredService<CommandService>().ExecuteAsync(command, default);
        Assert.True(decision.Outcome.IsDone || decision.Entry is not null, decision.Outcome.Message);
    }
}

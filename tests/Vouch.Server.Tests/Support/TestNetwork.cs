using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Memory;
using Vouch.Network.Orders;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;
using Vouch.Network.Wire;
using Vouch.Server.Engine;
using Xunit;

namespace Vouch.Server.Tests.Support;

/// <summary>A coordinator on a free port, over a store in memory, with a fake verifier; and clients for it.</summary>
internal sealed class TestNetwork : IAsyncDisposable
{
    private readonly Coordinator _coordinator;
    private readonly INetworkStore _store;

    private TestNetwork(Coordinator coordinator, INetworkStore store, Keyring keys, TestClock clock, FakeJudge judge, KeptLog log, Digest256 model)
    {
        (_coordinator, _store, Keys, Clock, Judge, Log, Model) = (coordinator, store, keys, clock, judge, log, model);
        Http = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(60) };
    }

    public Coordinator Coordinator => _coordinator;

    public INetworkStore Store => _store;

    public Uri Url => _coordinator.Addresses[0];

    public HttpClient Http { get; }

    public Keyring Keys { get; }

    public Address Address => Keys.Address;

    public TestClock Clock { get; }

    public FakeJudge Judge { get; }

    public KeptLog Log { get; }

    /// <summary>A model of ten units of work.</summary>
    public Digest256 Model { get; }

    public static CoordinatorLimits Loose { get; } = new()
    {
        RequestsPerSecond = 100_000, SubmissionsPerSecond = 100_000, ChallengesPerMinute = 100_000, UploadsPerMinute = 100_000, VerificationsPerMinute = 100_000,
    };

    /// <param name="change">Changes the options.</param>
    /// <param name="store">A store; null: in memory.</param>
    /// <param name="verifies">Whether the real verifier judges.</param>
    public static async Task<TestNetwork> StartAsync(
        Func<CoordinatorOptions, CoordinatorOptions>? change = null, INetworkStore? store = null, bool verifies = false)
    {
        var (keys, clock, judge, log) = (Keyring.Generate(), new TestClock(), new FakeJudge(), new KeptLog());
        var options = new CoordinatorOptions
        {
            NetworkKey = keys, Urls = ["http://127.0.0.1:0"], Faucet = true, FaucetAmount = 1_000_000_000_000, Limits = Loose, ExportTelemetry = false,
        };
        options = change?.Invoke(options) ?? options;
        store ??= new MemoryStore();
        await store.OpenAsync(new ChainSealer(keys.Signing), options.Rules, clock.Now, CancellationToken.None);
        var model = FakeRequester.RandomDigest();
        var record = new ModelRecord(model, "test", keys.Address, model, 1, model, 1, false, [], 10, 1 << 20, clock.Now, 1);
        Assert.True(await store.Models.PutAsync(record, CancellationToken.None));
        var coordinator = await Coordinator.StartAsync(
            options, store, logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log), clock,
            services =>
            {
                if (!verifies) services.AddSingleton<IProofJudge>(judge);
            },
            CancellationToken.None);
        return new TestNetwork(coordinator, store, keys, clock, judge, log, model);
    }

    /// <summary>A token for an account.</summary>
    public async Task<string> LogInAsync(Keyring keys)
    {
        using var first = await Http.PostAsJsonAsync(
            "v1/session/challenge", new SessionChallengeRequest(keys.Address.ToString()), WireJson.Default.SessionChallengeRequest);
        Assert.True(first.IsSuccessStatusCode, await first.Content.ReadAsStringAsync());
        var challenge = (await first.Content.ReadFromJsonAsync(WireJson.Default.SessionChallenge))!;
        var signature = keys.Signing.Sign(Handshake.Session(Address, keys.Address, challenge.Nonce));
        using var second = await Http.PostAsJsonAsync(
            "v1/session", new SessionRequest(keys.Address.ToString(), challenge.Nonce, signature.ToString()), WireJson.Default.SessionRequest);
        Assert.True(second.IsSuccessStatusCode, await second.Content.ReadAsStringAsync());
        return (await second.Content.ReadFromJsonAsync(WireJson.Default.Session))!.Token;
    }

    /// <summary>A request with an account's token.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, Keyring? asWhom = null, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (asWhom is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await LogInAsync(asWhom));
        return await Http.SendAsync(request);
    }

    /// <summary>The task as the network tells it.</summary>
    public async Task<TaskAnswer> TaskAsync(TaskId id, int wait = 0) =>
        (await Http.GetFromJsonAsync($"v1/tasks/{id}?wait={wait}", WireJson.Default.TaskAnswer))!;

    /// <summary>Delivers a proof for a lease.</summary>
    public Task<HttpResponseMessage> DeliverAsync(FakeNode node, TaskId task, int epoch, byte[] proof) =>
        DeliverAsync(node.Keys, MakeClaim(node.Address, task, epoch, proof), proof);

    public ResultClaim MakeClaim(Address node, TaskId task, int epoch, byte[] proof) =>
        new(Address, task, epoch, node, Digest256.Keccak(proof), proof.Length, 10, 20, EnergyKind.Estimated);

    public async Task<HttpResponseMessage> DeliverAsync(Keyring signer, ResultClaim claim, byte[] body, TaskId? to = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"v1/tasks/{to ?? claim.Task}/result") { Content = new ByteArrayContent(body) };
        request.Headers.Add("Vouch-Claim", Convert.ToBase64String(claim.ToBytes()));
        request.Headers.Add("Vouch-Signature", signer.Signing.Sign(claim.Digest).ToString());
        return await Http.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _coordinator.DisposeAsync();
        await _store.DisposeAsync();
    }
}

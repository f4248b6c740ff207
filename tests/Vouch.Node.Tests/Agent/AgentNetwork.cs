using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Vouch.Compiler.Keys;
using Vouch.Hashing;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Memory;
using Vouch.Network.Nodes;
using Vouch.Network.Orders;
using Vouch.Network.Receipts;
using Vouch.Network.Wire;
using Vouch.Node.Agent;
using Vouch.Node.Machine;
using Vouch.Node.Rules;
using Vouch.Node.Work;
using Vouch.Server;
using Vouch.Workspace.Files;

namespace Vouch.Node.Tests.Agent;

/// <summary>A real coordinator on a free port over a store in memory, its real verifier, a model's owner, and a requester.</summary>
internal sealed class AgentNetwork : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly Coordinator _coordinator;
    private readonly Keyring _network;
    private readonly Keyring _owner = Keyring.Generate();
    private readonly Keyring _requester = Keyring.Generate();
    private readonly HttpClient _http;

    private AgentNetwork(Coordinator coordinator, Keyring network)
    {
        (_coordinator, _network) = (coordinator, network);
        _http = new HttpClient { BaseAddress = Url };
    }

    public Uri Url => _coordinator.Addresses[0];

    public Address Address => _network.Address;

    public static async Task<AgentNetwork> StartAsync(int inlineInputBytes = 32 << 10)
    {
        var keys = Keyring.Generate();
        var options = new CoordinatorOptions
        {
            NetworkKey = keys, Urls = ["http://127.0.0.1:0"], Faucet = true, ExportTelemetry = false,
            Limits = new CoordinatorLimits
            {
                BeatMilliseconds = 200, ChallengesPerMinute = 10_000, UploadsPerMinute = 10_000, RequestsPerSecond = 10_000,
                InlineInputBytes = inlineInputBytes,
            },
        };
        var store = new MemoryStore();
        await store.OpenAsync(new ChainSealer(keys.Signing), options.Rules, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), CancellationToken.None);
        var network = new AgentNetwork(await Coordinator.StartAsync(options, store), keys);
        using var gift = await network._http.PostAsJsonAsync(
            $"v1/accounts/{network._requester.Address}/deposit", new DepositRequest(50_000_000, Digest256.Keccak("gift"u8).ToString()), WireJson.Default.DepositRequest);
        Assert.True(gift.IsSuccessStatusCode, await gift.Content.ReadAsStringAsync());
        return network;
    }

    /// <summary>Publishes a model; private weights are sealed to nodes with a share of openings.</summary>
    public async Task PublishAsync(AgentModel model, int share = 0, params Keyring[] granted)
    {
        var package = SealedForms.WritePackage(File.ReadAllBytes(model.Folder.ProvingPath), share);
        if (granted.Length > 0)
        {
            var context = SealedForms.GrantContext(Address, _owner.Address, model.Id);
            package = Envelope.Seal(package, [.. granted.Select(node => new Recipient(node.Address, node.Sealing.PublicKey))], context, out _).ToBytes();
        }

        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(model.Key.ToBytes()), "key" }, { new ByteArrayContent(package), "package" },
        };
        using var request = new HttpRequestMessage(HttpMethod.Put, $"v1/models/{model.Id}?name=test") { Content = form };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await LogInAsync(_owner));
        using var answer = await _http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Orders a proof of an input, for one node.</summary>
    /// <param name="model">The model.</param>
    /// <param name="codes">The input.</param>
    /// <param name="seed">What opens its commitment; null for public inputs.</param>
    /// <param name="node">The node.</param>
    /// <param name="bound">The input that the order binds; null: the same.</param>
    public async Task<TaskId> OrderAsync(AgentModel model, long[][] codes, byte[]? seed, Keyring node, long[][]? bound = null)
    {
        var binding = seed is null
            ? new InputBinding(InputBindingKind.Public, SealedForms.PublicInputDigest(bound ?? codes)!.Value.ToBytes())
            : new InputBinding(InputBindingKind.Committed, InputCommitment.Commit(model.Key, bound ?? codes, seed));
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var order = new Order(
            Address, _requester.Address, BinaryPrimitives.ReadUInt64BigEndian(OsRandom.NewSeed()), TaskKind.Prove, model.Id, binding, 5_000_000, now,
            now + 600_000, now + 1_200_000, Trust.Named, [node.Address]);
        var envelope = Envelope.Seal(
            SealedForms.WriteInput(codes, seed), [new Recipient(node.Address, node.Sealing.PublicKey)], SealedForms.InputContext(order), out _);
        var signed = new SignedBytes(Convert.ToBase64String(order.ToBytes()), _requester.Signing.Sign(order.Digest).ToString());
        using var answer = await _http.PostAsJsonAsync(
            "v1/tasks", new SubmitRequest([new SubmitItem(signed, Convert.ToBase64String(envelope.ToBytes()))]), WireJson.Default.SubmitRequest);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        Assert.Null((await answer.Content.ReadFromJsonAsync(WireJson.Default.SubmitAnswer))!.Results.Single().Refused);
        return order.Id;
    }

    /// <summary>Waits until a task is as wanted.</summary>
    public Task<TaskAnswer> TaskAsync(TaskId task, Func<TaskAnswer, bool> wanted) =>
        UntilAsync(async () => await _http.GetFromJsonAsync($"v1/tasks/{task}", WireJson.Default.TaskAnswer), wanted);

    /// <summary>Waits until the network says of a node what is wanted.</summary>
    public Task<NodeAnswer> NodeAsync(Keyring node, Func<NodeAnswer, bool> wanted) =>
        UntilAsync(
            async () =>
            {
                using var answer = await _http.GetAsync(new Uri($"v1/nodes/{node.Address}", UriKind.Relative));
                return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync(WireJson.Default.NodeAnswer) : null;
            },
            wanted);

    /// <summary>Free micro-credits of an account.</summary>
    public async Task<long> FreeAsync(Keyring account) =>
        (await _http.GetFromJsonAsync($"v1/accounts/{account.Address}", WireJson.Default.AccountAnswer))!.Free;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _coordinator.DisposeAsync();
    }

    /// <summary>Asks until the answer is as wanted.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T?>> ask, Func<T, bool> wanted)
        where T : class
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (answer is not null && wanted(answer)) return answer;
            Assert.True(Stopwatch.GetElapsedTime(since) < Patience, $"Waited in vain; the last answer was {answer}");
            await Task.Delay(20);
        }
    }

    private async Task<string> LogInAsync(Keyring keys)
    {
        using var first = await _http.PostAsJsonAsync(
            "v1/session/challenge", new SessionChallengeRequest(keys.Address.ToString()), WireJson.Default.SessionChallengeRequest);
        var challenge = (await first.Content.ReadFromJsonAsync(WireJson.Default.SessionChallenge))!;
        var signature = keys.Signing.Sign(Handshake.Session(Address, keys.Address, challenge.Nonce));
        using var second = await _http.PostAsJsonAsync(
            "v1/session", new SessionRequest(keys.Address.ToString(), challenge.Nonce, signature.ToString()), WireJson.Default.SessionRequest);
        return (await second.Content.ReadFromJsonAsync(WireJson.Default.Session))!.Token;
    }
}

/// <summary>Sensors that a test sets.</summary>
internal sealed class TestSensors : ISensors
{
    public Readings Readings { get; set; } = new(PowerSource.Mains, null, TimeSpan.FromHours(1));

    public Readings Read() => Readings;
}

/// <summary>A node running in a folder of its own.</summary>
internal sealed class RunningNode : IAsyncDisposable, IProgress<AgentEvent>
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<AgentEvent> _events = [];
    private readonly Task _run;

    public RunningNode(
        AgentNetwork network, Keyring keys, string folder, IProvingWorker worker, ProofSigner? signer = null,
        Func<NodeAgentOptions, NodeAgentOptions>? change = null)
    {
        var options = new NodeAgentOptions
        {
            Coordinators = [network.Url], Keys = keys, Worker = worker, DataFolder = folder, Sensors = Sensors, Events = this, AskPerUnit = 1_000,
            Capability = new Capability(2, 4L << 30, 256, "", 1000),
        };
        Agent = new NodeAgent(change?.Invoke(options) ?? options, signer ?? new ProofSigner());
        _run = Agent.RunAsync(_stop.Token);
    }

    public NodeAgent Agent { get; }

    public TestSensors Sensors { get; } = new();

    public IReadOnlyList<AgentEvent> Events
    {
        get
        {
            lock (_events) return [.. _events];
        }
    }

    public void Report(AgentEvent value)
    {
        lock (_events) _events.Add(value);
    }

    /// <summary>Waits for an event that a test expects.</summary>
    public Task<AgentEvent> EventAsync(Func<AgentEvent, bool> wanted) =>
        AgentNetwork.UntilAsync(() => Task.FromResult(Events.FirstOrDefault(wanted)), _ => true);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
    }
}

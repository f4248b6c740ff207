using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Memory;
using Vouch.Network.Receipts;
using Vouch.Server;
using Vouch.Workspace.Files;

namespace Vouch.Client.Tests.Support;

/// <summary>A whole network in this process: a real coordinator with its real verifier over a store in memory.</summary>
internal sealed class Loopback : IAsyncDisposable
{
    private readonly MemoryStore _store;
    private readonly TemporaryFolder _folder = TemporaryFolder.Create();
    private readonly List<IAsyncDisposable> _others = [];

    private Loopback(Coordinator coordinator, MemoryStore store, Keyring keys) => (Coordinator, _store, Keys) = (coordinator, store, keys);

    public Coordinator Coordinator { get; }

    public Keyring Keys { get; }

    public Uri Url => Coordinator.Addresses[0];

    /// <summary>A folder of the test.</summary>
    public string Folder => _folder.FolderPath;

    public static async Task<Loopback> StartAsync(NetworkRules? rules = null)
    {
        var (keys, store) = (Keyring.Generate(), new MemoryStore());
        var options = new CoordinatorOptions
        {
            NetworkKey = keys, Urls = ["http://127.0.0.1:0"], Faucet = true, FaucetAmount = 1_000_000_000, ExportTelemetry = false,
            Rules = rules ?? new NetworkRules { LeaseMilliseconds = 2_000, QuestionMilliseconds = 500 },
            Limits = new CoordinatorLimits
            {
                BeatMilliseconds = 200, SilenceMilliseconds = 1_500, ResumeMilliseconds = 1_500, TickMilliseconds = 50,
                RequestsPerSecond = 100_000, SubmissionsPerSecond = 100_000, ChallengesPerMinute = 100_000, UploadsPerMinute = 100_000,
                VerificationsPerMinute = 100_000,
            },
        };
        await store.OpenAsync(new ChainSealer(keys.Signing), options.Rules, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), CancellationToken.None);
        return new Loopback(await Coordinator.StartAsync(options, store), store, keys);
    }

    /// <summary>An account with credits, whose requests can be meddled with on the way.</summary>
    public async Task<Desk> NewDeskAsync(string name = "desk", params Uri[] coordinators)
    {
        var desk = new Desk(coordinators.Length > 0 ? coordinators : [Url], Path.Combine(Folder, name), Keys.Address);
        _others.Add(desk);
        await desk.Client.DepositAsync(desk.Keys.Address, 100_000_000);
        return desk;
    }

    /// <summary>A node that is ready for work.</summary>
    public async Task<HandNode> NewNodeAsync(TestModel model, bool works = true)
    {
        var node = new HandNode(this, model, works);
        _others.Add(node);
        await node.JoinAsync();
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var other in _others) await other.DisposeAsync();
        await Coordinator.DisposeAsync();
        await _store.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>A requester with everything it owns.</summary>
internal sealed class Desk : IAsyncDisposable
{
    private readonly string _folder;

    public Desk(Uri[] coordinators, string folder, Address? network = null, Keyring? keys = null)
    {
        (_folder, Keys) = (folder, keys ?? Keyring.Generate());
        Wire = new MeddledWire();
        Client = new NetworkClient(coordinators, Keys, network, Wire);
        Requester = NewRequester();
    }

    public Keyring Keys { get; }

    public MeddledWire Wire { get; }

    public NetworkClient Client { get; }

    public Requester Requester { get; private set; }

    public string StateFolder => Path.Combine(_folder, "state");

    /// <summary>Publishes with its own key.</summary>
    public Publisher Publisher => new(Client, StateFolder);

    /// <summary>The program again after it was killed: what was in memory is gone.</summary>
    public void Restart() => Requester = NewRequester();

    public ValueTask DisposeAsync()
    {
        Client.Dispose();
        return ValueTask.CompletedTask;
    }

    private Requester NewRequester() => new(Client, Path.Combine(_folder, "cache"), StateFolder);
}

using System.Diagnostics;
using Vouch.Client;
using Vouch.Compiler.Keys;
using Vouch.Compiler.Lowering;
using Vouch.Hashing;
using Vouch.Identity;
using Vouch.Models.IO;
using Vouch.Models.Onnx;
using Vouch.Models.Quantization;
using Vouch.Network;
using Vouch.Network.Memory;
using Vouch.Network.Nodes;
using Vouch.Network.Receipts;
using Vouch.Node.Agent;
using Vouch.Node.Machine;
using Vouch.Node.Rules;
using Vouch.Node.Work;
using Vouch.Protocol.Keys;
using Vouch.Prover;
using Vouch.Server;
using Vouch.Verifier;
using Vouch.Workspace.Files;
using Vouch.Workspace.Keys;

namespace Vouch.Path.Bench;

/// <summary>Where the milliseconds of one order went.</summary>
internal sealed record PathTimes(double Total, double Prepare, double Submit, double HandOut, double Prove, double Pay, double Collect,
    CollectedResult Result);

/// <summary>A network of one node in this process, and the same prover beside it.</summary>
internal sealed class PathStage : IAsyncDisposable
{
    private const long Price = 10_000_000;
    private readonly TemporaryFolder _folder = TemporaryFolder.Create();
    private readonly CancellationTokenSource _stop = new();
    private readonly Keyring _account = Keyring.Generate();
    private readonly MemoryStore _store = new();
    private readonly TimedWorker _worker = new(new InProcessWorker(new WorkerLimits()));
    private VerifyingKey _key = null!;
    private InferenceProver _prover = null!;
    private long[][] _codes = null!;
    private Coordinator _coordinator = null!;
    private NetworkClient _client = null!;
    private Requester _requester = null!;
    private PublishedModel _model = null!;
    private Task _node = Task.CompletedTask;

    public static async Task<PathStage> StartAsync(string model, string samples)
    {
        var stage = new PathStage();
        var folder = stage.Compile(model, samples);
        await stage.OpenAsync(folder);
        return stage;
    }

    /// <summary>Proves without any network; milliseconds.</summary>
    public double ProveHere()
    {
        var since = Stopwatch.GetTimestamp();
        var execution = _prover.Run(_codes);
        _prover.Prove(execution, OsRandom.NewSeed());
        return Stopwatch.GetElapsedTime(since).TotalMilliseconds;
    }

    /// <summary>Orders, waits, collects.</summary>
    public async Task<PathTimes> ProveThereAsync()
    {
        var begin = Stopwatch.GetTimestamp();
        using var order = await _requester.PrepareAsync(_model, _codes, new OrderTerms(Price));
        var prepared = Stopwatch.GetTimestamp();
        await _requester.SubmitAsync(order);
        var submitted = Stopwatch.GetTimestamp();
        await _requester.WaitAsync(order);
        var paid = Stopwatch.GetTimestamp();
        var result = await _requester.CollectAsync(order);
        var end = Stopwatch.GetTimestamp();
        // Proving may begin before the answer to the submission is here.
        return new PathTimes(
            Between(begin, end), Between(begin, prepared), Between(prepared, submitted), Between(submitted, _worker.Began),
            Between(_worker.Began, _worker.Ended), Between(_worker.Ended, paid), Between(paid, end), result);
    }

    /// <summary>One verification of a proof; milliseconds.</summary>
    public double VerifyHere(CollectedResult result)
    {
        var since = Stopwatch.GetTimestamp();
        ModelVerifier.Verify(_key, null, result.Commitment.Bytes, result.Proof, VerifierPolicy.Default, out _);
        return Stopwatch.GetElapsedTime(since).TotalMilliseconds;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _node;
        _client.Dispose();
        await _coordinator.DisposeAsync();
        await _store.DisposeAsync();
        await _worker.DisposeAsync();
        _stop.Dispose();
        _folder.Dispose();
    }

    private static double Between(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;

    private KeyFolder Compile(string model, string samples)
    {
        var graph = OnnxReader.ReadFile(model, ModelReadOptions.Default);
        var data = InputFile.ReadFile(samples, graph.Inputs);
        var quantised = Quantizer.Quantize(graph, new CalibrationData(data));
        var options = CompileOptions.Default with { WeightsArePrivate = false, Inputs = Visibility.Committed };
        (var proving, _key) = ModelCompiler.Compile(quantised.Model, options);
        _prover = new InferenceProver(proving, _key);
        _codes = PortCodes.Encode(_key.Interface.Inputs, data[0]);
        var folder = new KeyFolder(System.IO.Path.Combine(_folder.FolderPath, "keys"));
        NewFolder.Create(folder.FolderPath);
        folder.Place(proving, _key);
        return folder;
    }

    private async Task OpenAsync(KeyFolder folder)
    {
        var (network, node) = (Keyring.Generate(), Keyring.Generate());
        var options = new CoordinatorOptions
        {
            NetworkKey = network, Urls = ["http://127.0.0.1:0"], Faucet = true, FaucetAmount = 1_000_000_000_000, ExportTelemetry = false,
            Limits = new CoordinatorLimits { RequestsPerSecond = 100_000, SubmissionsPerSecond = 100_000 },
        };
        await _store.OpenAsync(new ChainSealer(network.Signing), options.Rules, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), CancellationToken.None);
        _coordinator = await Coordinator.StartAsync(options, _store);
        _client = new NetworkClient([_coordinator.Addresses[0]], _account);
        await _client.DepositAsync(_account.Address, 1_000_000_000_000);
        await new Publisher(_client, System.IO.Path.Combine(_folder.FolderPath, "state")).PublishAsync(folder, []);
        _requester = new Requester(_client, System.IO.Path.Combine(_folder.FolderPath, "cache"), System.IO.Path.Combine(_folder.FolderPath, "state"));
        _model = await _requester.ModelAsync(Digest256.Read(_key.Digest));
        var agent = new NodeAgent(new NodeAgentOptions
        {
            Coordinators = [_coordinator.Addresses[0]], Keys = node, Worker = _worker, Sensors = new NobodyHome(), AskPerUnit = 10,
            DataFolder = System.IO.Path.Combine(_folder.FolderPath, "node"), Capability = new Capability(2, 8L << 30, 256, "", 1000),
        });
        _node = agent.RunAsync(_stop.Token);
        while ((await _client.StatsAsync()).NodesOnline == 0) await Task.Delay(20);
    }

    private sealed class NobodyHome : ISensors
    {
        public Readings Read() => new(PowerSource.Mains, null, TimeSpan.FromHours(1));
    }
}

/// <summary>A worker that notes when its last job began and ended.</summary>
internal sealed class TimedWorker(IProvingWorker inner) : IProvingWorker
{
    public long Began { get; private set; }

    public long Ended { get; private set; }

    public bool IsPaused => inner.IsPaused;

    public TimeSpan CpuTime => inner.CpuTime;

    public async Task<JobOutcome> ProveAsync(ProvingJob job, IProgress<ProvingStage>? progress = null, CancellationToken cancellation = default)
    {
        Began = Stopwatch.GetTimestamp();
        var outcome = await inner.ProveAsync(job, progress, cancellation);
        Ended = Stopwatch.GetTimestamp();
        return outcome;
    }

    public void Pause() => inner.Pause();

    public void Proceed() => inner.Proceed();

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}

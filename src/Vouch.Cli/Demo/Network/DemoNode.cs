using Vouch.Client;
using Vouch.Identity;
using Vouch.Network.Nodes;
using Vouch.Network.Orders;
using Vouch.Node.Agent;
using Vouch.Node.Energy;
using Vouch.Node.Machine;
using Vouch.Node.Rules;
using Vouch.Node.Work;

namespace Vouch.Cli.Demo.Network;

/// <summary>A machine of the demo: a real node, with an owner who comes and goes, on a cable of its own.</summary>
internal sealed class DemoNode : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly SwitchedSensors _sensors = new();
    private readonly IProvingWorker _worker;
    private readonly Cable _cable;
    private readonly Task _running;

    /// <summary>Plugs a machine in.</summary>
    public DemoNode(string name, Uri coordinator, Keyring keys, string folder, IProvingWorker worker, ProofSigner? signer = null)
    {
        (Name, Keys, _worker) = (name, keys, worker);
        _cable = new Cable(coordinator);
        var files = new SystemFiles();
        var hardware = Hardware.Read(files);
        Agent = new NodeAgent(
            new NodeAgentOptions
            {
                Coordinators = [_cable.End],
                Keys = keys,
                Worker = worker,
                Capability = new Capability(hardware.Cores, hardware.MemoryBytes ?? 1L << 31, Math.Max(128, hardware.VectorBits), "", 100),
                DataFolder = folder,
                Rules = new OwnerRules { IdleOnly = true, IdleFor = TimeSpan.FromMinutes(5) },
                Sensors = _sensors,
                Energy = new EnergyMeter(files, () => worker.CpuTime),
                Software = "vouch demo",
            },
            signer ?? new ProofSigner());
        _running = Task.Run(() => Agent.RunAsync(_stop.Token));
    }

    /// <summary>For people.</summary>
    public string Name { get; }

    /// <summary>Its keys.</summary>
    public Keyring Keys { get; }

    /// <summary>The node.</summary>
    public NodeAgent Agent { get; }

    /// <summary>Its owner sits down at it, or goes away.</summary>
    public void UseByOwner(bool inUse) => _sensors.InUse = inUse;

    /// <summary>It loses its power.</summary>
    public void LosePower() => _cable.Cut();

    /// <summary>Gets credits and puts them at stake.</summary>
    public static async Task StakeAsync(Uri coordinator, Keyring keys, long stake, CancellationToken cancellation)
    {
        using var client = new NetworkClient([coordinator], keys);
        await client.DepositAsync(keys.Address, stake, cancellation);
        await client.MoveAsync(RequestKind.Stake, stake, cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _cable.Dispose();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _worker.DisposeAsync();
        _stop.Dispose();
    }

    private sealed class SwitchedSensors : ISensors
    {
        private volatile bool _inUse;

        public bool InUse
        {
            set => _inUse = value;
        }

        public Readings Read() => new(PowerSource.Mains, null, _inUse ? TimeSpan.Zero : TimeSpan.FromHours(1));
    }
}

/// <summary>A liar: proves, verifies, and then delivers something else under its signature.</summary>
internal sealed class LyingSigner : ProofSigner
{
    /// <inheritdoc/>
    protected override byte[] PrepareDelivery(byte[] proof)
    {
        var lie = proof.ToArray();
        lie[^(lie.Length / 3)] ^= 1;
        return lie;
    }
}

/// <summary>A machine that begins and never ends.</summary>
internal sealed class EndlessWorker : IProvingWorker
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>It has a task.</summary>
    public Task Begun => _begun.Task;

    /// <inheritdoc/>
    public bool IsPaused { get; private set; }

    /// <inheritdoc/>
    public TimeSpan CpuTime => TimeSpan.Zero;

    /// <inheritdoc/>
    public async Task<JobOutcome> ProveAsync(
        ProvingJob job, IProgress<Prover.ProvingStage>? progress = null, CancellationToken cancellation = default)
    {
        _begun.TrySetResult();
        await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new Cancelled();
    }

    /// <inheritdoc/>
    public void Pause() => IsPaused = true;

    /// <inheritdoc/>
    public void Proceed() => IsPaused = false;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

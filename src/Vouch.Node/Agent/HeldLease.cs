using Vouch.Network;
using Vouch.Node.Energy;
using Vouch.Prover;

namespace Vouch.Node.Agent;

/// <summary>How far a lease is.</summary>
internal enum LeaseStage
{
    /// <summary>Its order, model and input are looked at.</summary>
    Preparing = 0,

    /// <summary>It waits for the worker, or is being proven.</summary>
    Proving,

    /// <summary>A proof is on its way.</summary>
    Delivering,
}

/// <summary>A lease this node holds.</summary>
internal sealed class HeldLease(TaskId task, int epoch, long expiresAt, long price) : IDisposable
{
    private long _expiresAt = expiresAt;
    private volatile int _stage;

    public TaskId Task { get; } = task;

    public int Epoch { get; } = epoch;

    public long Price { get; } = price;

    /// <summary>Unix milliseconds, by the network's clock.</summary>
    public long ExpiresAt
    {
        get => Volatile.Read(ref _expiresAt);
        set => Volatile.Write(ref _expiresAt, value);
    }

    /// <summary>How long it lasts after a renewal, milliseconds.</summary>
    public long Length { get; set; }

    public LeaseStage Stage
    {
        get => (LeaseStage)_stage;
        set => _stage = (int)value;
    }

    /// <summary>What the worker is at.</summary>
    public ProvingStage? Proving { get; set; }

    /// <summary>What its proof cost, once there is one and something measures.</summary>
    public TaskEnergy? Energy { get; set; }

    /// <summary>Ends the work, except a delivery that is under way.</summary>
    public CancellationTokenSource Stop { get; } = new();

    public void Dispose() => Stop.Dispose();
}

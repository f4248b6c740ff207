using Vouch.Node.Machine;
using Vouch.Node.Rules;
using Vouch.Node.Work;
using Vouch.Prover;

namespace Vouch.Node.Tests.Rules;

public sealed class OwnerGuardTests : IAsyncDisposable
{
    private readonly FakeClock _clock = new();
    private readonly Sensors _sensors = new();
    private readonly Worker _worker = new();

    [Fact]
    public async Task A_worker_is_paused_and_goes_on_as_the_rules_decide()
    {
        await using var guard = Guard();
        var changes = new List<PauseReason?>();
        guard.Changed += (_, decision) => changes.Add(decision.Reason);
        Assert.True(guard.Current.MayRun);
        Assert.False(_worker.IsPaused);
        _sensors.Readings = _sensors.Readings with { Idle = TimeSpan.Zero };
        _clock.Fire();
        Assert.True(_worker.IsPaused);
        _clock.Fire();
        _sensors.Readings = _sensors.Readings with { Idle = TimeSpan.FromHours(1) };
        _clock.Fire();
        Assert.False(_worker.IsPaused);
        Assert.Equal([PauseReason.InUse, null], changes);
    }

    [Fact]
    public async Task Nothing_runs_before_the_first_decision()
    {
        _sensors.Readings = _sensors.Readings with { Power = PowerSource.Battery };
        await using var guard = Guard();
        Assert.True(_worker.IsPaused);
    }

    [Fact]
    public async Task Sensors_that_fail_are_a_pause()
    {
        await using var guard = Guard();
        _sensors.Failure = new IOException("gone");
        _clock.Fire();
        Assert.True(_worker.IsPaused);
        Assert.Equal(PauseReason.SensorsFailed, guard.Current.Reason);
        _sensors.Failure = null;
        _clock.Fire();
        Assert.False(_worker.IsPaused);
    }

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    private OwnerGuard Guard() => new(_worker, _sensors, new RuleWatch(new OwnerRules(), _clock), _clock);

    private sealed class Sensors : ISensors
    {
        public Readings Readings { get; set; } = new(PowerSource.Mains, null, TimeSpan.FromHours(1));

        public Exception? Failure { get; set; }

        public Readings Read() => Failure is null ? Readings : throw Failure;
    }

    private sealed class Worker : IProvingWorker
    {
        public bool IsPaused { get; private set; }

        public TimeSpan CpuTime => TimeSpan.Zero;

        public Task<JobOutcome> ProveAsync(ProvingJob job, IProgress<ProvingStage>? progress, CancellationToken cancellation) =>
            Task.FromResult<JobOutcome>(new Cancelled());

        public void Pause() => IsPaused = true;

        public void Proceed() => IsPaused = false;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

using Vouch.Node.Energy;
using Vouch.Node.Work;

namespace Vouch.Node.Rules;

/// <summary>
/// Keeps a worker within its owner's rules: looks twice a second, so that the machine is given back within one. What it cannot
/// find out is decided for the owner: a sensor that fails is a pause.
/// </summary>
public sealed class OwnerGuard : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(0.5);
    private readonly IProvingWorker _worker;
    private readonly ISensors _sensors;
    private readonly RuleWatch _watch;
    private readonly EnergyMeter? _meter;
    private readonly Lock _lock = new();
    private readonly ITimer _timer;
    private volatile Decision _current;

    /// <summary>Decides once, then keeps looking.</summary>
    public OwnerGuard(IProvingWorker worker, ISensors sensors, RuleWatch watch, TimeProvider time, EnergyMeter? meter = null)
    {
        ArgumentNullException.ThrowIfNull(time);
        _worker = worker;
        _sensors = sensors;
        _watch = watch;
        _meter = meter;
        _current = new Decision(PauseReason.SensorsFailed, "Nothing has been read yet.");
        Look();
        _timer = time.CreateTimer(_ => Look(), null, Period, Period);
    }

    /// <summary>Raised when the decision's reason changes, after the worker was told. Not on the caller's thread.</summary>
    public event EventHandler<Decision>? Changed;

    /// <summary>The decision in force.</summary>
    public Decision Current => _current;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _timer.DisposeAsync().ConfigureAwait(false);

    private void Look()
    {
        // A look that takes longer than a period is not joined by the next.
        if (!_lock.TryEnter()) return;
        try
        {
            var before = _current;
            var decision = Decide();
            _current = decision;
            if (decision.MayRun) _worker.Proceed();
            else _worker.Pause();
            if (decision.Reason != before.Reason) Changed?.Invoke(this, decision);
        }
        finally
        {
            _lock.Exit();
        }
    }

    private Decision Decide()
    {
        try
        {
            _meter?.Sample();
            return _watch.Decide(_sensors.Read());
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new Decision(PauseReason.SensorsFailed, $"The machine's sensors cannot be read ({e.GetType().Name}).");
        }
    }
}

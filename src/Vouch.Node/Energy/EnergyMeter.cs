using Vouch.Node.Machine;
using Vouch.Workspace;

namespace Vouch.Node.Energy;

/// <summary>
/// What a worker's tasks cost in joules. Counters are the whole machine's: between two samples the worker is given its share of
/// the processor time that was spent. Without readable counters it is an estimate and says so.
/// </summary>
public sealed class EnergyMeter
{
    /// <summary>
    /// Watts per busy core where the owner declares nothing: 65 W over 8 cores and a little for memory; laptops need less, old
    /// desktops more.
    /// </summary>
    public const double DefaultWattsPerCore = 9;

    private readonly Lock _lock = new();
    private readonly SystemFiles _files;
    private readonly PowerCounters _counters;
    private readonly Func<TimeSpan> _workerTime;
    private readonly double _wattsPerCore;
    private double? _busy;
    private double _worker;
    private double _joules;
    private double _estimatedJoules;

    /// <summary>Begins to measure.</summary>
    /// <param name="files">The system's files.</param>
    /// <param name="workerTime">Processor time of the worker so far.</param>
    /// <param name="wattsPerCore">The owner's declaration, used where nothing can be measured. Default: <see cref="DefaultWattsPerCore"/>.</param>
    public EnergyMeter(SystemFiles files, Func<TimeSpan> workerTime, double wattsPerCore = DefaultWattsPerCore)
    {
        ArgumentNullException.ThrowIfNull(workerTime);
        if (wattsPerCore is not (> 0 and <= 1000)) throw new UsageException("The watts per core are out of range.", "Give more than 0 and at most 1000.");
        _files = files;
        _counters = new PowerCounters(files);
        _workerTime = workerTime;
        _wattsPerCore = wattsPerCore;
        _counters.Since();
        _busy = ProcessorTime.BusySeconds(files);
        _worker = workerTime().TotalSeconds;
    }

    /// <summary>
    /// Counts what was used since the sample before. Call it every second or so: shares are of the time between two calls, and
    /// counters wrap around.
    /// </summary>
    public void Sample()
    {
        lock (_lock)
        {
            var worker = _workerTime().TotalSeconds;
            var busy = ProcessorTime.BusySeconds(_files);
            var spent = Math.Max(0, worker - _worker);
            if (_counters.Since() is { } joules && busy is not null && _busy is not null)
            {
                // The two clocks tick differently: a worker cannot have spent more than the machine.
                var share = spent > 0 ? spent / Math.Max(spent, busy.Value - _busy.Value) : 0;
                _joules += joules * share;
            }
            else
            {
                _joules += spent * _wattsPerCore;
                _estimatedJoules += spent * _wattsPerCore;
            }

            (_worker, _busy) = (worker, busy);
        }
    }

    /// <summary>Begins a task.</summary>
    public EnergySpan Begin()
    {
        Sample();
        lock (_lock) return new EnergySpan(this, _joules, _estimatedJoules);
    }

    internal TaskEnergy Since(double joules, double estimated)
    {
        Sample();
        lock (_lock)
            return new TaskEnergy(_joules - joules, _estimatedJoules > estimated ? EnergyKind.Estimated : EnergyKind.Measured);
    }
}

/// <summary>The energy of one task, from its beginning.</summary>
public sealed class EnergySpan
{
    private readonly EnergyMeter _meter;
    private readonly double _joules;
    private readonly double _estimated;

    internal EnergySpan(EnergyMeter meter, double joules, double estimated) =>
        (_meter, _joules, _estimated) = (meter, joules, estimated);

    /// <summary>What it has cost up to now.</summary>
    public TaskEnergy End() => _meter.Since(_joules, _estimated);
}

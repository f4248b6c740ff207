using System.Diagnostics;

namespace Vouch.Prover;

/// <summary>Stages of proving, in order.</summary>
public enum ProvingStage
{
    /// <summary>Evaluating lookups and filling V.</summary>
    Witness = 0,

    /// <summary>Encoding and hashing the trace.</summary>
    Commitment,

    /// <summary>The fraction tree.</summary>
    Lookups,

    /// <summary>The product sumcheck.</summary>
    Products,

    /// <summary>The last sumcheck.</summary>
    LastSumcheck,

    /// <summary>Folding rows, WHIR and openings.</summary>
    Opening,
}

/// <summary>Measures the time in each stage, on the wall and on the processors, and reports progress.</summary>
public sealed class StageClock(IProgress<ProvingStage>? progress = null)
{
    private readonly double[] _milliseconds = new double[Enum.GetValues<ProvingStage>().Length];
    private readonly double[] _processor = new double[Enum.GetValues<ProvingStage>().Length];
    private long _since;
    private TimeSpan _processorSince;
    private int _current = -1;

    /// <summary>Milliseconds by stage.</summary>
    public IReadOnlyList<double> Milliseconds => _milliseconds;

    /// <summary>Milliseconds by stage that all processors together spent in this process.</summary>
    public IReadOnlyList<double> ProcessorMilliseconds => _processor;

    /// <summary>Ends the current stage and starts another.</summary>
    public void Enter(ProvingStage stage)
    {
        Stop();
        _current = (int)stage;
        _since = Stopwatch.GetTimestamp();
        _processorSince = Environment.CpuUsage.TotalTime;
        progress?.Report(stage);
    }

    /// <summary>Ends the current stage.</summary>
    public void Stop()
    {
        if (_current >= 0)
        {
            _milliseconds[_current] += Stopwatch.GetElapsedTime(_since).TotalMilliseconds;
            _processor[_current] += (Environment.CpuUsage.TotalTime - _processorSince).TotalMilliseconds;
            _current = -1;
        }
    }
}

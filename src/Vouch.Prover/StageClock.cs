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

/// <summary>
/// Measures the time in each stage, on the wall and on the processors, and reports progress. A detailed clock measures the
/// steps of stages too; for any other a step costs one comparison and nothing is allocated for it. Not for concurrent use:
/// the thread that proves enters stages and steps, its workers do not.
/// </summary>
/// <param name="progress">Told of every stage entered.</param>
/// <param name="detailed">Whether steps are measured.</param>
public sealed class StageClock(IProgress<ProvingStage>? progress = null, bool detailed = false)
{
    private readonly double[] _milliseconds = new double[Enum.GetValues<ProvingStage>().Length];
    private readonly double[] _processor = new double[Enum.GetValues<ProvingStage>().Length];
    private readonly double[] _steps = detailed ? new double[ProvingSteps.Count] : [];
    private readonly double[] _stepProcessor = detailed ? new double[ProvingSteps.Count] : [];
    private long _since;
    private TimeSpan _processorSince;
    private long _stepSince;
    private TimeSpan _stepProcessorSince;
    private int _current = -1;
    private int _step = -1;

    /// <summary>Milliseconds by stage.</summary>
    public IReadOnlyList<double> Milliseconds => _milliseconds;

    /// <summary>Milliseconds by stage that all processors together spent in this process.</summary>
    public IReadOnlyList<double> ProcessorMilliseconds => _processor;

    /// <summary>Milliseconds by step; empty unless the clock is detailed.</summary>
    public IReadOnlyList<double> StepMilliseconds => _steps;

    /// <summary>Milliseconds by step that all processors together spent; empty unless the clock is detailed.</summary>
    public IReadOnlyList<double> StepProcessorMilliseconds => _stepProcessor;

    /// <summary>Told of every step entered, by the thread that proves, whether or not steps are measured.</summary>
    internal Action<ProvingStep>? OnStep { get; init; }

    /// <summary>Ends the current stage and starts another, with its first step.</summary>
    public void Enter(ProvingStage stage)
    {
        Stop();
        _current = (int)stage;
        _since = Stopwatch.GetTimestamp();
        _processorSince = Environment.CpuUsage.TotalTime;
        Step(ProvingSteps.Begin(stage));
        progress?.Report(stage);
    }

    /// <summary>Ends the current step and starts another.</summary>
    public void Step(ProvingStep step)
    {
        OnStep?.Invoke(step);
        if (!detailed || _step == (int)step)
        {
            return;
        }

        EndStep(0, 0);
        _step = (int)step;
    }

    /// <summary>
    /// Ends the current step and starts another, to which a part of the time since the current one began belongs already: the
    /// two ran side by side in the workers.
    /// </summary>
    /// <param name="step">The other step.</param>
    /// <param name="share">From 0 to 1: its part.</param>
    public void Step(ProvingStep step, double share)
    {
        OnStep?.Invoke(step);
        if (!detailed)
        {
            return;
        }

        EndStep((int)step, Math.Clamp(share, 0, 1));
        _step = (int)step;
    }

    /// <summary>Ends the current stage.</summary>
    public void Stop()
    {
        if (detailed)
        {
            EndStep(0, 0);
            _step = -1;
        }

        if (_current >= 0)
        {
            _milliseconds[_current] += Stopwatch.GetElapsedTime(_since).TotalMilliseconds;
            _processor[_current] += (Environment.CpuUsage.TotalTime - _processorSince).TotalMilliseconds;
            _current = -1;
        }
    }

    private void EndStep(int other, double share)
    {
        var now = Stopwatch.GetTimestamp();
        var processor = Environment.CpuUsage.TotalTime;
        if (_step >= 0)
        {
            Add(_steps, Stopwatch.GetElapsedTime(_stepSince, now).TotalMilliseconds, other, share);
            Add(_stepProcessor, (processor - _stepProcessorSince).TotalMilliseconds, other, share);
        }

        _stepSince = now;
        _stepProcessorSince = processor;
    }

    private void Add(double[] steps, double milliseconds, int other, double share)
    {
        steps[_step] += milliseconds * (1 - share);
        steps[other] += milliseconds * share;
    }
}

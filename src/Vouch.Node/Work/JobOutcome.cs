namespace Vouch.Node.Work;

/// <summary>How a job ended. No outcome's text holds an input value, a weight or a seed.</summary>
public abstract record JobOutcome;

/// <summary>Proven.</summary>
/// <param name="Proof">The proof.</param>
/// <param name="Outputs">Codes of the model's outputs, the private ones included.</param>
/// <param name="StageMilliseconds">Time by <see cref="Vouch.Prover.ProvingStage"/>; a pause counts, so this is not for billing.</param>
/// <param name="CpuSeconds">Processor time of the worker's process from the job's beginning to its end.</param>
/// <param name="PeakBytes">The most memory that process has held so far, earlier jobs included.</param>
public sealed record Proven(
    byte[] Proof, long[][] Outputs, IReadOnlyList<double> StageMilliseconds, double CpuSeconds, long PeakBytes) : JobOutcome;

/// <summary>The input cannot be proven under this model, on this machine or any other.</summary>
/// <param name="Reason">A sentence that names the layer.</param>
public sealed record Unprovable(string Reason) : JobOutcome;

/// <summary>This machine cannot do it: no such model, a damaged one, too little memory. Another machine may.</summary>
/// <param name="Reason">A sentence for the owner.</param>
public sealed record Refused(string Reason) : JobOutcome;

/// <summary>The worker died or failed. Nothing is known about the job; it can be tried again, here too.</summary>
/// <param name="Reason">A sentence for the owner.</param>
public sealed record Crashed(string Reason) : JobOutcome;

/// <summary>Cancelled by whoever asked for it.</summary>
public sealed record Cancelled : JobOutcome;

using Vouch.Prover;

namespace Vouch.Node.Tests.Work;

/// <summary>Notes the stages as they begin, on the thread that reports them.</summary>
public sealed class Stages : IProgress<ProvingStage>
{
    public List<ProvingStage> Seen { get; } = [];

    public Action<ProvingStage>? Reached { get; init; }

    public void Report(ProvingStage value)
    {
        Seen.Add(value);
        Reached?.Invoke(value);
    }
}

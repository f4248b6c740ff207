using Vouch.Workspace;

namespace Vouch.Node.Work;

/// <summary>How much of the machine a worker may have.</summary>
/// <param name="Cores">Cores at most; null for all that this process may use.</param>
/// <param name="MemoryBytes">Memory at most; null for no cap.</param>
/// <param name="Niceness">Priority from 0 (like everybody) to 19 (after everybody). Default: 10.</param>
/// <param name="LoadedBytes">Memory for models that stay loaded between jobs. Default: 512 MiB.</param>
public sealed record WorkerLimits(
    int? Cores = null, long? MemoryBytes = null, int Niceness = 10, long LoadedBytes = 512L << 20)
{
    /// <summary>The smallest memory cap that leaves room for a proof beside the runtime.</summary>
    public const long LeastMemoryBytes = 256L << 20;

    /// <summary>Throws what is wrong, for whoever writes the options.</summary>
    internal void Check()
    {
        if (Cores < 1) throw new UsageException("A worker needs at least one core.", "Give 1 or more.");
        if (MemoryBytes < LeastMemoryBytes)
        {
            throw new UsageException(
                $"A worker needs at least {LeastMemoryBytes >> 20} MiB of memory.", "Raise the memory cap.");
        }

        if (Niceness is < 0 or > 19) throw new UsageException($"Niceness {Niceness} does not exist.", "Give 0 to 19.");
        if (LoadedBytes < 0) throw new UsageException("The memory for loaded models is negative.", "Give 0 or more.");
    }
}

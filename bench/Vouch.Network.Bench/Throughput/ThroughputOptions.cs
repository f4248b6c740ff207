using System.Globalization;

namespace Vouch.Network.Bench.Throughput;

/// <summary>What to measure.</summary>
internal sealed record ThroughputOptions
{
    /// <summary>sqlite, postgres (the server that VOUCH_POSTGRES names) or memory.</summary>
    public string Store { get; init; } = "sqlite";

    public int Seconds { get; init; } = 10;

    /// <summary>Seconds of the same work before the clock starts, while the runtime compiles.</summary>
    public int WarmUp { get; init; } = 3;

    /// <summary>Most commands in one commit.</summary>
    public int Batch { get; init; } = 256;

    /// <summary>Tasks under way at a time; 0 for three times the batch.</summary>
    public int Flight { get; init; }

    /// <summary>Nodes, each with 64 slots.</summary>
    public int Nodes { get; init; } = 32;

    /// <summary>Candidates of each task.</summary>
    public int Candidates { get; init; } = 3;

    /// <summary>Transactions at a time.</summary>
    public int Lanes { get; init; } = 1;

    /// <summary>Finished tasks that are there before the clock starts.</summary>
    public int Preload { get; init; }

    /// <summary>Whether nodes sign their claims before the clock starts too; the orders always are.</summary>
    public bool PreSigned { get; init; }

    public static ThroughputOptions Parse(IReadOnlyList<string> args)
    {
        var options = new ThroughputOptions();
        for (var i = 0; i < args.Count; i++)
        {
            string Value() => i + 1 < args.Count ? args[++i] : throw new ArgumentException($"{args[i]} needs a value.");
            int Number() => int.Parse(Value(), NumberStyles.None, CultureInfo.InvariantCulture);
            options = args[i] switch
            {
                "--store" => options with { Store = Value() },
                "--seconds" => options with { Seconds = Number() },
                "--warmup" => options with { WarmUp = Number() },
                "--batch" => options with { Batch = Number() },
                "--flight" => options with { Flight = Number() },
                "--nodes" => options with { Nodes = Number() },
                "--candidates" => options with { Candidates = Number() },
                "--lanes" => options with { Lanes = Number() },
                "--preload" => options with { Preload = Number() },
                "--presigned" => options with { PreSigned = true },
                _ => throw new ArgumentException($"There is no option {args[i]}."),
            };
        }

        return options.Flight > 0 ? options : options with { Flight = 3 * options.Batch };
    }
}

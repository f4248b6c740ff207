namespace Vouch.Network;

/// <summary>What holds for everyone on a network; published with it and bound into the chain's first entry.</summary>
public sealed record NetworkRules
{
    /// <summary>How long a lease lasts without renewal, milliseconds. Default 30,000.</summary>
    public long LeaseMilliseconds { get; init; } = 30_000;

    /// <summary>How long a node has to answer once its lease ran out and it was asked again, milliseconds. Default 5,000.</summary>
    public long QuestionMilliseconds { get; init; } = 5_000;

    /// <summary>Leases after which a task has failed. Default 5.</summary>
    public int MostEpochs { get; init; } = 5;

    /// <summary>The network's share of a price, in ten-thousandths, rounded down. Default 100: one per cent.</summary>
    public int FeeBasisPoints { get; init; } = 100;

    /// <summary>Stake a node must have to be given leases, micro-credits. Default 0.</summary>
    public long MinimumStake { get; init; }

    /// <summary>What a failing proof costs: this many times the lease's price, at least <see cref="MinimumSlash"/>, at most the stake. Default 10.</summary>
    public int SlashFactor { get; init; } = 10;

    /// <summary>The least that a failing proof costs, micro-credits, as far as there is stake. Default 1,000,000.</summary>
    public long MinimumSlash { get; init; } = 1_000_000;

    /// <summary>Furthest that a signed time may be from the coordinator's, milliseconds. Default 300,000.</summary>
    public long MostSkewMilliseconds { get; init; } = 300_000;

    /// <summary>Longest life of an order, milliseconds. Default seven days.</summary>
    public long MostOrderMilliseconds { get; init; } = 7L * 24 * 3600 * 1000;

    /// <summary>Smallest price and amount, micro-credits: below is dust. Default 100.</summary>
    public long Dust { get; init; } = 100;

    /// <summary>Largest price and amount, micro-credits. Default 10^15: sums of thousands stay far from overflow.</summary>
    public long MostAmount { get; init; } = 1_000_000_000_000_000;

    /// <summary>Open tasks an account may have. Default 10,000.</summary>
    public int MostOpenTasks { get; init; } = 10_000;

    /// <summary>How long proofs and inputs are kept after a task ended, milliseconds. Default seven days.</summary>
    public long KeepMilliseconds { get; init; } = 7L * 24 * 3600 * 1000;

    /// <summary>The usual rules.</summary>
    public static NetworkRules Default { get; } = new();

    /// <summary>What is wrong with these rules, for people; null if a network can be run by them.</summary>
    public string? Fault()
    {
        const long Century = 100L * 366 * 24 * 3600 * 1000;
        if (LeaseMilliseconds is < 1 or > Century) return Say(nameof(LeaseMilliseconds), "1 ms to a century");
        if (QuestionMilliseconds is < 1 or > Century) return Say(nameof(QuestionMilliseconds), "1 ms to a century");
        if (MostEpochs is < 1 or > 64) return Say(nameof(MostEpochs), "1 to 64");
        if (FeeBasisPoints is < 0 or > 10_000) return Say(nameof(FeeBasisPoints), "0 to 10,000");
        if (SlashFactor is < 0 or > 1_000) return Say(nameof(SlashFactor), "0 to 1,000");
        if (MostSkewMilliseconds is < 0 or > Century) return Say(nameof(MostSkewMilliseconds), "0 to a century");
        if (MostOrderMilliseconds is < 1 or > Century) return Say(nameof(MostOrderMilliseconds), "1 ms to a century");
        if (KeepMilliseconds is < 0 or > Century) return Say(nameof(KeepMilliseconds), "0 to a century");
        if (MostOpenTasks < 1) return Say(nameof(MostOpenTasks), "1 and more");
        if (MostAmount is < 1 or > 1_000_000_000_000_000) return Say(nameof(MostAmount), "1 to 10^15, so that sums do not overflow");
        if (Dust < 1 || Dust > MostAmount) return Say(nameof(Dust), "1 to MostAmount");
        if (MinimumStake < 0 || MinimumStake > MostAmount) return Say(nameof(MinimumStake), "0 to MostAmount");
        return MinimumSlash < 0 || MinimumSlash > MostAmount ? Say(nameof(MinimumSlash), "0 to MostAmount") : null;
    }

    private static string Say(string rule, string range) => $"The network's rule {rule} must be {range}.";
}

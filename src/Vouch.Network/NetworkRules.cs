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
}

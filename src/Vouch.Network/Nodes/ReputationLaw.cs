namespace Vouch.Network.Nodes;

/// <summary>
/// How a node's score moves (docs/network.md, section 6): parts per million, in integers, so that anyone who has the chain finds the
/// same score.
/// </summary>
public static class ReputationLaw
{
    /// <summary>The highest score.</summary>
    public const int Most = 1_000_000;

    /// <summary>Below this a node is given nothing by draw; a requester may still name it, and so it can come back.</summary>
    public const int LeastTrusted = 10_000;

    /// <summary>A proof was accepted: an eighth of the way up.</summary>
    public static Reputation Succeeded(Reputation before) =>
        before with { Completed = before.Completed + 1, Score = before.Score + ((Most - before.Score) / 8) };

    /// <summary>Handed back in time: a sixty-fourth of the way down.</summary>
    public static Reputation Declined(Reputation before) =>
        before with { Declined = before.Declined + 1, Score = before.Score - (before.Score / 64) };

    /// <summary>Handed back because of the requester's input: counted, no blame.</summary>
    public static Reputation Accused(Reputation before) => before with { Declined = before.Declined + 1 };

    /// <summary>A lease ran out and nothing came: a quarter of the way down.</summary>
    public static Reputation Lost(Reputation before) =>
        before with { Lost = before.Lost + 1, Score = before.Score - (before.Score / 4) };

    /// <summary>A signed claim whose proof fails: nothing is left.</summary>
    public static Reputation Lied(Reputation before) => before with { Lied = before.Lied + 1, Score = 0 };
}

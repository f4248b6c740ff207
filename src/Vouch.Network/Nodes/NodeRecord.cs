using Vouch.Identity;

namespace Vouch.Network.Nodes;

/// <summary>What became of a node's leases; counts, and a score with fading memory.</summary>
/// <param name="Completed">Proofs accepted.</param>
/// <param name="Declined">Leases handed back in time.</param>
/// <param name="Lost">Leases that ran out, after the node was asked again.</param>
/// <param name="Lied">Claims whose proof failed.</param>
/// <param name="Score">Parts per million that its next lease is expected to succeed; integers, so that it can be recomputed anywhere.</param>
public sealed record Reputation(long Completed, long Declined, long Lost, long Lied, int Score)
{
    /// <summary>Of a node nobody knows.</summary>
    public static Reputation Newcomer { get; } = new(0, 0, 0, 0, 500_000);
}

/// <summary>A node as the network remembers it.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Profile">Its latest signed offer.</param>
/// <param name="Reputation">Its history.</param>
/// <param name="ActiveLeases">Leases it holds: stake cannot be taken back below what they put at risk.</param>
/// <param name="AtRisk">Micro-credits that those leases put at risk: the sum of what a failing claim would cost on each.</param>
/// <param name="FirstSeen">Unix milliseconds.</param>
/// <param name="Version">Counts changes, from 1.</param>
public sealed record NodeRecord(
    Address Address, SignedProfile Profile, Reputation Reputation, int ActiveLeases, long AtRisk, long FirstSeen, long Version);

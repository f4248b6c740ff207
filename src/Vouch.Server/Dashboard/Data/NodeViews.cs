using Vouch.Identity;
using Vouch.Network.Nodes;

namespace Vouch.Server.Dashboard.Data;

/// <summary>All known nodes.</summary>
/// <param name="Now">When this was read.</param>
/// <param name="Items">The nodes.</param>
/// <param name="IsCut">Whether there are more than were read.</param>
public sealed record NodeListView(long Now, IReadOnlyList<NodeRow> Items, bool IsCut)
{
    /// <summary>Most nodes of one list.</summary>
    public const int Most = 2_000;
}

/// <summary>A node, its state and its history.</summary>
/// <param name="Address">Its address.</param>
/// <param name="IsOnline">Whether it is connected.</param>
/// <param name="Paused">Why its owner's rules hold it back, in its own words; empty if they do not.</param>
/// <param name="FreeSlots">Tasks it takes now.</param>
/// <param name="Active">Leases it holds.</param>
/// <param name="Profile">Its latest signed offer. Texts in it are a stranger's.</param>
/// <param name="Reputation">Its history.</param>
/// <param name="Stake">Micro-credits at stake.</param>
/// <param name="Earned">Micro-credits paid to it over all time.</param>
/// <param name="FirstSeen">When it registered first.</param>
/// <param name="LastSeen">When something was last heard of it.</param>
/// <param name="WhyIdle">Why it has no work, as a sentence; empty if it has some.</param>
public sealed record NodeRow(
    Address Address, bool IsOnline, string Paused, int FreeSlots, int Active, NodeProfile Profile, Reputation Reputation, long Stake,
    long Earned, long FirstSeen, long LastSeen, string WhyIdle)
{
    /// <summary>In one word: what the chip says.</summary>
    public NodeStatus Status =>
        !IsOnline ? NodeStatus.Offline : Paused.Length > 0 ? NodeStatus.Paused : Active > 0 ? NodeStatus.Working : NodeStatus.Idle;
}

/// <summary>What a node does now.</summary>
public enum NodeStatus
{
    /// <summary>Proves.</summary>
    Working,

    /// <summary>Waits for work.</summary>
    Idle,

    /// <summary>Held back by its owner's rules.</summary>
    Paused,

    /// <summary>Not connected.</summary>
    Offline,
}

/// <summary>A node with its latest tasks.</summary>
public sealed record NodeView(long Now, NodeRow Node, IReadOnlyList<TaskRow> Tasks);

/// <summary>Why a node has no work, in a sentence its owner can act on.</summary>
internal static class IdleReason
{
    /// <summary>The sentence; empty if it works.</summary>
    /// <param name="isOnline">Whether it is connected.</param>
    /// <param name="paused">Its own words for why it takes nothing.</param>
    /// <param name="active">Leases it holds.</param>
    /// <param name="stake">Micro-credits at stake.</param>
    /// <param name="minimumStake">What the network demands.</param>
    /// <param name="waiting">Tasks that wait on the network.</param>
    public static string Of(bool isOnline, string paused, int active, long stake, long minimumStake, long waiting)
    {
        if (!isOnline) return "It is not connected. Start it with the command below; work it had leased goes to others meanwhile.";
        if (paused.Length > 0) return $"Its owner\u2019s rules hold it back: {Text.SafeText.Clean(paused, 160)}";
        if (active > 0) return "";
        if (stake < minimumStake)
            return $"It has {Text.Show.Credits(stake)} at stake; this network gives work from {Text.Show.Credits(minimumStake)} credits on..";
        return waiting == 0
            ? "No task waits on this network. It will be drawn when one comes that is sealed to it."
            : $"{Text.Show.Many(waiting, "task")} wait, but none of them is sealed to this node within its price and memory. Each task\u2019s page shows the draw.";
    }
}

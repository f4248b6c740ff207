using Vouch.Network;

namespace Vouch.Node.Agent;

/// <summary>What a node does.</summary>
public enum AgentState
{
    /// <summary>It is not running.</summary>
    Stopped = 0,

    /// <summary>It looks for a coordinator.</summary>
    Connecting,

    /// <summary>It waits for work.</summary>
    Idle,

    /// <summary>It works.</summary>
    Working,

    /// <summary>Its owner's rules do not let it work.</summary>
    Paused,
}

/// <summary>A node at one moment, for a screen.</summary>
/// <param name="State">What it does.</param>
/// <param name="Coordinator">Where it is connected; null if it is not.</param>
/// <param name="Task">The task it works on; null if there is none.</param>
/// <param name="Stage">How far that is, for a person.</param>
/// <param name="Held">Leases it holds.</param>
/// <param name="DoneToday">Proofs accepted since midnight, by the owner's clock.</param>
/// <param name="Earned">Micro-credits paid since it was started.</param>
/// <param name="Joules">Spent on delivered proofs since it was started; null where nothing measures.</param>
/// <param name="WhyIdle">Why it does not work, in a sentence; empty if it does.</param>
public sealed record NodeStatus(
    AgentState State, Uri? Coordinator, TaskId? Task, string Stage, int Held, int DoneToday, long Earned, double? Joules, string WhyIdle);

/// <summary>What an event is about.</summary>
public enum AgentEventKind
{
    /// <summary>A connection began or ended.</summary>
    Connection = 0,

    /// <summary>A task was taken.</summary>
    Taken,

    /// <summary>A proof was accepted and paid.</summary>
    Paid,

    /// <summary>A task was handed back or lost.</summary>
    HandedBack,

    /// <summary>The owner's rules stopped the work, or let it go on.</summary>
    Rules,

    /// <summary>Something is wrong, and the owner may have to do something about it.</summary>
    Trouble,
}

/// <summary>Something that happened to a node.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Text">A sentence for the owner; holds no input, weight, seed or key.</param>
/// <param name="Task">The task it is about, if it is about one.</param>
public sealed record AgentEvent(AgentEventKind Kind, string Text, TaskId? Task = null);

namespace Vouch.Network.Commands;

/// <summary>Why a command was refused.</summary>
public enum RefusalCode : byte
{
    /// <summary>It was not.</summary>
    None = 0,

    /// <summary>No such task, node or account.</summary>
    NotFound = 1,

    /// <summary>The signature is not by whom it says.</summary>
    BadSignature = 2,

    /// <summary>For another network.</summary>
    WrongNetwork = 3,

    /// <summary>Signed too long ago or in the future, or a deadline that cannot be.</summary>
    BadTime = 4,

    /// <summary>Negative, dust, or beyond the rules.</summary>
    BadAmount = 5,

    /// <summary>Not enough credits.</summary>
    InsufficientFunds = 6,

    /// <summary>The task is not in a state for this.</summary>
    WrongState = 7,

    /// <summary>The lease is no longer this one: another epoch or another node.</summary>
    StaleEpoch = 8,

    /// <summary>It happened already.</summary>
    AlreadyDone = 9,

    /// <summary>More than the rules allow at once.</summary>
    TooMany = 10,

    /// <summary>The node may not: not a candidate, excluded, too little stake.</summary>
    NotEligible = 11,

    /// <summary>Malformed: no candidates, duplicates, a binding of the wrong size.</summary>
    Malformed = 12,

    /// <summary>Not the owner of what it is about.</summary>
    NotAllowed = 13,
}

/// <summary>Whether a command took effect, and if not, why: what was wrong and what to do.</summary>
/// <param name="Code">None if it did.</param>
/// <param name="Message">For people; empty if it did.</param>
public sealed record Outcome(RefusalCode Code, string Message)
{
    /// <summary>It did.</summary>
    public static Outcome Done { get; } = new(RefusalCode.None, "");

    /// <summary>Whether it did.</summary>
    public bool IsDone => Code == RefusalCode.None;
}

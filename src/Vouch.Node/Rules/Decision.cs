namespace Vouch.Node.Rules;

/// <summary>Why a node does not work.</summary>
public enum PauseReason
{
    /// <summary>It is not the hour.</summary>
    OutsideHours,

    /// <summary>The machine runs on its battery.</summary>
    OnBattery,

    /// <summary>It is too hot, or has not cooled down yet.</summary>
    TooHot,

    /// <summary>Somebody uses it, or did a moment ago.</summary>
    InUse,

    /// <summary>Nothing tells whether somebody uses it.</summary>
    UseUnknown,

    /// <summary>The sensors failed.</summary>
    SensorsFailed,
}

/// <summary>Whether a node may work now.</summary>
/// <param name="Reason">Why not; null if it may.</param>
/// <param name="Sentence">The same for the owner.</param>
/// <param name="Until">When it will be able to if nothing changes; null if nobody can say.</param>
public sealed record Decision(PauseReason? Reason, string Sentence, DateTimeOffset? Until = null)
{
    /// <summary>Whether work may go on.</summary>
    public bool MayRun => Reason is null;
}

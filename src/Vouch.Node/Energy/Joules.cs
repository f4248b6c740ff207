namespace Vouch.Node.Energy;

/// <summary>Where a number of joules comes from.</summary>
public enum EnergyKind
{
    /// <summary>The machine's own counters, shared out by processor time.</summary>
    Measured = 0,

    /// <summary>Processor time, times the watts per core that the owner declares.</summary>
    Estimated,
}

/// <summary>Energy of a task.</summary>
/// <param name="Joules">How much.</param>
/// <param name="Kind">How it is known; estimated if any part of it is.</param>
public sealed record TaskEnergy(double Joules, EnergyKind Kind);

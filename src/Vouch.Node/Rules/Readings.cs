using Vouch.Node.Machine;

namespace Vouch.Node.Rules;

/// <summary>What the rules look at, read at one moment.</summary>
/// <param name="Power">Where power comes from.</param>
/// <param name="Hottest">The hottest sensor; null if there is none.</param>
/// <param name="Idle">How long nobody has used the machine; null if nothing tells.</param>
public sealed record Readings(PowerSource Power, Temperature? Hottest, TimeSpan? Idle);

/// <summary>Where readings come from; tests put their own in its place.</summary>
public interface ISensors
{
    /// <summary>Reads them now.</summary>
    Readings Read();
}

/// <summary>The sensors of this machine.</summary>
public sealed class MachineSensors(SystemFiles files, IdleSource idle) : ISensors
{
    /// <inheritdoc/>
    public Readings Read() => new(Power.Source(files), Temperature.HottestOf(files), idle.Read());
}

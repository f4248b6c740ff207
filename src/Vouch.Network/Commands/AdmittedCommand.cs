namespace Vouch.Network.Commands;

/// <summary>
/// A command whose form and signatures were checked. Only <see cref="CommandGate"/> makes one, so that no decision can be made
/// on a command nobody checked, and the costly checks happen before any lock is taken.
/// </summary>
public sealed class AdmittedCommand
{
    internal AdmittedCommand(Command command) => Command = command;

    /// <summary>The command.</summary>
    public Command Command { get; }
}

using Vouch.Identity;

namespace Vouch.Network.Commands;

/// <summary>
/// A command whose form and signatures were checked. Only <see cref="CommandGate"/> makes one, so that no decision can be made
/// on a command nobody checked, and the costly checks happen before any lock is taken.
/// </summary>
public sealed class AdmittedCommand
{
    internal AdmittedCommand(Command command, Address signer) => (Command, Signer) = (command, signer);

    /// <summary>The command.</summary>
    public Command Command { get; }

    /// <summary>Whose signature it bears; zero for commands of the coordinator itself, which bear none.</summary>
    public Address Signer { get; }
}

using System.CommandLine;

namespace Vouch.Cli.Commands.Network;

/// <summary>The verbs of the network.</summary>
internal static class NetworkCommands
{
    /// <summary>All of them.</summary>
    public static IEnumerable<Command> Build(CommandHost host) =>
    [
        ServeCommand.Build(host), AccountCommand.Build(host), NodeCommand.Build(host), NodesCommand.Build(host), PublishCommand.Build(host),
        ModelsCommand.Build(host), SubmitCommand.Build(host), CollectCommand.Build(host), TasksCommand.BuildList(host),
        TasksCommand.BuildOne(host), ReceiptsCommand.Build(host), AuditCommand.Build(host),
    ];
}

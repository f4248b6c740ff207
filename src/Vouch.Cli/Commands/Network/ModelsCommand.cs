using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using Vouch.Cli.Network;
using Vouch.Network.Wire;
using Vouch.Workspace;

namespace Vouch.Cli.Commands.Network;

/// <summary><c>vouch models</c>: what is published on a network.</summary>
internal static class ModelsCommand
{
    /// <summary>The command.</summary>
    public static Command Build(CommandHost host)
    {
        var command = new VouchCommand("models", "List the models published on a network.", "vouch models", "vouch models --json");
        var server = new ServerArguments();
        var limit = Paging.NewLimit();
        var after = Paging.NewAfter();
        server.AddTo(command);
        command.Add(limit);
        command.Add(after);
        host.Attach(command, async (parsed, screen, cancellation) =>
        {
            using var client = server.Connect(parsed);
            var page = await client.ModelsAsync(parsed.GetValue(after), parsed.GetValue(limit), cancellation);
            if (screen.IsJson)
            {
                screen.WriteJson(TasksCommand.Node(JsonSerializer.SerializeToNode(page, WireJson.Default.PageAnswerModelAnswer)));
                return ExitCode.Done;
            }

            if (page.Items.Count == 0)
            {
                screen.Line("No models yet. Publish one:  vouch compile model.onnx -o keys --input committed && vouch publish keys --key my.key");
                return ExitCode.Done;
            }

            var table = screen.NewTable("model", "name", "weights", "units", "memory", "published");
            foreach (var model in page.Items)
            {
                table.AddRow(
                    new Text(model.Id), new Text(Safe.Text(model.Name, 40)),
                    new Text(model.IsSealed ? $"sealed to {model.Granted.Count}" : "public"), new Text(Terminal.Say.Count(model.WorkUnits)),
                    new Text(Terminal.Say.Bytes(model.MemoryBytes)), new Text(Moments.Ago(model.PublishedAt)));
            }

            screen.Console.Write(table);
            Paging.Show(screen, page.Next);
            return ExitCode.Done;
        });
        return command;
    }
}

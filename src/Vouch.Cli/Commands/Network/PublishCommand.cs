using System.CommandLine;
using System.Text.Json;
using Vouch.Cli.Network;
using Vouch.Cli.Terminal;
using Vouch.Client;
using Vouch.Identity;
using Vouch.Network.Wire;
using Vouch.Workspace;
using Vouch.Workspace.Keys;

namespace Vouch.Cli.Commands.Network;

/// <summary><c>vouch publish</c>: makes a compiled model available.</summary>
internal static class PublishCommand
{
    /// <summary>The command.</summary>
    public static Command Build(CommandHost host)
    {
        var command = new VouchCommand(
            "publish", "Make a compiled model available on a network. Private weights are sealed to the nodes you name.",
            "vouch compile model.onnx -o keys --input committed --weights public && vouch publish keys --key my.key",
            "vouch publish keys --key my.key --nodes 0x...,0x... --share 100     private weights: only these nodes see them");
        var folder = new Argument<string>("DIR") { Description = "The folder that 'vouch compile -o' wrote." };
        var key = new KeyArguments();
        var server = new ServerArguments();
        var nodes = new Option<string>("--nodes") { Description = "Nodes that may see private weights.", HelpName = "ADDRESS,..." };
        var share = new Option<int?>("--share") { Description = "Proofs each of them may make; taken from this key's openings. Default: an equal share, at most 1,000.", HelpName = "N" };
        var name = new Option<string>("--name") { Description = "A name for people. Default: the model's own.", HelpName = "NAME" };
        command.Add(folder);
        key.AddTo(command);
        server.AddTo(command);
        command.Add(nodes);
        command.Add(share);
        command.Add(name);
        host.Attach(command, async (parsed, screen, cancellation) =>
        {
            using var ring = key.Read(parsed);
            using var client = server.Connect(parsed, ring);
            var model = await new Publisher(client, host.Environment.StateFolder).PublishAsync(
                new KeyFolder(parsed.GetRequiredValue(folder)), Addresses.Parse(parsed.GetValue(nodes), "--nodes"), parsed.GetValue(share),
                parsed.GetValue(name), cancellation);
            if (screen.IsJson)
            {
                screen.WriteJson(TasksCommand.Node(JsonSerializer.SerializeToNode(model, WireJson.Default.ModelAnswer)));
                return ExitCode.Done;
            }

            screen.Facts(
                ("model", $"[bold]{model.Id}[/]"),
                ("name", Spectre.Console.Markup.Escape(Safe.Text(model.Name, 80))),
                ("weights", model.IsSealed ? $"sealed to {Say.Count(model.Granted.Count, "node")}" : "public: every node has them"),
                ("a proof", $"{Say.Count(model.WorkUnits)} units of work, about {Say.Bytes(model.MemoryBytes)} of memory"));
            screen.Line();
            screen.Line($"  [grey]use it:[/]  vouch submit prove --model {model.Id} -i input.json --key my.key --wait -o answer.proof");
            return ExitCode.Done;
        });
        return command;
    }
}

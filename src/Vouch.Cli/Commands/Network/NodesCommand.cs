using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using Vouch.Cli.Network;
using Vouch.Cli.Terminal;
using Vouch.Network.Wire;
using Vouch.Workspace;

namespace Vouch.Cli.Commands.Network;

/// <summary><c>vouch nodes</c>.</summary>
internal static class NodesCommand
{
    /// <summary>The list.</summary>
    public static Command Build(CommandHost host)
    {
        var command = new VouchCommand("nodes", "List a network's nodes.", "vouch nodes", "vouch nodes --json");
        var server = new ServerArguments();
        var limit = Paging.NewLimit();
        var after = Paging.NewAfter();
        server.AddTo(command);
        command.Add(limit);
        command.Add(after);
        host.Attach(command, async (parsed, screen, cancellation) =>
        {
            using var client = server.Connect(parsed);
            var page = await client.NodesAsync(parsed.GetValue(after), parsed.GetValue(limit), cancellation);
            if (screen.IsJson)
            {
                screen.WriteJson(TasksCommand.Node(JsonSerializer.SerializeToNode(page, WireJson.Default.PageAnswerNodeAnswer)));
                return ExitCode.Done;
            }

            if (page.Items.Count == 0)
            {
                screen.Line("No nodes yet. Lend this machine:  vouch account new -o node.key && vouch node join URL --key node.key");
                return ExitCode.Done;
            }

            var table = screen.NewTable("node", "state", "cores", "ask", "score", "done", "lied", "stake", "earned");
            foreach (var node in page.Items)
            {
                table.AddRow(
                    new Text(Moments.Short(node.Address)) { Overflow = Overflow.Ellipsis }, new Markup(State(node)), new Text(Terminal.Say.Count(node.Cores)),
                    new Text(Credits.Number(node.AskPerUnit)),
                    new Text(Terminal.Say.Percent(node.Score / 1e6, 0)), new Text(Terminal.Say.Count(node.Completed)),
                    new Text(Terminal.Say.Count(node.Lied)), new Text(Credits.Number(node.Stake)), new Text(Credits.Number(node.Earned)));
            }

            screen.Console.Write(table);
            screen.Line("  [grey]ask: credits per unit of work; stake and earned: credits; score: how likely the next lease succeeds[/]");
            Paging.Show(screen, page.Next);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>One node, for people.</summary>
    public static void Show(Screen screen, NodeAnswer node)
    {
        screen.Title("Node " + node.Address);
        screen.Facts(
            ("state", State(node) + (node.Paused.Length > 0 ? "  [grey]" + Markup.Escape(Safe.Text(node.Paused, 160)) + "[/]" : "")),
            ("machine", $"{node.Cores} cores, {Terminal.Say.Bytes(node.MemoryBytes)}, vectors of {node.VectorBits} bits{(node.Gpu.Length > 0 ? ", " + Markup.Escape(Safe.Text(node.Gpu, 60)) : "")}"),
            ("speed", $"{Terminal.Say.Count(node.Speed)} thousand cells per second [grey](its own measurement)[/]"),
            ("asks", Credits.Say(node.AskPerUnit) + " per unit"),
            ("slots", $"{node.FreeSlots} of {node.Slots} free"),
            ("reputation", $"{Terminal.Say.Percent(node.Score / 1e6, 0)}: {node.Completed} done, {node.Declined} handed back, {node.Lost} lost, {node.Lied} lies"),
            ("stake", Credits.Say(node.Stake)),
            ("earned", Credits.Say(node.Earned)),
            ("seen", $"first {Moments.Say(node.FirstSeen)}, last {Moments.Ago(node.LastSeen)}"),
            ("software", Markup.Escape(Safe.Text(node.Software, 80))));
    }

    private static string State(NodeAnswer node) =>
        !node.Online ? "[grey]offline[/]" : node.Paused.Length > 0 ? "[yellow]paused[/]" : node.ActiveLeases > 0 ? "[blue]working[/]" : "[green]ready[/]";
}

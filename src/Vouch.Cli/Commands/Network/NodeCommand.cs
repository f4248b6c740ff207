using System.CommandLine;
using System.Text.Json;
using Vouch.Cli.Network;
using Vouch.Cli.Terminal;
using Vouch.Identity;
using Vouch.Network.Wire;
using Vouch.Node.Rules;
using Vouch.Workspace;

namespace Vouch.Cli.Commands.Network;

/// <summary><c>vouch node ADDRESS</c> shows a node; <c>vouch node join URL</c> lends this machine.</summary>
internal static class NodeCommand
{
    /// <summary>The command and its verb.</summary>
    public static Command Build(CommandHost host)
    {
        var command = new VouchCommand(
            "node", "Lend this machine, or look at a node.",
            "vouch node join http://127.0.0.1:7700 --key node.key",
            "vouch node 0x... --server http://127.0.0.1:7700",
            "vouch node 0x... --why 1f0c...                          why it was not given that task");
        var address = new Argument<string?>("ADDRESS") { Description = "The node to show.", Arity = ArgumentArity.ZeroOrOne };
        var why = new Option<string>("--why") { Description = "Say why the node was or was not given this task.", HelpName = "TASK" };
        var server = new ServerArguments();
        command.Add(address);
        command.Add(why);
        server.AddTo(command);
        command.Add(Join(host));
        host.Attach(command, async (parsed, screen, cancellation) =>
        {
            if (!Address.TryParse(parsed.GetValue(address), out var node))
                throw new UsageException("Which node?", "Give its address (0x and 40 hexadecimal digits); 'vouch nodes' lists them.");
            using var client = server.Connect(parsed);
            if (parsed.GetValue(why) is { } text)
            {
                if (!Vouch.Network.TaskId.TryParse(text, out var task)) throw new UsageException($"'{Safe.Text(text, 60)}' is no task.");
                var answer = await client.WhyAsync(node, task, cancellation);
                if (screen.IsJson) screen.WriteJson(TasksCommand.Node(JsonSerializer.SerializeToNode(answer, WireJson.Default.WhyAnswer)));
                else screen.Line(Spectre.Console.Markup.Escape(Safe.Text(answer.Explanation, 400)));
                return ExitCode.Done;
            }

            var found = await client.NodeAsync(node, cancellation);
            if (screen.IsJson) screen.WriteJson(TasksCommand.Node(JsonSerializer.SerializeToNode(found, WireJson.Default.NodeAnswer)));
            else NodesCommand.Show(screen, found);
            return ExitCode.Done;
        });
        return command;
    }

    private static VouchCommand Join(CommandHost host)
    {
        var command = new VouchCommand(
            "join", "Lend this machine to a network. It works when you allow it, and stops within a second when you do not.",
            "vouch node join http://127.0.0.1:7700 --key node.key",
            "vouch node join https://net.example --key node.key --cores 4 --memory 8G --idle-only",
            "vouch node join https://net.example --key node.key --hours 22-06 --max-temp 75 --on-battery stop");
        var urls = new Argument<string[]>("URL") { Description = "Coordinators of one network.", Arity = ArgumentArity.OneOrMore };
        var key = new KeyArguments();
        var cores = new Option<int?>("--cores") { Description = "Cores at most. Default: all.", HelpName = "N" };
        var memory = new Option<string>("--memory") { Description = "Memory at most, such as 4G. Default: half of the machine's.", HelpName = "SIZE" };
        var idle = new Option<bool>("--idle-only") { Description = "Work only when nobody has used the machine for five minutes." };
        var battery = new Option<string>("--on-battery") { Description = "What to do on battery power.", DefaultValueFactory = _ => "stop" };
        battery.AcceptOnlyFromAmong("stop", "run");
        var hours = new Option<string>("--hours") { Description = "Hours of the day to work in, such as 22-06.", HelpName = "FROM-TO" };
        var celsius = new Option<double>("--max-temp") { Description = "Pause above this temperature, degrees Celsius.", DefaultValueFactory = _ => 85, HelpName = "C" };
        var ask = new Option<string>("--ask") { Description = "Credits asked per unit of work (a thousand committed cells).", DefaultValueFactory = _ => "0.001", HelpName = "CREDITS" };
        var slots = new Option<int>("--slots") { Description = "Tasks taken at a time, 1 to 64.", DefaultValueFactory = _ => 1, HelpName = "N" };
        var stake = new Option<string>("--stake") { Description = "Raise the stake to this many credits before joining.", HelpName = "CREDITS" };
        var watts = new Option<double>("--watts-per-core") { Description = "Declared power where nothing measures it.", DefaultValueFactory = _ => Node.Energy.EnergyMeter.DefaultWattsPerCore, HelpName = "W" };
        var data = new Option<string>("--data") { Description = "Folder of this node alone. Default: vouch/nodes/ADDRESS in your state folder.", HelpName = "DIR" };
        command.Add(urls);
        key.AddTo(command);
        foreach (var option in (Option[])[cores, memory, idle, battery, hours, celsius, ask, slots, stake, watts, data]) command.Add(option);
        host.Attach(command, async (parsed, screen, cancellation) =>
        {
            using var ring = key.Read(parsed);
            var rules = new OwnerRules
            {
                Cores = parsed.GetValue(cores),
                MemoryBytes = parsed.GetValue(memory) is { } size ? Spans.Bytes(size, "--memory") : null,
                IdleOnly = parsed.GetValue(idle),
                OnBattery = parsed.GetValue(battery) == "run",
                Hours = parsed.GetValue(hours) is { } text ? DailyHours.Parse(text) : null,
                MaxCelsius = parsed.GetValue(celsius),
            };
            var lending = new Lending(
                ServerArguments.Parse(parsed.GetValue(urls)!), ring, rules, Credits.Parse(parsed.GetValue(ask)!, "--ask"),
                parsed.GetValue(slots), parsed.GetValue(stake) is { } credits ? Credits.Parse(credits, "--stake") : 0,
                parsed.GetValue(watts), parsed.GetValue(data) ?? Path.Combine(host.Environment.StateFolder, "nodes", ring.Address.ToString()));
            await lending.RunAsync(screen, cancellation);
            return ExitCode.Done;
        });
        return command;
    }
}

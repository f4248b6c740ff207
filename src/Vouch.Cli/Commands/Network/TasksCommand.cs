using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;
using Vouch.Cli.Network;
using Vouch.Cli.Terminal;
using Vouch.Client;
using Vouch.Network;
using Vouch.Network.Tasks;
using Vouch.Network.Wire;
using Vouch.Workspace;

namespace Vouch.Cli.Commands.Network;

/// <summary><c>vouch tasks</c> and <c>vouch task ID</c>.</summary>
internal static class TasksCommand
{
    /// <summary>The list.</summary>
    public static Command BuildList(CommandHost host)
    {
        var command = new VouchCommand(
            "tasks", "List a network's tasks, newest first.",
            "vouch tasks",
            "vouch tasks --state waiting --json",
            "vouch tasks --requester 0x... --limit 100");
        var server = new ServerArguments();
        server.AddTo(command);
        var requester = new Option<string>("--requester") { Description = "Only tasks of this account.", HelpName = "ADDRESS" };
        var node = new Option<string>("--node") { Description = "Only tasks that this node has or had.", HelpName = "ADDRESS" };
        var state = new Option<TaskState?>("--state") { Description = "Only tasks in this state." };
        var limit = Paging.NewLimit();
        var after = Paging.NewAfter();
        foreach (var option in (Option[])[requester, node, state, limit, after]) command.Add(option);
        host.Attach(command, async (parsed, screen, cancellation) =>
        {
            using var client = server.Connect(parsed);
            var page = await client.TasksAsync(
                parsed.GetValue(requester), parsed.GetValue(node), parsed.GetValue(state), parsed.GetValue(after), parsed.GetValue(limit), cancellation);
            if (screen.IsJson)
            {
                screen.WriteJson(Node(JsonSerializer.SerializeToNode(page, WireJson.Default.PageAnswerTaskAnswer)));
                return ExitCode.Done;
            }

            if (page.Items.Count == 0)
            {
                screen.Line("No tasks.");
                return ExitCode.Done;
            }

            var table = screen.NewTable("task", "state", "node", "price", "accepted");
            table.Columns[0].NoWrap();
            foreach (var task in page.Items)
            {
                table.AddRow(
                    new Text(task.Id), new Markup(Chip(task.State)),
                    new Text(Moments.Short(task.Result?.Node ?? task.Node ?? "")),
                    new Text(Credits.Say(task.Result is { } result ? result.Paid + result.Fee : task.Price ?? task.MaxPrice)),
                    new Text(Moments.Ago(task.AcceptedAt)));
            }

            screen.Console.Write(table);
            Paging.Show(screen, page.Next);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>One task.</summary>
    public static Command BuildOne(CommandHost host)
    {
        var command = new VouchCommand(
            "task", "Show one task: its state, its life, its receipts; or call it off.",
            "vouch task 1f0c...",
            "vouch task 1f0c... --cancel --key my.key");
        var id = new Argument<string>("ID") { Description = "The task." };
        var cancel = new Option<bool>("--cancel") { Description = "Call it off: what is held for it comes back." };
        var server = new ServerArguments();
        var key = new Option<string>("--key", "-k") { Description = "The requester's key file, to cancel.", HelpName = "KEY" };
        var passphrase = KeyArguments.NewPassphraseOption();
        command.Add(id);
        command.Add(cancel);
        command.Add(key);
        command.Add(passphrase);
        server.AddTo(command);
        host.Attach(command, async (parsed, screen, cancellation) =>
        {
            if (!TaskId.TryParse(parsed.GetRequiredValue(id), out var task))
                throw new UsageException($"'{Safe.Text(parsed.GetRequiredValue(id), 60)}' is no task: an id has 32 hexadecimal digits.", "'vouch tasks' lists them.");
            if (parsed.GetValue(cancel) && parsed.GetValue(key) is null)
                throw new UsageException("Only the requester calls a task off.", "Give the key that signed its order: --key KEY.");
            using var ring = parsed.GetValue(key) is { } path ? KeyArguments.Read(path, parsed.GetValue(passphrase)) : null;
            using var client = server.Connect(parsed, ring);
            var answer = parsed.GetValue(cancel)
                ? await client.CancelAsync(task, cancellation)
                : await client.TaskAsync(task, 0, cancellation);
            var receipts = await client.TaskReceiptsAsync(task, cancellation);
            if (screen.IsJson)
            {
                var json = Node(JsonSerializer.SerializeToNode(answer, WireJson.Default.TaskAnswer));
                json["receipts"] = new JsonArray([.. receipts.Select(r => JsonSerializer.SerializeToNode(r, WireJson.Default.ReceiptAnswer))]);
                screen.WriteJson(json);
                return ExitCode.Done;
            }

            Show(screen, answer, receipts);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>A state in its colour.</summary>
    public static string Chip(TaskState state) => state switch
    {
        TaskState.Done => "[green]done[/]",
        TaskState.Leased => "[blue]leased[/]",
        TaskState.Waiting => "[yellow]waiting[/]",
        TaskState.Failed => "[red]failed[/]",
        _ => $"[grey]{state.ToString().ToLowerInvariant()}[/]",
    };

    /// <summary>An object of the wire as it is written for programs.</summary>
    public static JsonObject Node(JsonNode? node) => (JsonObject)node!;

    private static void Show(Screen screen, TaskAnswer task, IReadOnlyList<ReceiptAnswer> receipts)
    {
        screen.Title("Task " + task.Id);
        var facts = new List<(string, string)>
        {
            ("state", Chip(task.State) + (task.Reason.Length > 0 ? "  [grey]" + Markup.Escape(Safe.Text(task.Reason, 200)) + "[/]" : "")),
            ("model", task.Model),
            ("requester", task.Requester),
            ("sealed to", string.Join("\n", task.Candidates)),
            ("at most", Credits.Say(task.MaxPrice)),
            ("deadline", Moments.Say(task.Deadline)),
        };
        if (task.Node is { } node) facts.Add(("leased to", node));
        if (task.Result is { } result)
        {
            facts.Add(("proven by", result.Node));
            facts.Add(("paid", $"{Credits.Say(result.Paid)} and {Credits.Say(result.Fee)} fee"));
            facts.Add(("energy", $"{result.MicroJoules / 1e6:F1} J [grey]({result.Energy.ToLowerInvariant()})[/]"));
            facts.Add(("proof", $"{result.Proof} [grey]{Terminal.Say.Bytes(result.ProofBytes)}[/]"));
        }

        if (task.NeedsCandidates) facts.Add(("waits for", "its requester to seal the input to other nodes"));
        screen.Facts([.. facts]);
        screen.Title("Receipts");
        foreach (var receipt in receipts)
            screen.Line($"  [grey]{Moments.Say(receipt.At)}  block {receipt.Height}[/]  {Markup.Escape(Safe.Text(receipt.Explanation, 240))}");
    }
}

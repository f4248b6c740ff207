using System.Text.Json.Nodes;
using Spectre.Console;
using Vouch.Cli.Terminal;
using Vouch.Client;
using Vouch.Network.Orders;
using Vouch.Network.Tasks;
using Vouch.Workspace;
using Vouch.Workspace.Files;

namespace Vouch.Cli.Network;

/// <summary>Waits for a task, verifies what comes back, and writes it.</summary>
internal static class Collecting
{
    /// <summary>Finds out before credits are spent whether the result could be written.</summary>
    public static void CheckWritable(string target)
    {
        AtomicFile.CheckWritable(target);
        AtomicFile.CheckWritable(CommitmentPath(target));
    }

    /// <summary>Says that an order is on its way.</summary>
    public static void ShowSubmitted(Screen screen, PreparedOrder order)
    {
        if (screen.IsJson)
        {
            screen.WriteJson(new JsonObject { ["task"] = order.Id.ToString(), ["state"] = "submitted" });
            return;
        }

        screen.Facts(("task", $"[bold]{order.Id}[/]"));
        screen.Line($"  [grey]get it:[/]  vouch collect {order.Id} --key KEY -o answer.proof");
    }

    /// <summary>Waits, verifies, writes.</summary>
    public static async Task RunAsync(
        Screen screen, Requester requester, PreparedOrder order, PublishedModel model, string target, CancellationToken cancellation)
    {
        var since = System.Diagnostics.Stopwatch.GetTimestamp();
        var task = await requester.WaitAsync(order, new Progress(screen), cancellation);
        if (task.State != TaskState.Done)
        {
            throw new NetworkProblemException(
                "NoResult", $"The task ended without a result: it is {task.State.ToString().ToLowerInvariant()}" + (task.Reason.Length > 0 ? $" ({Safe.Text(task.Reason, 200)})." : "."),
                "What was held for it is back in your account.");
        }

        var result = await requester.CollectAsync(order, cancellation);
        var spent = System.Diagnostics.Stopwatch.GetElapsedTime(since).TotalMilliseconds;
        Write(result, target);
        if (screen.IsJson) screen.WriteJson(ToJson(result, target, spent));
        else Show(screen, result, model, target, spent);
    }

    private static string CommitmentPath(string target) => target + ".commitment";

    private static void Write(CollectedResult result, string target)
    {
        using var proof = AtomicFile.Stage(target, result.Proof, null);
        if (result.Commitment.Kind == InputBindingKind.Committed)
        {
            using var commitment = AtomicFile.Stage(CommitmentPath(target), result.Commitment.Bytes, null);
            commitment.Place();
        }

        proof.Place();
    }

    private static void Show(Screen screen, CollectedResult result, PublishedModel model, string target, double spent)
    {
        for (var i = 0; i < result.Outputs.Count; i++) Values.Show(screen, "output", model.Key.Interface.Outputs[i], result.Outputs[i]);
        var paid = result.Task.Result!;
        screen.Line();
        screen.Facts(
            ("proof", $"{Markup.Escape(Safe.Text(target, 240))}  [grey]{Say.Bytes(result.Proof.Length)}[/]"),
            ("verified here", $"[green]accepted[/] in {Say.Time(result.VerifyMilliseconds)}"),
            ("proven by", paid.Node),
            ("paid", $"{Credits.Say(paid.Paid)} and {Credits.Say(paid.Fee)} fee, of at most {Credits.Say(result.Task.MaxPrice)}"),
            ("energy", paid.Energy == "Unknown" ? "not reported" : $"{paid.MicroJoules / 1e6:F1} J [grey]({paid.Energy.ToLowerInvariant()})[/]"),
            ("receipts", $"{result.Receipts.Count}, each signed by the network and checked"),
            ("in all", Say.Time(spent)));
    }

    private static JsonObject ToJson(CollectedResult result, string target, double spent) => new()
    {
        ["task"] = result.Task.Id,
        ["state"] = "done",
        ["proof"] = target,
        ["proof_bytes"] = result.Proof.Length,
        ["commitment"] = result.Commitment.Kind == InputBindingKind.Committed ? CommitmentPath(target) : null,
        ["output_data"] = Commands.JsonParts.Values(result.Outputs),
        ["node"] = result.Task.Result!.Node,
        ["paid_micro_credits"] = result.Task.Result.Paid,
        ["fee_micro_credits"] = result.Task.Result.Fee,
        ["micro_joules"] = result.Task.Result.MicroJoules,
        ["energy"] = result.Task.Result.Energy,
        ["receipts"] = result.Receipts.Count,
        ["verify_ms"] = Math.Round(result.VerifyMilliseconds, 3),
        ["elapsed_ms"] = Math.Round(spent, 3),
    };

    private sealed class Progress(Screen screen) : IProgress<TaskProgress>
    {
        public void Report(TaskProgress value)
        {
            if (!screen.IsJson) screen.Error.WriteLine("vouch: " + Safe.Text(value.Text, 200));
        }
    }
}

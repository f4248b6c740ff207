using System.CommandLine;
using Vouch.Cli.Network;
using Vouch.Client;
using Vouch.Network;
using Vouch.Workspace;

namespace Vouch.Cli.Commands.Network;

/// <summary><c>vouch collect</c>: waits for a task submitted earlier from this machine, verifies the result and writes it.</summary>
internal static class CollectCommand
{
    /// <summary>The command.</summary>
    public static Command Build(CommandHost host)
    {
        var command = new VouchCommand(
            "collect", "Get the result of a task that was submitted from this machine.",
            "vouch collect 1f0c... --key my.key -o answer.proof");
        var id = new Argument<string>("TASK") { Description = "The task." };
        var key = new KeyArguments();
        var server = new ServerArguments();
        var output = new Option<string>("--out", "-o") { Description = "Where the proof goes.", HelpName = "PROOF", Required = true };
        command.Add(id);
        key.AddTo(command);
        server.AddTo(command);
        command.Add(output);
        host.Attach(command, async (parsed, screen, cancellation) =>
        {
            var text = parsed.GetRequiredValue(id);
            var target = parsed.GetRequiredValue(output);
            if (!TaskId.TryParse(text, out var task)) throw new UsageException($"'{Safe.Text(text, 60)}' is no task: an id has 32 hexadecimal digits.");
            Collecting.CheckWritable(target);
            using var ring = key.Read(parsed);
            using var client = server.Connect(parsed, ring);
            var requester = new Requester(client, host.Environment.CacheFolder, host.Environment.StateFolder);
            using var order = requester.Pending.Find(task)
                ?? throw new UsageException(
                    "This machine keeps no order of that task.",
                    "It was collected already, or submitted from elsewhere. Its proof: 'vouch task' shows where it stands.");
            if (order.Order.Order.Requester != ring.Address) throw new UsageException("The task is another account's.", "Give the key that submitted it.");
            // Sent again, in case it never arrived; the same order is the same task.
            await requester.SubmitAsync(order, cancellation);
            var published = await requester.ModelAsync(order.Order.Order.Model, cancellation);
            await Collecting.RunAsync(screen, requester, order, published, target, cancellation);
            return ExitCode.Done;
        });
        return command;
    }
}

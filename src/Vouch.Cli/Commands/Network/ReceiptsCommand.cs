using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;
using Vouch.Cli.Network;
using Vouch.Cli.Terminal;
using Vouch.Identity;
using Vouch.Network.Wire;
using Vouch.Workspace;
using Vouch.Workspace.Files;

namespace Vouch.Cli.Commands.Network;

/// <summary><c>vouch receipts</c>: an account's receipts, or the whole chain into a file.</summary>
internal static class ReceiptsCommand
{
    /// <summary>The command.</summary>
    public static Command Build(CommandHost host)
    {
        var command = new VouchCommand(
            "receipts", "List an account's receipts, or export the network's whole chain of them for an audit.",
            "vouch receipts --key my.key",
            "vouch receipts --export chain.jsonl && vouch audit chain.jsonl");
        var address = new Argument<string?>("ADDRESS") { Description = "Whose receipts; or give --key.", Arity = ArgumentArity.ZeroOrOne };
        var key = new Option<string>("--key", "-k") { Description = "A key file whose receipts to list.", HelpName = "KEY" };
        var passphrase = KeyArguments.NewPassphraseOption();
        var export = new Option<string>("--export") { Description = "Write the whole chain into this file.", HelpName = "FILE" };
        var limit = Paging.NewLimit();
        var server = new ServerArguments();
        command.Add(address);
        foreach (var option in (Option[])[key, passphrase, export, limit]) command.Add(option);
        server.AddTo(command);
        host.Attach(command, async (parsed, screen, cancellation) =>
        {
            using var client = server.Connect(parsed);
            if (parsed.GetValue(export) is { } path)
            {
                AtomicFile.CheckWritable(path);
                await using var chain = await client.ExportAsync(cancellation);
                var bytes = await AtomicFile.WriteAsync(path, chain, cancellation);
                if (screen.IsJson) screen.WriteJson(new JsonObject { ["file"] = path, ["bytes"] = bytes });
                else screen.Facts(("chain", $"{Markup.Escape(Safe.Text(path, 240))}  [grey]{Say.Bytes(bytes)}[/]"), ("check it", $"vouch audit {Markup.Escape(Safe.Text(path, 240))}"));
                return ExitCode.Done;
            }

            using var ring = parsed.GetValue(key) is { } file ? KeyArguments.Read(file, parsed.GetValue(passphrase)) : null;
            var account = ring?.Address ?? (Address.TryParse(parsed.GetValue(address), out var given)
                ? given
                : throw new UsageException("Whose receipts?", "Give an address or --key KEY; or --export FILE for the whole chain."));
            var receipts = await client.AccountReceiptsAsync(account, parsed.GetValue(limit), cancellation);
            if (screen.IsJson)
                screen.WriteJson(new JsonObject { ["receipts"] = new JsonArray([.. receipts.Select(r => JsonSerializer.SerializeToNode(r, WireJson.Default.ReceiptAnswer))]) });
            else if (receipts.Count == 0)
                screen.Line("No receipts.");
            else
                foreach (var receipt in receipts)
                    screen.Line($"[grey]{Moments.Say(receipt.At)}  block {receipt.Height}[/]  {Markup.Escape(Safe.Text(receipt.Explanation, 300))}");
            return ExitCode.Done;
        });
        return command;
    }
}

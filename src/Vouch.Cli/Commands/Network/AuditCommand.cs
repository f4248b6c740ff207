using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Vouch.Cli.Network;
using Vouch.Cli.Terminal;
using Vouch.Identity;
using Vouch.Network.Audit;
using Vouch.Network.Ledger;
using Vouch.Workspace;
using Vouch.Workspace.Files;

namespace Vouch.Cli.Commands.Network;

/// <summary><c>vouch audit</c>: replays a chain of receipts offline.</summary>
internal static class AuditCommand
{
    /// <summary>The command.</summary>
    public static Command Build(CommandHost host)
    {
        var command = new VouchCommand(
            "audit", "Replay a network's chain of receipts offline: signatures, states, prices, draws, every credit. Names the first wrong line.",
            "vouch receipts --export chain.jsonl && vouch audit chain.jsonl",
            "vouch audit chain.jsonl --network 0x... --proofs DIR");
        var file = new Argument<string>("FILE") { Description = "What 'vouch receipts --export' wrote." };
        var network = new Option<string>("--network") { Description = "The network's address, known from elsewhere; else the file's word is taken.", HelpName = "ADDRESS" };
        var proofs = new Option<string>("--proofs")
        {
            Description = "Folder with verifying keys (*.key) and proofs (any names): results whose proof is there are verified again.",
            HelpName = "DIR",
        };
        command.Add(file);
        command.Add(network);
        command.Add(proofs);
        host.Attach(command, (parsed, screen) =>
        {
            var path = parsed.GetRequiredValue(file);
            Address? expected = parsed.GetValue(network) is not { } text ? null
                : Address.TryParse(text, out var given) ? given
                : throw new UsageException($"--network: '{Safe.Text(text, 60)}' is no address.");
            var evidence = parsed.GetValue(proofs) is { } folder ? ProofFolder.Open(folder) : null;
            var since = Stopwatch.GetTimestamp();
            var report = Work.Run(screen, "Auditing", 0, stage =>
            {
                using var stream = Open(path);
                return new Auditor(new SignatureChecker(), new AuditOptions
                {
                    Network = expected,
                    Proofs = evidence is null ? null : evidence.Check,
                    Progress = entries =>
                    {
                        host.Cancellation.ThrowIfCancellationRequested();
                        stage.Name = Say.Count(entries, "entry") + " read";
                    },
                }).Run(stream);
            });
            Show(screen, report, evidence, Stopwatch.GetElapsedTime(since).TotalMilliseconds);
            if (report.Wrong is not { } wrong) return ExitCode.Done;
            screen.Error.WriteLine($"vouch: line {wrong.Line} is wrong: {Safe.Text(wrong.Message, 400)}");
            return ExitCode.Rejected;
        });
        return command;
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The export {Safe.Path(path)} cannot be read: {FileProblem.Describe(e)}.", "Make one: vouch receipts --export FILE", e);
        }
    }

    private static void Show(Screen screen, AuditReport report, ProofFolder? evidence, double milliseconds)
    {
        var sum = report.Totals.Values.Sum();
        if (screen.IsJson)
        {
            var totals = new JsonObject();
            foreach (var (kind, amount) in report.Totals) totals[kind.ToString().ToLowerInvariant()] = amount;
            screen.WriteJson(new JsonObject
            {
                ["network"] = report.Network.ToString(),
                ["accepted"] = report.Wrong is null,
                ["wrong_line"] = report.Wrong?.Line,
                ["wrong"] = report.Wrong?.Message,
                ["blocks"] = report.Blocks,
                ["entries"] = report.Entries,
                ["signatures"] = report.Signatures,
                ["proofs_verified"] = evidence?.Verified ?? 0,
                ["proofs_missing"] = evidence?.Missing,
                ["head"] = report.Head.Digest.ToString(),
                ["height"] = report.Head.Height,
                ["totals_micro_credits"] = totals,
                ["sum_micro_credits"] = sum,
                ["elapsed_ms"] = Math.Round(milliseconds, 1),
            });
            return;
        }

        screen.Facts(
            ("network", report.Network.ToString()),
            ("verdict", report.Wrong is null ? "[green]everything holds[/]" : $"[red]wrong at line {report.Wrong.Line}[/]"),
            ("read", $"{Say.Count(report.Entries, "receipt")} in {Say.Count(report.Blocks, "block")}, {Say.Count(report.Signatures, "signature")} checked"),
            ("proofs", evidence is null ? "not verified again [grey](--proofs DIR)[/]" : $"{evidence.Verified} verified again, {evidence.Missing} not at hand"),
            ("sum of all accounts", sum == 0 ? "0" : $"[red]{sum}[/]"),
            ("head", $"{report.Head.Digest} [grey]height {report.Head.Height}: compare it with others', an export can be cut short[/]"),
            ("time", Say.Time(milliseconds)));
        foreach (var (kind, amount) in report.Totals.Where(t => t.Value != 0).OrderBy(t => t.Key))
            screen.Line($"    [grey]{kind.ToString().ToLowerInvariant(),-8}[/]{Credits.Say(amount),28}");
    }
}

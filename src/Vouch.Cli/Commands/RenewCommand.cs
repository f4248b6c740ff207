using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using Vouch.Cli.Keys;
using Vouch.Cli.Profiles;
using Vouch.Cli.Terminal;
using Vouch.Compiler.Keys;
using Vouch.Prover.Commitments;
using Vouch.Workspace;
using Vouch.Workspace.Files;
using Vouch.Workspace.Keys;

namespace Vouch.Cli.Commands;

/// <summary><c>vouch renew</c>: the same weights under fresh randomness.</summary>
internal static class RenewCommand
{
    /// <summary>The command.</summary>
    public static Command Build(CommandHost host)
    {
        var command = new VouchCommand(
            "renew", "Re-commit to the same weights when the openings of a key are used up, with a proof that they are the same.",
            "vouch renew keys",
            "vouch verify -k keys/verifying.key -p keys/renewal.1.proof --renewed-from keys/verifying.key.1");
        var path = new Argument<string>("DIR") { Description = "The folder that 'vouch compile -o' wrote." };
        command.Add(path);
        host.Attach(command, (parsed, screen) =>
        {
            var folder = new KeyFolder(parsed.GetRequiredValue(path));
            var (proving, old) = folder.Load();
            AtomicFile.CheckWritable(folder.VerifyingPath);
            var oldOpenings = Openings.OfRenewal(folder, old, host.Environment.StateFolder);
            if (oldOpenings is { } counted && counted.Remaining() < 1) throw AlreadyRenewed();
            var expected = 2 * CostEstimate.Of(old.WeightRangeStatement, new ThisMachine(host.Environment).RatesAtOnce()).ColdProveMilliseconds;
            var (newProving, renewed, link) = Work.Run(screen, "Renewing", expected, stage =>
            {
                stage.Name = "committing and proving that the weights are the same";
                return KeyRenewal.Renew(proving, old, folder.Weights, host.Cancellation);
            });
            host.Cancellation.ThrowIfCancellationRequested();
            // The link proof opens the old commitment: counted before it can be seen.
            Take(oldOpenings);
            var n = NextNumber(folder);
            folder.Place(newProving, renewed, (Kept(n), old.ToBytes()), (Link(n), link));
            var openings = Openings.OfProofs(folder, renewed, host.Environment.StateFolder)!;
            if (screen.IsJson)
            {
                screen.WriteJson(new JsonObject
                {
                    ["verifying_key"] = folder.VerifyingPath,
                    ["old_verifying_key"] = Path.Combine(folder.FolderPath, Kept(n)),
                    ["renewal_proof"] = Path.Combine(folder.FolderPath, Link(n)),
                    ["renewal_proof_bytes"] = link.Length,
                    ["openings"] = openings.Limit,
                });
                return ExitCode.Done;
            }

            Show(screen, folder, n, link.Length, openings.Limit);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Take(Openings? openings)
    {
        try
        {
            openings?.Take();
        }
        catch (BudgetSpentException)
        {
            throw AlreadyRenewed();
        }
    }

    private static UsageException AlreadyRenewed() => new(
        "This key was renewed before; renewing the same key twice could begin to reveal the weights.",
        "Use the renewed key, or compile the model again.");

    private static int NextNumber(KeyFolder folder)
    {
        var n = 1;
        while (File.Exists(Path.Combine(folder.FolderPath, Kept(n))) || File.Exists(Path.Combine(folder.FolderPath, Link(n)))) n++;
        return n;
    }

    private static string Kept(int n) => string.Create(CultureInfo.InvariantCulture, $"verifying.key.{n}");

    private static string Link(int n) => string.Create(CultureInfo.InvariantCulture, $"renewal.{n}.proof");

    private static void Show(Screen screen, KeyFolder folder, int n, int linkBytes, int openings)
    {
        string In(string name) => Markup.Escape(Safe.Text(Path.Combine(folder.FolderPath, name), 240));
        screen.Title("Renewed");
        screen.Facts(
            ("new key", $"{In("verifying.key")}  [grey]give it to verifiers[/]"),
            ("old key", $"{In(Kept(n))}  [grey]still verifies the proofs made with it[/]"),
            ("link", $"{In(Link(n))}  [grey]{Say.Bytes(linkBytes)}; proves that both keys hold the same weights[/]"),
            ("openings", Say.Count(openings, "proof")));
        screen.Line();
        screen.Line("  [grey]Anyone can check the link:[/]");
        screen.Line($"  vouch verify -k {In("verifying.key")} -p {In(Link(n))} \\");
        screen.Line($"    --renewed-from {In(Kept(n))}");
    }
}

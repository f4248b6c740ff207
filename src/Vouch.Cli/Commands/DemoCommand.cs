using System.CommandLine;
using System.Text.Json.Nodes;
using Vouch.Cli.Demo;
using Vouch.Cli.Demo.Network;
using Vouch.Cli.Terminal;
using Vouch.Workspace.Files;

namespace Vouch.Cli.Commands;

/// <summary><c>vouch demo</c>: everything once, on real models and data.</summary>
internal static class DemoCommand
{
    /// <summary>The command.</summary>
    public static Command Build(CommandHost host)
    {
        var command = new VouchCommand(
            "demo", "See it work: a clinic, a reader of handwriting, and three cheats. Real data; nothing is left behind.",
            "vouch demo",
            "vouch demo --network    a coordinator, three machines (one lies, one dies), a ledger and an audit, in one process",
            "vouch demo --json");
        var network = new Option<bool>("--network") { Description = "Show the compute network instead." };
        command.Add(network);
        host.Attach(command, (parsed, screen) =>
        {
            using var folder = TemporaryFolder.Create();
            var environment = host.Environment with
            {
                StateFolder = Path.Combine(folder.FolderPath, "state"),
                CacheFolder = Path.Combine(folder.FolderPath, "cache"),
            };
            if (parsed.GetValue(network)) return RunNetwork(host, screen, environment, folder.FolderPath);
            var story = new DemoStory(screen, environment, DemoSamples.Find(environment.SampleRoots), folder.FolderPath, host.Cancellation);
            var result = story.Tell();
            if (screen.IsJson) screen.WriteJson(ToJson(result));
            return result.IsAsItShouldBe
                ? ExitCode.Done
                : throw new InvalidOperationException("A proof was not accepted, or a cheat was.");
        });
        return command;
    }

    private static int RunNetwork(CommandHost host, Screen screen, CliEnvironment environment, string folder)
    {
        var story = new NetworkStory(screen, environment, DemoSamples.Find(environment.SampleRoots), folder, host.Cancellation);
        var result = Task.Run(story.TellAsync).GetAwaiter().GetResult();
        if (screen.IsJson)
        {
            screen.WriteJson(new JsonObject
            {
                ["proven"] = result.Results.Count,
                ["paid_micro_credits"] = JsonParts.Numbers(result.Results.Select(r => (int)r.Task.Result!.Paid)),
                ["slashed_micro_credits"] = result.Slashed,
                ["leases_lost"] = result.LostLeases,
                ["receipts"] = result.Audit.Entries,
                ["proofs_checked_again"] = result.ProofsChecked,
                ["audit_accepted"] = result.Audit.Wrong is null,
                ["sum_micro_credits"] = result.Totals.Values.Sum(),
                ["elapsed_ms"] = Math.Round(result.Milliseconds),
            });
        }

        return result.IsAsItShouldBe ? ExitCode.Done : throw new InvalidOperationException("The network did not do what it should.");
    }

    private static JsonObject ToJson(DemoResult result) => new()
    {
        ["clinic"] = Scene(result.Clinic),
        ["reader"] = Scene(result.Reader),
        ["cheats"] = new JsonArray([
            .. result.Cheats.Select(cheat => (JsonNode)new JsonObject
            {
                ["what"] = cheat.What,
                ["accepted"] = cheat.Verdict.Accepted,
                ["stage"] = cheat.Verdict.Stage.ToString(),
            }),
        ]),
        ["elapsed_ms"] = Math.Round(result.Milliseconds),
    };

    private static JsonObject Scene(DemoScene scene) => new()
    {
        ["accepted"] = scene.Checks.All(check => check.Verdict.Accepted),
        ["answers"] = JsonParts.Texts(scene.Answers),
        ["prove_ms"] = JsonParts.Times(scene.Proofs.Select(proof => proof.Milliseconds)),
        ["verify_ms"] = JsonParts.Times(scene.Checks.Select(check => check.Milliseconds)),
        ["proof_bytes"] = JsonParts.Numbers(scene.Proofs.Select(proof => proof.Bytes)),
        ["security_bits"] = scene.SecurityBits,
    };
}

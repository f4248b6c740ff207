using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Vouch.Cli.Keys;
using Vouch.Cli.Profiles;
using Vouch.Cli.Terminal;
using Vouch.Protocol.Proofs;
using Vouch.Prover;
using Vouch.Workspace;
using Vouch.Workspace.Files;

namespace Vouch.Cli.Commands;

/// <summary><c>vouch bench</c>: what a model costs on this machine.</summary>
internal static class BenchCommand
{
    private const int MostRuns = 100_000;

    /// <summary>The command.</summary>
    public static Command Build(CommandHost host)
    {
        var command = new VouchCommand(
            "bench", "Measure compiling, running, proving and verifying a model on this machine.",
            "vouch bench lenet.onnx",
            "vouch bench lenet.onnx --profile",
            "vouch bench lenet.onnx --runs 30 --calibration samples.jsonl --json");
        var arguments = new CompileArguments();
        arguments.AddTo(command);
        var runs = new Option<int>("--runs")
        {
            Description = $"Runs to take the median of, after {Benchmark.WarmUps} to warm up.",
            DefaultValueFactory = _ => Benchmark.DefaultRuns,
            HelpName = "N",
        };
        runs.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var n) && n is < 1 or > MostRuns)
                result.AddError($"--runs takes a number from 1 to {MostRuns}.");
        });
        var batch = new Option<int>("--batch")
        {
            Description = "Inferences to prove in one proof.",
            DefaultValueFactory = _ => 1,
            HelpName = "N",
        };
        batch.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var n) && n is < 1 or > ProofFormat.MostInferences)
                result.AddError($"--batch takes a number from 1 to {ProofFormat.MostInferences}.");
        });
        var profiled = ProfileOption.New();
        command.Add(runs);
        command.Add(batch);
        command.Add(profiled);
        var memory = MemoryLimit.NewOption();
        command.Add(memory);
        host.Attach(command, (parsed, screen) =>
        {
            var options = arguments.Options(parsed);
            // Measured before the work, which would disturb it.
            var machine = new ThisMachine(host.Environment);
            var rates = parsed.GetValue(profiled) ? machine.BestRates() : null;
            var sizes = new CompileSizes(options, MemoryLimit.Of(parsed.GetValue(memory), machine, screen));
            var wanted = new BenchmarkWanted(parsed.GetValue(runs), parsed.GetValue(batch), rates);
            using var folder = TemporaryFolder.Create();
            var result = Work.Run(screen, "Measuring", 0, stage =>
            {
                stage.Name = "reading";
                var source = ModelSource.Read(arguments.Model(parsed), arguments.Calibration(parsed), arguments.Shapes(parsed));
                return Benchmark.Measure(source, options, wanted, sizes, folder.FolderPath, stage, host.Cancellation);
            });
            if (screen.IsJson) screen.WriteJson(ToJson(result));
            else Show(screen, result, Path.GetFileName(arguments.Model(parsed)));
            return ExitCode.Done;
        });
        return command;
    }

    private static void Show(Screen screen, BenchmarkResult result, string file)
    {
        screen.Title($"{Safe.Text(file)}: {Say.Count(result.Prove.Count, "warm run")}");
        var table = screen.NewTable("", "median", "fastest", "slowest");
        foreach (var column in table.Columns.Skip(1)) column.RightAligned();
        AddRow(table, "run", result.Run);
        AddRow(table, "prove [grey](run included)[/]", result.Prove);
        AddRow(table, "verify [grey](key file included)[/]", result.Verify);
        screen.Console.Write(table);
        if (result.Profile is { } profile)
        {
            ProfileTable.Show(screen, profile);
        }
        else
        {
            screen.Line("  [grey]stages of proving[/]");
            Stages.Show(screen, result.Stages);
        }

        screen.Line();
        screen.Facts(
            ("proof", Say.Bytes(result.ProofBytes)),
            ("verifying key", Say.Bytes(result.KeyBytes)),
            ("security", $"{result.SecurityBits} proven bits"),
            ("peak memory", Say.Bytes(result.PeakBytes)),
            ("compile", $"{Say.Time(result.CompileMilliseconds)}  [grey]cold[/]"),
            ("load proving key", Say.Time(result.LoadMilliseconds)),
            ("check key once", Say.Time(result.KeyCheckMilliseconds)));
    }

    private static void AddRow(Table table, string name, Samples samples) => table.AddRow(
        name, $"[bold]{Say.Time(samples.Median)}[/]", Say.Time(samples.Fastest), Say.Time(samples.Slowest));

    private static JsonObject ToJson(BenchmarkResult result)
    {
        var json = Figures(result);
        if (result.Profile is { } profile) json["profile"] = profile.ToJson();
        return json;
    }

    private static JsonObject Figures(BenchmarkResult result) => new()
    {
        ["prove_ms"] = Math.Round(result.Prove.Median, 3),
        ["verify_ms"] = Math.Round(result.Verify.Median, 3),
        ["run_ms"] = Math.Round(result.Run.Median, 3),
        ["proof_bytes"] = result.ProofBytes,
        ["peak_rss_bytes"] = result.PeakBytes,
        ["security_bits"] = result.SecurityBits,
        ["inferences"] = result.Inferences,
        ["runs"] = result.Prove.Count,
        ["warm_ups"] = Benchmark.WarmUps,
        ["prove_ms_includes"] = "run, witness, commitment and proof: from input codes to proof bytes",
        ["verify_ms_includes"] = "reading and parsing the key file, reading the proof file, verifying",
        ["prove_ms_runs"] = JsonParts.Times(result.Prove.Milliseconds),
        ["verify_ms_runs"] = JsonParts.Times(result.Verify.Milliseconds),
        ["run_ms_runs"] = JsonParts.Times(result.Run.Milliseconds),
        ["stages_ms"] = Stages.ToJson(result.Stages),
        ["compile_ms"] = Math.Round(result.CompileMilliseconds, 3),
        ["load_ms"] = Math.Round(result.LoadMilliseconds, 3),
        ["key_check_ms"] = Math.Round(result.KeyCheckMilliseconds, 3),
        ["verifying_key_bytes"] = result.KeyBytes,
        ["openings"] = result.Openings,
        ["processors"] = Environment.ProcessorCount,
    };
}

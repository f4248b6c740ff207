using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Vouch.Cli.Keys;
using Vouch.Cli.Profiles;
using Vouch.Cli.Terminal;
using Vouch.Compiler.Keys;
using Vouch.Models.Quantization;
using Vouch.Workspace;
using Vouch.Workspace.Files;
using Vouch.Workspace.Keys;

namespace Vouch.Cli.Commands;

/// <summary><c>vouch compile</c>: makes the two keys of a model.</summary>
internal static class CompileCommand
{
    private const double EnoughAgreement = 0.98;

    /// <summary>The command.</summary>
    public static Command Build(CommandHost host)
    {
        var command = new VouchCommand(
            "compile", "Make the two keys of a model: model.vouch (secret, proves) and verifying.key (public, verifies).",
            "vouch compile lenet.onnx -o keys --calibration samples.jsonl",
            "vouch compile net.onnx -o keys --input public --weights public --security 100",
            "vouch compile net.onnx -o keys --input committed",
            "vouch compile net.onnx -o keys --shape input=1,3,32,32 --budget 1000");
        var arguments = new CompileArguments();
        arguments.AddTo(command);
        var folder = new Option<string>("--out", "-o") { Description = "Folder for the keys.", HelpName = "DIR", Required = true };
        var force = new Option<bool>("--force") { Description = "Replace the key that is there." };
        command.Add(folder);
        command.Add(force);
        var memory = MemoryLimit.NewOption();
        command.Add(memory);
        host.Attach(command, (parsed, screen) =>
        {
            var target = new KeyFolder(parsed.GetRequiredValue(folder));
            Prepare(target, parsed.GetValue(force));
            var options = arguments.Options(parsed);
            var sizes = new CompileSizes(options, MemoryLimit.Of(parsed.GetValue(memory), new ThisMachine(host.Environment), screen));
            var build = Work.Run(screen, "Compiling", 0, stage =>
            {
                stage.Name = "reading";
                var source = ModelSource.Read(arguments.Model(parsed), arguments.Calibration(parsed), arguments.Shapes(parsed));
                return Make(target, source, options, sizes, stage, host.Cancellation);
            });
            if (screen.IsJson) screen.WriteJson(ToJson(target, build));
            else Show(screen, target, build);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Prepare(KeyFolder target, bool force)
    {
        if (target.FolderPath.Length == 0) throw new UsageException("The output folder has no name.");
        if (File.Exists(target.FolderPath))
            throw new UsageException($"{Safe.Path(target.FolderPath)} is a file; a folder is wanted there.", "Give another -o.");
        if (target.HoldsKey && !force)
        {
            throw new UsageException(
                $"{Safe.Path(target.FolderPath)} holds a key already; proofs made with it need it.",
                "Give another folder, or --force to replace it.");
        }

        if (Directory.Exists(target.FolderPath)) AtomicFile.CheckWritable(target.VerifyingPath);
    }

    /// <summary>Compiles into the folder: a large commitment is written there while it is made.</summary>
    private static ModelBuild Make(
        KeyFolder target, ModelSource source, CompileOptions options, CompileSizes sizes, Stage stage, CancellationToken cancellation)
    {
        var created = NewFolder.Create(target.FolderPath);
        try
        {
            var build = ModelBuild.Make(source, options, target.Weights, stage, cancellation, sizes.CheckCompile);
            cancellation.ThrowIfCancellationRequested();
            target.Place(build.Proving, build.Verifying);
            return build;
        }
        catch
        {
            if (!target.HoldsKey) File.Delete(target.WeightsPath);
            created.Undo();
            throw;
        }
    }

    private static void Show(Screen screen, KeyFolder target, ModelBuild build)
    {
        var key = build.Verifying;
        screen.Title("Compiled " + Named(key.Interface.Model));
        var facts = new List<(string, string)>
        {
            ("secret", $"{Escape(target.ProvingPath)}  [grey]{Say.Bytes(new FileInfo(target.ProvingPath).Length)}; keep it: it holds the weights[/]"),
            ("public", $"{Escape(target.VerifyingPath)}  [grey]{Say.Bytes(new FileInfo(target.VerifyingPath).Length)}; give it to verifiers[/]"),
            ("weights", Say.Visibility(!key.WeightsArePrivate)),
            ("input", string.Join("; ", key.Interface.Inputs.Select(Port))),
            ("output", string.Join("; ", key.Interface.Outputs.Select(Port))),
            ("security", key.Statement.Profile.Bits + " proven bits"),
            ("time", Say.Time(build.Milliseconds)),
        };
        if (KeptBytes(target) is { } kept)
            facts.Insert(2, ("secret", $"{Escape(target.WeightsPath)}  [grey]{Say.Bytes(kept)}; can be deleted: proving makes it again[/]"));
        if (Budget(key) is { } budget) facts.Insert(facts.Count - 1, ("openings", $"{Say.Count(budget, "proof")}, then [bold]vouch renew[/]"));
        if (build.Agreement is { } agreement) facts.Add(("agreement", Describe(agreement)));
        screen.Facts([.. facts]);
        screen.Notes(build.Quantised.Notes);
        if (build.Agreement is { Samples: > 0 } measured && measured.ClassAgreement < EnoughAgreement)
        {
            screen.Warn("the integer network differs from the float model on these samples more than it should; "
                + "calibrate with more of them.");
        }
    }

    private static string Describe(Agreement agreement) =>
        $"{agreement.SameClass} of {Say.Count(agreement.Samples, "sample")} give the same answer in integers and floats "
        + $"({Say.Percent(agreement.ClassAgreement)}); largest error {Error(agreement.MaxRelativeError)} of the output's range"
        + (agreement.Refused > 0 ? $"; {agreement.Refused} cannot be proven" : "");

    private static string Error(double share) => share < 0.0001 ? "below 0.01 %" : Say.Percent(share, 2);

    private static JsonObject ToJson(KeyFolder target, ModelBuild build)
    {
        var key = build.Verifying;
        var result = new JsonObject
        {
            ["model"] = key.Interface.Model,
            ["proving_key"] = target.ProvingPath,
            ["verifying_key"] = target.VerifyingPath,
            ["verifying_key_digest"] = Convert.ToHexStringLower(key.Digest),
            ["proving_key_bytes"] = new FileInfo(target.ProvingPath).Length,
            ["verifying_key_bytes"] = new FileInfo(target.VerifyingPath).Length,
            ["weights_commitment_bytes"] = KeptBytes(target),
            ["weights"] = Say.Visibility(!key.WeightsArePrivate),
            ["inputs"] = JsonParts.Ports(key.Interface.Inputs),
            ["outputs"] = JsonParts.Ports(key.Interface.Outputs),
            ["security_bits"] = key.Statement.Profile.Bits,
            ["openings"] = Budget(key),
            ["compile_ms"] = Math.Round(build.Milliseconds, 1),
            ["notes"] = JsonParts.Texts(build.Quantised.Notes),
        };
        if (build.Agreement is { } agreement)
        {
            result["agreement"] = new JsonObject
            {
                ["samples"] = agreement.Samples,
                ["same_class"] = agreement.SameClass,
                ["same_class_share"] = agreement.ClassAgreement,
                ["max_relative_error"] = agreement.MaxRelativeError,
                ["mean_relative_error"] = agreement.MeanRelativeError,
                ["refused"] = agreement.Refused,
            };
        }

        return result;
    }

    private static long? KeptBytes(KeyFolder target) =>
        new FileInfo(target.WeightsPath) is { Exists: true } file ? file.Length : null;

    private static int? Budget(Protocol.Keys.VerifyingKey key) =>
        key.WeightsArePrivate && key.Statement.WeightsRoot.Length > 0
            ? key.Statement.Matrix.OpeningBudget - ModelCompiler.ReservedOpenings
            : null;

    private static string Port(Protocol.Keys.PortDescription port) =>
        $"{Escape(port.Name)} {Say.Shape(port.Shape)}, {Say.Visibility(port.Visibility)}";

    private static string Named(string name) => name.Length > 0 ? Safe.Text(name) : "the model";

    private static string Escape(string text) => Markup.Escape(Safe.Text(text, 240));
}

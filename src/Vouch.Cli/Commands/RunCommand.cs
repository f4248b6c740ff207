using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Vouch.Cli.Terminal;
using Vouch.Models.Graphs;
using Vouch.Models.IO;
using Vouch.Models.Quantization;
using Vouch.Workspace;
using Vouch.Workspace.Files;
using Vouch.Workspace.Keys;

namespace Vouch.Cli.Commands;

/// <summary><c>vouch run</c>: the integer network without a proof.</summary>
internal static class RunCommand
{
    /// <summary>The command.</summary>
    public static Command Build(CommandHost host)
    {
        var command = new VouchCommand(
            "run", "Run a compiled model without a proof: exactly the numbers that a proof would speak of.",
            "vouch run keys -i input.json",
            "vouch run keys -i input.json -o output.json",
            "vouch run keys -i digits.npy --sample 3 --json");
        var arguments = new InferenceArguments();
        arguments.AddTo(command);
        var output = new Option<string>("--out", "-o") { Description = "Write the outputs here as JSON.", HelpName = "OUT.json" };
        command.Add(output);
        host.Attach(command, (parsed, screen) =>
        {
            var target = parsed.GetValue(output);
            if (target is not null) AtomicFile.CheckWritable(target);
            var (proving, verifying) = arguments.Folder(parsed).Load();
            var inputs = PortCodes.ReadInput(arguments.Input(parsed), verifying, arguments.Sample(parsed));
            host.Cancellation.ThrowIfCancellationRequested();
            var (codes, spent) = Work.Run(screen, "Running", 0, _ =>
            {
                var since = Stopwatch.GetTimestamp();
                var execution = IntegerExecutor.Run(proving.Model.Graph, inputs);
                return (execution.Outputs(proving.Model.Graph), Stopwatch.GetElapsedTime(since).TotalMilliseconds);
            });
            host.Cancellation.ThrowIfCancellationRequested();
            var ports = verifying.Interface.Outputs;
            float[][] reals = [.. ports.Select((port, i) => PortCodes.Decode(port, codes[i]))];
            if (target is not null)
                AtomicFile.Write(target, OutputFile.ToJson([.. reals.Select((r, i) => Tensor.Of(r, ports[i].Shape))]));
            if (screen.IsJson)
            {
                screen.WriteJson(new JsonObject { ["output_data"] = JsonParts.Values(reals), ["run_ms"] = Math.Round(spent, 3) });
                return ExitCode.Done;
            }

            for (var i = 0; i < ports.Count; i++) Values.Show(screen, "output", ports[i], reals[i]);
            if (target is not null) screen.Line($"[grey]written to {Spectre.Console.Markup.Escape(Safe.Text(target, 240))}[/]");
            return ExitCode.Done;
        });
        return command;
    }
}

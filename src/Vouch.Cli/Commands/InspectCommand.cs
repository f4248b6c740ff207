using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Vouch.Cli.Keys;
using Vouch.Cli.Profiles;
using Vouch.Cli.Terminal;
using Vouch.Models.Graphs;
using Vouch.Protocol.Statements;
using Vouch.Workspace;
using Vouch.Workspace.Keys;

namespace Vouch.Cli.Commands;

/// <summary><c>vouch inspect</c>: what a model is and about what proving it costs.</summary>
internal static class InspectCommand
{
    /// <summary>The command.</summary>
    public static Command Build(CommandHost host)
    {
        var command = new VouchCommand(
            "inspect", "Show what a model consists of, and about what proving it will cost.",
            "vouch inspect lenet.onnx",
            "vouch inspect net.onnx --shape input=1,3,32,32 --security 100",
            "vouch inspect net.onnx --json");
        var arguments = new CompileArguments();
        arguments.AddTo(command);
        host.Attach(command, (parsed, screen) =>
        {
            var options = arguments.Options(parsed);
            var inspection = Work.Run(screen, "Inspecting", 0, stage =>
            {
                stage.Name = "reading";
                var source = ModelSource.Read(arguments.Model(parsed), arguments.Calibration(parsed), arguments.Shapes(parsed));
                host.Cancellation.ThrowIfCancellationRequested();
                return ModelInspection.Of(source, options, new ThisMachine(host.Environment).Rates(), stage, host.Cancellation);
            });
            if (screen.IsJson) screen.WriteJson(ToJson(inspection));
            else Show(screen, inspection, Path.GetFileName(arguments.Model(parsed)));
            return ExitCode.Done;
        });
        return command;
    }

    private static void Show(Screen screen, ModelInspection inspection, string file)
    {
        var graph = inspection.Graph;
        screen.Title(Safe.Text(file) + (graph.Name.Length > 0 ? $" ({Safe.Text(graph.Name, 40)})" : ""));
        screen.Facts(
            ("input", string.Join("; ", graph.Inputs.Select(Value))),
            ("output", string.Join("; ", graph.Outputs.Select(Value))),
            ("weights", Say.Count(inspection.Weights)),
            ("multiply-adds", Say.Count(inspection.MultiplyAdds)));
        var table = screen.NewTable("operator", "count");
        table.Columns[1].RightAligned();
        foreach (var (name, count) in inspection.Operators) table.AddRow(Markup.Escape(Safe.Text(name)), Say.Count(count));
        screen.Console.Write(table);

        screen.Title("Proof");
        var report = inspection.Report;
        var cells = screen.NewTable("what is proven", "used", "padded", "waste");
        foreach (var column in cells.Columns.Skip(1)) column.RightAligned();
        foreach (var (source, count) in report.Cells) AddRow(cells, Name(source), count.Valid, count.Padded);
        if (report.Lookups > 0) AddRow(cells, "lookups", report.Lookups, report.PaddedLookups);
        screen.Console.Write(cells);
        var cost = inspection.Cost;
        screen.Facts(
            ("proof time", $"about [bold]{Say.Time(Rounded(cost.ProveMilliseconds))}[/] [grey]warm; the first in a process about {Say.Time(Rounded(cost.ColdProveMilliseconds))}[/]"),
            ("memory", $"about [bold]{Say.Bytes((long)Rounded(cost.PeakBytes))}[/] [grey]to prove, {Say.Bytes((long)Rounded(inspection.CompileCost.PeakBytes))} to compile[/]"),
            ("proof size", "about " + Say.Bytes(cost.ProofBytes)),
            ("security", $"{inspection.SecurityBits} proven bits"));
        screen.Notes(inspection.Notes);
    }

    private static void AddRow(Table table, string name, long used, long padded) =>
        table.AddRow(name, Say.Count(used), Say.Count(padded), padded == 0 ? "" : Say.Percent(1 - (used / (double)padded), 0));

    private static string Name(BlockSource source) => source switch
    {
        BlockSource.Public => "public values",
        BlockSource.Weights => "weights",
        BlockSource.Inputs => "committed input",
        BlockSource.Trace => "intermediate values",
        _ => source.ToString().ToLowerInvariant(),
    };

    private static string Value(ValueInfo value) =>
        $"{Markup.Escape(Safe.Text(value.Name))} [grey]{Say.Shape(value.Shape)}[/]";

    // Two digits: the model behind these numbers is not better than that.
    private static double Rounded(double value)
    {
        if (value <= 0) return 0;
        var unit = Math.Pow(10, Math.Floor(Math.Log10(value)) - 1);
        return Math.Round(value / unit) * unit;
    }

    private static JsonObject ToJson(ModelInspection inspection)
    {
        var operators = new JsonObject();
        foreach (var (name, count) in inspection.Operators) operators[name] = count;
        var cells = new JsonObject();
        foreach (var (source, count) in inspection.Report.Cells)
            cells[source.ToString().ToLowerInvariant()] = Count(count.Valid, count.Padded);
        cells["lookups"] = Count(inspection.Report.Lookups, inspection.Report.PaddedLookups);
        return new JsonObject
        {
            ["model"] = inspection.Graph.Name,
            ["opset"] = inspection.Graph.Opset,
            ["inputs"] = Values(inspection.Graph.Inputs),
            ["outputs"] = Values(inspection.Graph.Outputs),
            ["operators"] = operators,
            ["weights"] = inspection.Weights,
            ["multiply_adds"] = inspection.MultiplyAdds,
            ["cells"] = cells,
            ["padding_waste"] = Math.Round(inspection.PaddingWaste, 4),
            ["statements"] = inspection.Report.Statements,
            ["lookup_statements"] = inspection.Report.LookupStatements,
            ["committed_words"] = inspection.Cost.Words,
            ["argument_cells"] = inspection.Cost.Cells,
            ["lookup_leaves"] = inspection.Cost.Leaves,
            ["about_prove_ms"] = Rounded(inspection.Cost.ProveMilliseconds),
            ["about_peak_rss_bytes"] = (long)Rounded(inspection.Cost.PeakBytes),
            ["about_memory_bytes"] = Memory(inspection.Cost.Memory),
            ["about_compile_peak_rss_bytes"] = (long)Rounded(inspection.CompileCost.PeakBytes),
            ["about_proof_bytes"] = inspection.Cost.ProofBytes,
            ["security_bits"] = inspection.SecurityBits,
            ["notes"] = JsonParts.Texts(inspection.Notes),
        };
    }

    private static JsonObject Memory(MemoryEstimate memory) => new()
    {
        ["runtime"] = memory.Runtime,
        ["weights"] = memory.Weights,
        ["weights_code_words"] = memory.KeptCodeWords,
        ["code_words"] = memory.CodeWords,
        ["cells"] = memory.Cells,
        ["leaves"] = memory.Leaves,
        ["committed"] = memory.Committed,
    };

    private static JsonObject Count(long used, long padded) => new() { ["used"] = used, ["padded"] = padded };

    private static JsonArray Values(IEnumerable<ValueInfo> values) =>
        [.. values.Select(value => (JsonNode)new JsonObject { ["name"] = value.Name, ["shape"] = JsonParts.Numbers(value.Shape) })];
}

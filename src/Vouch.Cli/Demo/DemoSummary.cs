using Spectre.Console;
using Vouch.Cli.Keys;
using Vouch.Cli.Terminal;
using Vouch.Workspace;

namespace Vouch.Cli.Demo;

/// <summary>The demo's last word: a table.</summary>
internal static class DemoSummary
{
    /// <summary>Shows it.</summary>
    public static void Show(Screen screen, DemoResult result)
    {
        screen.Line();
        var table = screen.NewTable("", "clinic", "reader");
        table.Expand();
        Row("model", scene => Describe(scene));
        Row("hidden", scene => $"weights, {(scene == result.Clinic ? "record" : "pictures")}, all between");
        Row("shown", scene => scene == result.Clinic ? "two scores" : "ten scores per digit");
        Row("answers", scene => $"[bold]{string.Join(", ", scene.Answers)}[/]");
        Row("prove", scene => Times(scene.Proofs.Select(proof => proof.Milliseconds)));
        Row("verify", scene => Times(scene.Checks.Select(check => check.Milliseconds)) + " [grey]with reading the key[/]");
        Row("proof size", scene => Say.Bytes((long)Samples.MedianOf(scene.Proofs.Select(proof => (double)proof.Bytes))));
        Row("security", scene => $"{scene.SecurityBits} proven bits, no setup to trust");
        screen.Console.Write(table);
        screen.Line($"  {result.Clinic.Checks.Count + result.Reader.Checks.Count} proofs accepted and {result.Cheats.Count} cheats rejected in {Say.Time(result.Milliseconds)}, compiling included.");
        screen.Line("  [grey]Nothing left this machine; the keys and proofs are deleted again.[/]");
        screen.Line();
        screen.Line("  [grey]Your own model:[/]  vouch compile model.onnx -o keys --calibration samples.jsonl");
        return;

        void Row(string name, Func<DemoScene, string> value) =>
            table.AddRow(new Markup($"[grey]{name}[/]"), new Markup(value(result.Clinic)), new Markup(value(result.Reader)));
    }

    private static string Describe(DemoScene scene)
    {
        var weights = scene.Owner.Build.Quantised.Graph.Constants.Values.Sum(constant => (long)constant.Values.Length);
        return $"{Markup.Escape(Safe.Text(scene.Owner.Build.Verifying.Interface.Model))}, {Say.Count(weights)} weights";
    }

    // The first proof of a process pays for its start; say so by showing both ends.
    private static string Times(IEnumerable<double> times)
    {
        var sorted = times.Order().ToArray();
        return sorted.Length == 1 ? Say.Time(sorted[0]) : $"{Say.Time(sorted[0])} to {Say.Time(sorted[^1])}";
    }
}

using System.Text;

namespace Vouch.Mutants;

/// <summary>The table of mutants in docs/, kept line by line so that a few checks can be tried again on their own.</summary>
internal sealed class Report
{
    private readonly string _path;
    private readonly Dictionary<string, string> _lines = [];

    public Report(string path)
    {
        _path = path;
        if (!File.Exists(path))
        {
            return;
        }

        foreach (var line in File.ReadAllLines(path).Where(l => l.StartsWith("| ", StringComparison.Ordinal)))
        {
            _lines[line[2..line.IndexOf(" |", 2, StringComparison.Ordinal)]] = line;
        }
    }

    /// <summary>Records what became of a mutant.</summary>
    public void Set(Mutant mutant, string result)
    {
        var files = string.Join(", ", mutant.Edits.Select(e => Path.GetFileName(e.File)).Distinct());
        var change = string.Join("; ", mutant.Edits.Select(Describe));
        _lines[mutant.Check] = $"| {mutant.Check} | {files} | {change} | {Escape(result)} |";
    }

    /// <summary>Writes all lines known, in the manifest's order.</summary>
    public void Write(IReadOnlyList<Mutant> manifest)
    {
        string[] lines = [.. manifest.Where(m => _lines.ContainsKey(m.Check)).Select(m => _lines[m.Check])];
        var text = new StringBuilder($"""
            # Checks removed, and what notices

            Each check of the verifier, of the argument both sides run and of the readers is removed in turn, and the tests
            are run: one must fail. "Honest proofs fail" means that without the check honest proofs are no longer accepted;
            all else was caught by a prover that lies, by changed bytes, or by the prover written a second time for the
            tests. The last column names one test that failed, not all.

            Written by `dotnet run -c Release --project eng/Vouch.Mutants` from `eng/mutants.json`: {lines.Length} mutants,
            {lines.Count(l => l.Contains("| survives: ", StringComparison.Ordinal))} survive for the reason given,
            {lines.Count(l => l.Contains("| **", StringComparison.Ordinal))} without explanation.

            | Check | File | Mutation | Killed by |
            |---|---|---|---|

            """);
        text.AppendJoin('\n', lines).Append('\n');
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        File.WriteAllText(_path, text.ToString());
    }

    private static string Describe(Edit edit) => edit.Replace.Trim().Length == 0
        ? $"`{Flat(edit.Find)}` removed"
        : $"`{Flat(edit.Find)}` becomes `{Flat(edit.Replace)}`";

    private static string Flat(string text) =>
        Escape(string.Join(' ', text.Split((char[])['\n', ' '], StringSplitOptions.RemoveEmptyEntries)));

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}

using System.Text;
using Vouch.Mutants;

// Removes every check of the manifest in turn and records which test notices.
// Usage: dotnet run -c Release --project eng/Vouch.Mutants [-- part of a check's name]
// The soundness tests must have been built in Release before.
var root = Path.GetFullPath(Environment.CurrentDirectory);
while (!File.Exists(Path.Combine(root, "Vouch.slnx")))
{
    root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("Run this inside the repository.");
}

var manifest = Mutant.ReadAll(Path.Combine(root, "eng/mutants.json"));
var wanted = manifest.Where(m => args.Length == 0 || m.Check.Contains(args[0], StringComparison.OrdinalIgnoreCase)).ToArray();
string[] own = ["--filter-method", "*The_provers_own*"];
string[] fast = ["--filter-not-trait", "Category=Slow", "--stop-on-fail", "on"];
using var workshop = new Workshop(root);
if (args.Length == 0 && workshop.Test(fast) is { Count: > 0 } broken)
{
    Console.WriteLine("The tests fail before any mutation: " + string.Join(", ", broken));
    return 2;
}

var table = new StringBuilder();
var unexplained = 0;
foreach (var mutant in wanted)
{
    string result;
    if (workshop.Apply(mutant) is { } refusal)
    {
        result = "does not compile";
        unexplained++;
        Console.WriteLine(refusal);
    }
    else if (workshop.Test(own) is { Count: > 0 } honest)
    {
        result = $"honest proofs fail: {honest[0]}";
    }
    else if (workshop.Test(fast) is { Count: > 0 } killers)
    {
        result = killers[0];
    }
    else
    {
        result = mutant.Survives is null ? "**survives**" : "survives: " + mutant.Survives;
        unexplained += mutant.Survives is null ? 1 : 0;
    }

    workshop.Restore(mutant);
    Console.WriteLine($"{mutant.Check}: {result}");
    var files = string.Join(", ", mutant.Edits.Select(e => Path.GetFileName(e.File)).Distinct());
    var change = string.Join("; ", mutant.Edits.Select(Describe));
    table.AppendLine($"| {mutant.Check} | {files} | {change} | {result.Replace("|", "\\|", StringComparison.Ordinal)} |");
}

if (args.Length == 0)
{
    Directory.CreateDirectory(Path.Combine(root, "docs"));
    await File.WriteAllTextAsync(Path.Combine(root, "docs/soundness-mutants.md"), $"""
        # Checks removed, and what notices

        Each check of the verifier and of the argument both sides run is removed in turn, and the tests are run: one must fail.
        "Honest proofs fail" means that the check's removal already contradicts the honest prover; all else was caught by a
        prover that lies or by changed bytes. Written by `dotnet run -c Release --project eng/Vouch.Mutants` from
        `eng/mutants.json`; {wanted.Length} mutants, {unexplained} unexplained.

        | Check | File | Mutation | Killed by |
        |---|---|---|---|
        {table}
        """);
}

return unexplained == 0 ? 0 : 1;

static string Describe(Edit edit)
{
    static string Flat(string text) => string.Join(' ', text.Split((char[])['\n', ' '], StringSplitOptions.RemoveEmptyEntries))
        .Replace("|", "\\|", StringComparison.Ordinal);
    var (from, to) = (Flat(edit.Find), Flat(edit.Replace));
    return to.Length == 0 ? $"`{from}` removed" : $"`{from}` becomes `{to}`";
}

using System.Text;
using Vouch.Mutants;

const int Workers = 3;

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
string[] honest = ["--filter-method", "*The_provers_own*"];
string[] fast =
[
    "--filter-namespace", "Soundness.Tests.Lying", "Soundness.Tests.Lying.Operators", "Soundness.Tests.Tamper",
    "--filter-not-trait", "Category=Slow", "--stop-on-fail", "on",
];
using (var workshop = new Workshop(root))
{
    if (workshop.Test(fast) is { Count: > 0 } broken)
    {
        Console.WriteLine("The tests fail before any mutation: " + string.Join(", ", broken));
        return 2;
    }
}

var results = new string[wanted.Length];
var next = -1;
var workers = Enumerable.Range(0, Workers).Select(_ => Task.Run(() =>
{
    using var own = new Workshop(root);
    for (var i = Interlocked.Increment(ref next); i < wanted.Length; i = Interlocked.Increment(ref next))
    {
        results[i] = Try(own, wanted[i]);
        Console.WriteLine($"{wanted[i].Check}: {results[i]}");
    }
})).ToArray();
await Task.WhenAll(workers);
var unexplained = results.Count(r => r.StartsWith("**", StringComparison.Ordinal));
var table = new StringBuilder();
for (var i = 0; i < wanted.Length; i++)
{
    var files = string.Join(", ", wanted[i].Edits.Select(e => Path.GetFileName(e.File)).Distinct());
    var change = string.Join("; ", wanted[i].Edits.Select(Describe));
    table.AppendLine($"| {wanted[i].Check} | {files} | {change} | {results[i].Replace("|", "\\|", StringComparison.Ordinal)} |");
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

string Try(Workshop workshop, Mutant mutant)
{
    try
    {
        if (workshop.Apply(mutant) is { } refusal)
        {
            return "**does not compile**: " + refusal;
        }

        if (workshop.Test(honest) is { Count: > 0 } broken)
        {
            return $"honest proofs fail: {broken[0]}";
        }

        if (workshop.Test(fast) is { Count: > 0 } killers)
        {
            return killers[0];
        }

        return mutant.Survives is null ? "**survives**" : "survives: " + mutant.Survives;
    }
    finally
    {
        workshop.Restore(mutant);
    }
}

static string Describe(Edit edit)
{
    static string Flat(string text) => string.Join(' ', text.Split((char[])['\n', ' '], StringSplitOptions.RemoveEmptyEntries))
        .Replace("|", "\\|", StringComparison.Ordinal);
    var (from, to) = (Flat(edit.Find), Flat(edit.Replace));
    return to.Length == 0 ? $"`{from}` removed" : $"`{from}` becomes `{to}`";
}

using Vouch.Mutants;

const int Workers = 3;

// Removes every check of the manifest in turn and records which test notices.
// Usage: dotnet run -c Release --project eng/Vouch.Mutants [-- part of a check's name]...
// With names, only their lines of the table are written anew.
// The soundness tests must have been built in Release before.
var root = Path.GetFullPath(Environment.CurrentDirectory);
while (!File.Exists(Path.Combine(root, "Vouch.slnx")))
{
    root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("Run this inside the repository.");
}

var manifest = Mutant.ReadAll(Path.Combine(root, "eng/mutants.json"));
var wanted = manifest.Where(m => args.Length == 0 || args.Any(a => m.Check.Contains(a, StringComparison.OrdinalIgnoreCase))).ToArray();
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
var report = new Report(Path.Combine(root, "docs/soundness-mutants.md"));
for (var i = 0; i < wanted.Length; i++)
{
    report.Set(wanted[i], results[i]);
}

report.Write(manifest);
return results.Any(r => r.StartsWith("**", StringComparison.Ordinal)) ? 1 : 0;

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

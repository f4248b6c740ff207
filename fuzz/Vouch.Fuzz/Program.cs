using System.Diagnostics;
using System.Globalization;
using Vouch.Fuzz;

// Mutates good inputs of every reader at random for some seconds. Fails on any exception but the reader's own refusal, and on
// any proof accepted that is not the original.
// Usage: dotnet run -c Release --project fuzz/Vouch.Fuzz [-- [--seconds N] [--seed N]]
var seconds = Option("--seconds") ?? 20;
var seed = Option("--seed") ?? Random.Shared.Next();
Console.WriteLine($"{seconds} seconds from seed {seed}");
var random = new Random(seed);
var targets = Targets.All().ToArray();
foreach (var target in targets.Where(t => t.Seeds.Any(s => !t.Run(s, s))))
{
    Console.WriteLine($"{target.Name}: the original itself is treated wrongly.");
    return 2;
}

var counts = new long[targets.Length];
var clock = Stopwatch.StartNew();
while (clock.Elapsed.TotalSeconds < seconds)
{
    for (var t = 0; t < targets.Length; t++)
    {
        // Readers differ in speed; each gets its share of the time.
        var until = clock.Elapsed + TimeSpan.FromMilliseconds(100);
        do
        {
            var original = targets[t].Seeds[random.Next(targets[t].Seeds.Length)];
            var changed = Mutator.Mutate(original, random);
            counts[t]++;
            if (Try(targets[t], changed, original) is { } fault)
            {
                var path = Path.Combine(Path.GetTempPath(), $"vouch-fuzz-{seed}-{t}.bin");
                File.WriteAllBytes(path, changed);
                Console.WriteLine($"{targets[t].Name}: {fault}\nThe bytes are in {path}.");
                return 1;
            }
        }
        while (clock.Elapsed < until);
    }
}

for (var t = 0; t < targets.Length; t++)
{
    Console.WriteLine($"{targets[t].Name}: {counts[t]} inputs, all refused or harmless");
}

return 0;

static string? Try(Target target, byte[] changed, byte[] original)
{
    try
    {
        return target.Run(changed, original) ? null : "a changed input was accepted";
    }
    catch (Exception e)
    {
        return e.ToString();
    }
}

int? Option(string name)
{
    var at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : null;
}

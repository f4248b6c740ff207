using System.Text.Json;
using Xunit;

namespace Architecture.Tests;

/// <summary>
/// A mutant whose text has moved is tried no more, and nothing says so before all are run again, which takes long: so every one
/// must find its place, and have its line in the table.
/// </summary>
public sealed class MutantTests
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    private static IReadOnlyList<Mutant> Mutants => JsonSerializer.Deserialize<Mutant[]>(
        File.ReadAllText(Path.Combine(Repository.Root, "eng", "mutants.json")), Options)!;

    [Fact]
    public void Every_mutant_finds_its_places()
    {
        var lost = new List<string>();
        foreach (var mutant in Mutants)
        {
            // In turn, as the tool does: what one edit writes the next one sees.
            foreach (var file in mutant.Edits.GroupBy(edit => edit.File))
            {
                var text = File.ReadAllText(Path.Combine(Repository.Root, file.Key));
                foreach (var edit in file)
                {
                    var times = text.Split(edit.Find).Length - 1;
                    if (times != 1) lost.Add($"{mutant.Check}: {times} times in {file.Key}: {edit.Find}");
                    text = text.Replace(edit.Find, edit.Replace, StringComparison.Ordinal);
                }
            }
        }

        Assert.Empty(lost);
    }

    [Fact]
    public void Every_mutant_has_a_line_in_the_table_and_every_line_a_mutant()
    {
        var lines = File.ReadLines(Path.Combine(Repository.Root, "docs", "soundness-mutants.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).Select(line => line[2..line.IndexOf(" | ", StringComparison.Ordinal)]);
        Assert.Equal(Mutants.Select(mutant => mutant.Check), lines);
    }

    private sealed record Mutant(string Check, Edit[] Edits);

    private sealed record Edit(string File, string Find, string Replace);
}

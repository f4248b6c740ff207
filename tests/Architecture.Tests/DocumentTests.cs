using System.Text.RegularExpressions;
using Xunit;

namespace Architecture.Tests;

/// <summary>Documents that contradict the repository mislead whoever trusts them: links, citations, commands.</summary>
public sealed partial class DocumentTests
{
    private static IEnumerable<string> Documents =>
        Directory.EnumerateFiles(Repository.Root, "*.md").Concat(
            Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories));

    [Fact]
    public void Links_inside_the_repository_lead_somewhere()
    {
        var dead =
            from document in Documents
            from Match link in Link().Matches(File.ReadAllText(document))
            let target = link.Groups[1].Value.Split('#')[0]
            where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)
            where !Path.Exists(Path.Combine(Path.GetDirectoryName(document)!, target))
            select $"{Repository.Shorten(document)} links to {target}";
        Assert.Empty(dead);
    }

    /// <summary>Code is read beside the specification, so the sections it cites must be there.</summary>
    [Fact]
    public void Sections_of_the_specification_that_code_cites_exist()
    {
        var specification = File.ReadLines(Path.Combine(Repository.Root, "docs", "protocol.md"));
        var sections = specification.Select(line => Heading().Match(line)).Where(m => m.Success)
            .Select(m => m.Groups[1].Value).ToHashSet();
        var missing =
            from source in Repository.Sources("src").Concat(Repository.Sources("tests"))
            from Match citation in Citation().Matches(File.ReadAllText(source))
            from Match section in Number().Matches(citation.Groups[1].Value)
            where !sections.Contains(section.Value)
            select $"{Repository.Shorten(source)} cites section {section.Value}";
        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("dotnet run -c Release --project src/Vouch.Cli -- demo")]
    [InlineData("dotnet test -c Release")]
    public void The_commands_of_the_readme_are_those_of_continuous_integration(string command)
    {
        Assert.Contains(command, File.ReadAllLines(Path.Combine(Repository.Root, "README.md")));
        Assert.Contains(
            File.ReadLines(Path.Combine(Repository.Root, ".ci", "run")),
            line => line.EndsWith(" " + command, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+\s+(?:Section\s+)?(\d+(?:\.\d+)*)\.?\s")]
    private static partial Regex Heading();

    [GeneratedRegex(@"docs/protocol\.md,?\s+(?:///\s+)?sections?\s+((?:\d+(?:\.\d+)*(?:\s+and\s+|,\s+)?)+)")]
    private static partial Regex Citation();

    [GeneratedRegex(@"\d+(?:\.\d+)*")]
    private static partial Regex Number();
}

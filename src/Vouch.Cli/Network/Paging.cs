using System.CommandLine;
using Vouch.Cli.Terminal;

namespace Vouch.Cli.Network;

/// <summary>Options of commands that list.</summary>
internal static class Paging
{
    private const int Most = 500;

    /// <summary>How many.</summary>
    public static Option<int> NewLimit()
    {
        var option = new Option<int>("--limit") { Description = $"How many, 1 to {Most}.", HelpName = "N", DefaultValueFactory = _ => 20 };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var n) && n is < 1 or > Most)
                result.AddError($"--limit is 1 to {Most}.");
        });
        return option;
    }

    /// <summary>Where the page begins.</summary>
    public static Option<string> NewAfter() => new("--after") { Description = "Where the list goes on, as the page before said.", HelpName = "TOKEN" };

    /// <summary>Says where the list goes on.</summary>
    public static void Show(Screen screen, string? next)
    {
        if (next is not null) screen.Line($"  [grey]more: --after {Spectre.Console.Markup.Escape(next)}[/]");
    }
}

using System.Text.Json.Nodes;

namespace Vouch.Cli.Terminal;

/// <summary>What belongs to each inference of a proof, one after another.</summary>
internal static class Inferences
{
    /// <summary>People see the first few; programs see all.</summary>
    private const int Most = 3;

    /// <summary>Shows the first few under their numbers, and how many there are beside; one alone has no number.</summary>
    public static void Show(Screen screen, int count, Action<int> show)
    {
        for (var i = 0; i < Math.Min(count, Most); i++)
        {
            if (count > 1) screen.Line($"[bold]inference {i + 1}[/] [grey]of {Say.Count(count)}[/]");
            show(i);
        }

        if (count > Most) screen.Line($"[grey]... {Say.Count(count - Most)} more: --json shows all[/]");
    }

    /// <summary>All of them.</summary>
    public static JsonArray ToJson(int count, Func<int, JsonObject> json) => [.. Enumerable.Range(0, count).Select(i => (JsonNode)json(i))];
}

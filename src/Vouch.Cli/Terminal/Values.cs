using Spectre.Console;
using Vouch.Protocol.Keys;
using Vouch.Workspace;

namespace Vouch.Cli.Terminal;

/// <summary>Shows what went into a model or came out of it.</summary>
internal static class Values
{
    private const int Most = 12;
    private const int BarWidth = 24;

    /// <summary>Shows a port's values, or that they are private.</summary>
    public static void Show(Screen screen, string kind, PortDescription port, float[]? reals)
    {
        var name = $"[bold]{Markup.Escape(kind)}[/] {Markup.Escape(Safe.Text(port.Name))} [grey]{Say.Shape(port.Shape)}[/]";
        if (reals is null)
        {
            screen.Line($"{name}  [grey]{Say.Visibility(port.Visibility)}: not in the proof[/]");
            return;
        }

        screen.Line($"{name}  [grey]{Say.Visibility(port.Visibility)}[/]");
        if (reals.Length > Most) ShowRow(screen, reals);
        else ShowColumn(screen, reals);
    }

    private static void ShowColumn(Screen screen, float[] reals)
    {
        var (low, high) = (Math.Min(0, reals.Min()), Math.Max(0, reals.Max()));
        var best = Array.IndexOf(reals, reals.Max());
        for (var i = 0; i < reals.Length; i++)
        {
            var length = high > low ? (int)Math.Round((reals[i] - low) / (high - low) * BarWidth) : 0;
            var colour = i == best && reals.Length > 1 ? "green" : "grey";
            screen.Line($"  {i,4}  [{colour}]{Say.Real(reals[i], 5),11}  {new string(Bar(screen), length)}[/]");
        }
    }

    private static void ShowRow(Screen screen, float[] reals)
    {
        var best = Array.IndexOf(reals, reals.Max());
        screen.Line("  [grey]" + string.Join(", ", reals.Take(Most).Select(x => Say.Real(x))) + $", ... {Say.Count(reals.Length)} in all[/]");
        screen.Line($"  largest: element {best}, {Say.Real(reals[best], 5)}");
    }

    private static char Bar(Screen screen) => screen.Console.Profile.Capabilities.Unicode ? '━' : '=';
}

using System.Globalization;
using Vouch.Cli.Terminal;
using Vouch.Prover;

namespace Vouch.Cli.Profiles;

/// <summary>
/// A profile as a table with a flame: each step is a bar that begins where the step before ended. Its full part is the
/// machine's floor, the hatched part what lies above it, so the widest hatch is where time is to be won.
/// </summary>
internal static class ProfileTable
{
    private const int Flame = 26;

    /// <summary>Writes it.</summary>
    public static void Show(Screen screen, ProofProfile profile)
    {
        var (full, hatch) = screen.Console.Profile.Capabilities.Unicode ? ('█', '░') : ('#', '.');
        var total = Math.Max(profile.Steps.Sum(line => line.Milliseconds), 0.001);
        screen.Line();
        screen.Line($"  [grey]{"",-22}{"wall",8}{"cores",6}{"moved",8}{"operations",11}{"floor",8}{"over",7}[/]");
        var before = 0.0;
        foreach (var stage in profile.Steps.GroupBy(line => ProvingSteps.StageOf(line.Step)))
        {
            ProfileLine[] lines = [.. stage];
            var wall = lines.Sum(line => line.Milliseconds);
            var cores = Cores(lines.Sum(line => line.ProcessorMilliseconds), wall);
            screen.Line($"  [bold]{Stages.Name(stage.Key),-22}[/]{Say.Time(wall),8}{cores,6}{"",27}{Over(wall, lines.Sum(line => line.FloorMilliseconds)),7}");
            foreach (var line in lines)
            {
                screen.Line($"{Row(line)} {Bar(line, before / total, total, full, hatch)}");
                before += line.Milliseconds;
            }
        }

        var rates = profile.Rates;
        screen.Line();
        screen.Line($"  [grey]{full} the least time this machine needs, {hatch} above it. All cores, a second, at best: {Scaled(rates.Bytes)}B moved,[/]");
        screen.Line(
            $"  [grey]{Scaled(rates.Products)} field products, {Scaled(rates.SmallProducts)} with small integers, "
            + $"{Scaled(rates.FloatProducts)} of floats, {Scaled(rates.Permutations)} permutations.[/]");
    }

    private static string Row(ProfileLine line) =>
        $"    {StepNames.Name(line.Step),-20}{Say.Time(line.Milliseconds),8}{Cores(line.ProcessorMilliseconds, line.Milliseconds),6}"
        + $"{Scaled(line.Work.Bytes) + "B",8}{Scaled(StepNames.Operations(line.Work, line.Bottleneck)),11}"
        + $"[grey]{StepNames.Name(line.Bottleneck),8}[/]{Over(line.Milliseconds, line.FloorMilliseconds),7}";

    private static string Bar(ProfileLine line, double start, double total, char full, char hatch)
    {
        var from = (int)Math.Round(start * Flame);
        var to = (int)Math.Round((start + (line.Milliseconds / total)) * Flame);
        var floor = Math.Min(to, from + (int)Math.Round(line.FloorMilliseconds / total * Flame));
        return $"{new string(' ', from)}[blue]{new string(full, floor - from)}[/][yellow]{new string(hatch, to - floor)}[/]";
    }

    private static string Cores(double processor, double wall) =>
        wall < 0.05 ? "" : (processor / wall).ToString("F1", CultureInfo.InvariantCulture);

    // Counts leave out what is small, so a short step may seem faster than its floor.
    private static string Over(double wall, double floor) =>
        floor < 0.001 || wall < 0.001 ? "" : (wall / floor).ToString(wall / floor < 10 ? "F1" : "F0", CultureInfo.InvariantCulture) + " x";

    private static string Scaled(double number) => number switch
    {
        < 1e3 => number.ToString("F0", CultureInfo.InvariantCulture) + " ",
        < 1e6 => Digits(number / 1e3) + " k",
        < 1e9 => Digits(number / 1e6) + " M",
        _ => Digits(number / 1e9) + " G",
    };

    private static string Digits(double number) => number.ToString(number < 10 ? "F1" : "F0", CultureInfo.InvariantCulture);
}

using System.Text.Json.Nodes;
using Spectre.Console;
using Vouch.Prover;
using Vouch.Verifier;

namespace Vouch.Cli.Terminal;

/// <summary>Stages of proving and verifying in words.</summary>
internal static class Stages
{
    private const int BarWidth = 30;

    /// <summary>A stage in words.</summary>
    public static string Name(ProvingStage stage) => stage switch
    {
        ProvingStage.Witness => "filling the witness",
        ProvingStage.Commitment => "committing to it",
        ProvingStage.Lookups => "proving the lookups",
        ProvingStage.Products => "proving the products",
        ProvingStage.LastSumcheck => "joining the claims",
        ProvingStage.Opening => "opening the commitments",
        _ => stage.ToString(),
    };

    /// <summary>Where a proof was rejected, in words.</summary>
    public static string Name(RejectionStage stage) => stage switch
    {
        RejectionStage.PublicValues => "public values",
        RejectionStage.FinalTable => "final table",
        RejectionStage.InputCommitment => "input commitment",
        _ => stage.ToString().ToLowerInvariant(),
    };

    /// <summary>A stage's name in results for programs.</summary>
    public static string Key(ProvingStage stage) => stage switch
    {
        ProvingStage.LastSumcheck => "last_sumcheck",
        _ => stage.ToString().ToLowerInvariant(),
    };

    /// <summary>A clock that tells a stage name to whoever watches.</summary>
    public static StageClock Clock(Stage watched, bool detailed = false) => new(new Listener(watched), detailed);

    /// <summary>Times by stage, for programs.</summary>
    public static JsonObject ToJson(IReadOnlyList<double> milliseconds)
    {
        var result = new JsonObject();
        foreach (var stage in Enum.GetValues<ProvingStage>())
            result[Key(stage)] = Math.Round(milliseconds[(int)stage], 3);
        return result;
    }

    /// <summary>Times by stage, for people.</summary>
    public static void Show(Screen screen, IReadOnlyList<double> milliseconds)
    {
        var bar = screen.Console.Profile.Capabilities.Unicode ? '━' : '=';
        var total = Math.Max(milliseconds.Sum(), 0.001);
        foreach (var stage in Enum.GetValues<ProvingStage>())
        {
            var time = milliseconds[(int)stage];
            var length = (int)Math.Round(time / total * BarWidth);
            screen.Line($"    [grey]{Name(stage),-26}[/]{Say.Time(time),9}  [blue]{new string(bar, length)}[/]");
        }
    }

    private sealed class Listener(Stage watched) : IProgress<ProvingStage>
    {
        public void Report(ProvingStage value) => watched.Name = Name(value);
    }
}

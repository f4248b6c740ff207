using System.Text.Json.Nodes;
using Vouch.Cli.Keys;
using Vouch.Cli.Terminal;
using Vouch.Prover;
using Vouch.Prover.Costs;
using Vouch.Workspace.Machine;

namespace Vouch.Cli.Profiles;

/// <summary>
/// Where the time of a proof went, step by step, beside what each step has to do and the shortest time this machine could do
/// it in. All of it but the times follows from the statement's shape.
/// </summary>
/// <param name="Steps">One line per step that took time or has work, in order.</param>
/// <param name="Rates">The machine.</param>
internal sealed record ProofProfile(IReadOnlyList<ProfileLine> Steps, MachineRates Rates)
{
    /// <summary>Of one proof.</summary>
    public static ProofProfile Of(StageClock clock, ProvingWork work, MachineRates rates) =>
        Of(clock.StepMilliseconds, clock.StepProcessorMilliseconds, work, rates);

    /// <summary>Medians of several proofs of one statement.</summary>
    public static ProofProfile Of(IReadOnlyList<StageClock> clocks, ProvingWork work, MachineRates rates) => Of(
        Medians(clocks, clock => clock.StepMilliseconds), Medians(clocks, clock => clock.StepProcessorMilliseconds), work, rates);

    /// <summary>For programs.</summary>
    public JsonObject ToJson() => new()
    {
        ["machine"] = new JsonObject
        {
            ["bytes_per_second"] = Math.Round(Rates.Bytes),
            ["products_per_second"] = Math.Round(Rates.Products),
            ["small_products_per_second"] = Math.Round(Rates.SmallProducts),
            ["float_products_per_second"] = Math.Round(Rates.FloatProducts),
            ["permutations_per_second"] = Math.Round(Rates.Permutations),
        },
        ["stages"] = new JsonArray(
        [
            .. Steps.GroupBy(line => ProvingSteps.StageOf(line.Step)).Select(stage => (JsonNode)new JsonObject
            {
                ["stage"] = Stages.Key(stage.Key),
                ["wall_ms"] = Rounded(stage.Sum(line => line.Milliseconds)),
                ["processor_ms"] = Rounded(stage.Sum(line => line.ProcessorMilliseconds)),
                ["floor_ms"] = Rounded(stage.Sum(line => line.FloorMilliseconds)),
                ["steps"] = new JsonArray([.. stage.Select(line => (JsonNode)ToJson(line))]),
            }),
        ]),
    };

    private static JsonObject ToJson(ProfileLine line) => new()
    {
        ["step"] = StepNames.Key(line.Step),
        ["wall_ms"] = Rounded(line.Milliseconds),
        ["processor_ms"] = Rounded(line.ProcessorMilliseconds),
        ["bytes_moved"] = Math.Round(line.Work.Bytes),
        ["products"] = Math.Round(line.Work.Products),
        ["small_products"] = Math.Round(line.Work.SmallProducts),
        ["float_products"] = Math.Round(line.Work.FloatProducts),
        ["permutations"] = Math.Round(line.Work.Permutations),
        ["floor_ms"] = Rounded(line.FloorMilliseconds),
        ["bound_by"] = StepNames.Key(line.Bottleneck),
    };

    private static ProofProfile Of(
        IReadOnlyList<double> milliseconds, IReadOnlyList<double> processor, ProvingWork work, MachineRates rates) => new(
        [
            .. Enum.GetValues<ProvingStep>().Select(step => new ProfileLine(
                step, milliseconds[(int)step], processor[(int)step], work[step], rates.FloorMilliseconds(work[step]),
                rates.Bottleneck(work[step]))).Where(line => line.Milliseconds > 0 || line.FloorMilliseconds > 0),
        ],
        rates);

    private static double[] Medians(IReadOnlyList<StageClock> clocks, Func<StageClock, IReadOnlyList<double>> times) =>
        [.. Enumerable.Range(0, ProvingSteps.Count).Select(step => Samples.MedianOf(clocks.Select(clock => times(clock)[step])))];

    private static double Rounded(double milliseconds) => Math.Round(milliseconds, 4);
}

/// <summary>A step's time and work.</summary>
/// <param name="Step">Which.</param>
/// <param name="Milliseconds">On the wall.</param>
/// <param name="ProcessorMilliseconds">Of all cores together.</param>
/// <param name="Work">What it has to do.</param>
/// <param name="FloorMilliseconds">The shortest time this machine could do that in.</param>
/// <param name="Bottleneck">What the floor is made of.</param>
internal sealed record ProfileLine(
    ProvingStep Step, double Milliseconds, double ProcessorMilliseconds, StepWork Work, double FloorMilliseconds, Resource Bottleneck);

namespace Vouch.Models.Quantization.Lowering.Fusions;

/// <summary>Applies fusions until none applies. A joint step takes the place of the later of the two.</summary>
internal static class FusionPass
{
    private static readonly IFusion[] Fusions =
    [
        new AffineIntoPreceding(),
        new SumIntoPreceding(),
        new AffineIntoFollowing(),
    ];

    public static void Run(Plan plan)
    {
        var steps = plan.Steps.ToArray<Step?>();
        var positions = new Dictionary<string, int>();
        for (var i = 0; i < steps.Length; i++) positions.Add(steps[i]!.Output, i);
        for (var at = 0; at < steps.Length; at++)
        {
            while (FuseOne(plan, steps, positions, at))
            {
            }
        }

        plan.Replace(steps.OfType<Step>());
    }

    private static bool FuseOne(Plan plan, Step?[] steps, Dictionary<string, int> positions, int at)
    {
        var consumer = steps[at]!;
        foreach (var input in consumer.Inputs)
        {
            if (!plan.IsPrivate(input) || !positions.TryGetValue(input, out var from)) continue;
            foreach (var fusion in Fusions)
            {
                if (fusion.TryFuse(plan, steps[from]!, consumer) is not { } joint) continue;
                plan.Notes.Add(
                    $"{Text.Quote(consumer.Name)} is computed together with {Text.Quote(steps[from]!.Name)}.");
                steps[from] = null;
                steps[at] = joint;
                return true;
            }
        }

        return false;
    }
}

using Vouch.Models.Quantization.Lowering.Steps;

namespace Vouch.Models.Quantization.Lowering.Fusions;

/// <summary>
/// Swaps an elementwise function with the pooling, reshape or transpose in front of it, so that it can join the layer
/// before. For a maximum this is exact because the function is monotone.
/// </summary>
internal static class FunctionsBeforeLayout
{
    public static void Run(Plan plan)
    {
        // Each swap may open the way for another one further up.
        while (TrySwap(plan))
        {
        }
    }

    private static bool TrySwap(Plan plan)
    {
        foreach (var step in plan.Steps.OfType<SumStep>())
        {
            if (step is not { Function: { } function, Terms: [{ Factor: 1 } term] } || !plan.IsPrivate(term.Value))
                continue;
            if (plan.Producer(term.Value) is not { Inputs: [var source] } layout || !plan.IsPrivate(source)) continue;
            if (!LeadsToArithmetic(plan.Producer(source))) continue;
            var inner = $"{step.Output} before {layout.Name}";
            Step? moved = layout switch
            {
                MaxPoolStep pool when function.IsMonotone => pool with { Input = inner, Output = step.Output },
                ReshapeStep reshape => reshape with { Input = inner, Output = step.Output },
                TransposeStep transpose => transpose with { Input = inner, Output = step.Output },
                _ => null,
            };
            if (moved is null) continue;
            plan.Declare(inner, plan.Shape(source));
            var earlier = SumStep.Of(step.Name, inner, source, function);
            plan.Replace(plan.Steps.Select(other =>
                ReferenceEquals(other, step) ? moved : ReferenceEquals(other, layout) ? earlier : other).ToList());
            return true;
        }

        return false;
    }

    private static bool LeadsToArithmetic(Step? step) =>
        step is ArithmeticStep { Function: null } or MaxPoolStep or ReshapeStep or TransposeStep;
}

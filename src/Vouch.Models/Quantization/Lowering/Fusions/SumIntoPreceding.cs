using Vouch.Models.Quantization.Lowering.Steps;

namespace Vouch.Models.Quantization.Lowering.Fusions;

/// <summary>
/// A sum, and the function behind it, joins the arithmetic step that makes one of its terms: residual connections and
/// activation functions cost no rounding of their own.
/// </summary>
internal sealed class SumIntoPreceding : IFusion
{
    public Step? TryFuse(Plan plan, Step producer, Step consumer)
    {
        if (consumer is not SumStep sum || producer is not ArithmeticStep { Function: null } first) return null;
        var own = sum.Terms.First(term => term.Value == first.Output);
        var others = sum.Terms.Where(term => term != own).ToList();
        if (others.Count > 0 && !first.TakesTerms) return null;
        // The first step computes as many elements as it has; it cannot stretch to a larger sum.
        if (!plan.Shape(first.Output).SequenceEqual(plan.Shape(sum.Output))) return null;
        if (Scaled(first, own.Factor) is not { } scaled) return null;
        return scaled with
        {
            Name = $"{first.Name} + {sum.Name}",
            Output = sum.Output,
            Accumulated = sum.Accumulated,
            Function = sum.Function,
            Terms = [.. scaled.Terms, .. others],
        };
    }

    private static ArithmeticStep? Scaled(ArithmeticStep step, double factor)
    {
        if (factor == 1) return step;
        return step switch
        {
            SumStep => step with
            {
                Terms = [.. step.Terms.Select(term => term with { Factor = term.Factor * factor })],
            },
            _ => null,
        };
    }
}

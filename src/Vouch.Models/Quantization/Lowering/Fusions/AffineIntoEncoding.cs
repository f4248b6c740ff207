using Vouch.Models.Quantization.Lowering.Steps;

namespace Vouch.Models.Quantization.Lowering.Fusions;

/// <summary>
/// Constant factors and summands applied directly to a graph input are done while the input is encoded. One scale for
/// raw features of very different sizes would lose the small ones.
/// </summary>
internal static class AffineIntoEncoding
{
    public static void Run(Plan plan)
    {
        var inputs = plan.Inputs.ToArray();
        for (var i = 0; i < inputs.Length; i++)
        {
            while (Next(plan, inputs[i]) is { } affine)
            {
                var multiplier = inputs[i].Multiplier ?? RealTensor.Scalar(1);
                var offset = inputs[i].Offset ?? RealTensor.Scalar(0);
                inputs[i] = new PlanInput(
                    inputs[i].Name,
                    affine.Output,
                    multiplier.Combine(affine.Multiplier, (a, b) => a * b),
                    offset.Combine(affine.Multiplier, (a, b) => a * b).Combine(affine.Offset, (a, b) => a + b));
                plan.Notes.Add(
                    $"{Text.Quote(affine.Name)} is done while input {Text.Quote(inputs[i].Name)} is encoded; its " +
                    "constants are public parameters of the model.");
                plan.Replace(plan.Steps.Where(step => !ReferenceEquals(step, affine)).ToList());
            }
        }

        plan.Inputs = inputs;
    }

    private static AffineStep? Next(Plan plan, PlanInput input)
    {
        if (!plan.IsPrivate(input.Encoded)) return null;
        return plan.Steps.OfType<AffineStep>().FirstOrDefault(step =>
            // A network of nothing but such operations would be left with nothing to prove.
            !plan.Outputs.Contains(step.Output) && step.Input == input.Encoded &&
            step.Function is null && step.Terms.Count == 0 &&
            plan.Shape(step.Output).SequenceEqual(plan.Shape(input.Encoded)));
    }
}

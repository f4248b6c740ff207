using Vouch.Models.Quantization.Lowering;
using Vouch.Models.Quantization.Lowering.Functions;
using Vouch.Models.Quantization.Lowering.Steps;

namespace Vouch.Models.Quantization.Emission;

/// <summary>
/// Asks producers for coarser scales than their own ranges need: for values that are joined, a common one (where that
/// costs a value more than two bits, <see cref="ConcatStep"/> rescales instead); for outputs of the model, headroom.
/// </summary>
internal static class Demands
{
    private const double AcceptableLoss = 4;

    public static Dictionary<string, double> Find(
        Plan plan, IReadOnlyDictionary<string, ValueRange> ranges, QuantizerOptions options)
    {
        var demands = new Dictionary<string, double>();
        foreach (var output in plan.Outputs)
        {
            if (Unbounded(output) is { } magnitude) Demand(output, Scales.Unit(magnitude * options.OutputHeadroom));
        }

        foreach (var concat in plan.Steps.OfType<ConcatStep>().Reverse())
        {
            var common = concat.Inputs.Max(input => Math.Max(Natural(input), demands.GetValueOrDefault(input)));
            Demand(concat.Output, common);
        }

        return demands;

        // The magnitude of a value that no function limits, or null.
        double? Unbounded(string value) => plan.Producer(value) switch
        {
            ArithmeticStep { Function: ClipFunction { High: < double.PositiveInfinity } } => null,
            ArithmeticStep { Function.Bound: not null } => null,
            ArithmeticStep step => Image(step).Magnitude,
            ReshapeStep or TransposeStep => Unbounded(plan.Producer(value)!.Inputs[0]),
            _ => null,
        };

        ValueRange Image(ArithmeticStep step) =>
            step.Function?.Image(ranges[step.Accumulated]) ?? ranges[step.Accumulated];

        double Natural(string value) => plan.Producer(value) switch
        {
            ArithmeticStep { Function.Bound: { } bound } => Scales.Unit(bound),
            ArithmeticStep step => Math.Max(
                Scales.Activation(Image(step), options),
                Scales.Headroom(ranges[step.Accumulated], double.PositiveInfinity, options)),
            SoftmaxStep => Scales.Unit(1),
            LogSoftmaxStep => Scales.Activation(ranges[value], options),
            null => Scales.Unit(ranges[value].Magnitude * options.InputHeadroom),
            var layout => layout.Inputs.Max(Natural),
        };

        void Demand(string value, double scale)
        {
            switch (plan.Producer(value))
            {
                case ArithmeticStep when scale <= AcceptableLoss * Natural(value):
                    demands[value] = Math.Max(scale, demands.GetValueOrDefault(value));
                    break;
                case ConcatStep or ReshapeStep or TransposeStep or MaxPoolStep or PadStep:
                    foreach (var input in plan.Producer(value)!.Inputs) Demand(input, scale);
                    break;
                default:
                    break;
            }
        }
    }
}

using Vouch.Models.Quantization.Lowering;
using Vouch.Models.Quantization.Lowering.Steps;

namespace Vouch.Models.Quantization.Emission;

/// <summary>
/// Finds common scales for values that are joined. Where a common scale costs a value no more than two bits, its
/// producer is asked for it; otherwise <see cref="ConcatStep"/> rescales.
/// </summary>
internal static class Demands
{
    private const double AcceptableLoss = 4;

    public static Dictionary<string, double> Find(
        Plan plan, IReadOnlyDictionary<string, ValueRange> ranges, QuantizerOptions options)
    {
        var demands = new Dictionary<string, double>();
        foreach (var concat in plan.Steps.OfType<ConcatStep>().Reverse())
        {
            var common = concat.Inputs.Max(input => Math.Max(Natural(input), demands.GetValueOrDefault(input)));
            Demand(concat.Output, common);
        }

        return demands;

        double Natural(string value) => plan.Producer(value) switch
        {
            ArithmeticStep { Function.Bound: { } bound } => Scales.Unit(bound),
            ArithmeticStep step => Math.Max(
                Scales.Activation(
                    step.Function?.Image(ranges.GetValueOrDefault(step.Accumulated))
                        ?? ranges.GetValueOrDefault(step.Accumulated),
                    options),
                Scales.Headroom(ranges.GetValueOrDefault(step.Accumulated), options)),
            SoftmaxStep => Scales.Unit(1),
            LogSoftmaxStep => Scales.Activation(ranges.GetValueOrDefault(value), options),
            null => Scales.Unit(ranges.GetValueOrDefault(value).Magnitude * options.InputHeadroom),
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

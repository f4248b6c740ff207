namespace Vouch.Models.Quantization.Execution;

/// <summary>Applies a <see cref="Requantization"/> to all accumulators of a node and stores the result.</summary>
internal static class Rounding
{
    private const long PreEnd = 1L << Requantization.HeadroomBits;

    public static void Store(Workspace workspace, QuantizedNode node, long[] accumulators, Requantization rule)
    {
        var output = new long[accumulators.Length];
        var half = rule.Shift == 0 ? 0 : 1L << (rule.Shift - 1);
        switch (rule.Activation)
        {
            case ClampActivation clamp:
                for (var i = 0; i < output.Length; i++)
                {
                    output[i] = clamp.Apply(Checked(node, i, (accumulators[i] + half) >> rule.Shift));
                }

                break;
            case CurveActivation curve:
                for (var i = 0; i < output.Length; i++)
                {
                    output[i] = curve.Table.Apply(Checked(node, i, (accumulators[i] + half) >> rule.Shift));
                }

                break;
            default:
                throw new NotSupportedException($"No integer semantics for {rule.Activation.GetType().Name}.");
        }

        workspace.Store(node.Output, output);
    }

    private static long Checked(QuantizedNode node, int index, long pre) =>
        pre is >= -PreEnd and < PreEnd ? pre : throw OutOfRange(node, index);

    // The value itself stays out of the message: it depends on private input.
    private static UnprovableInputException OutOfRange(QuantizedNode node, int index) => new(
        $"Node {Text.Quote(node.Name)}: element {index} leaves the provable range [{-PreEnd}, {PreEnd}). The input is far " +
        "outside what the model was calibrated on; recalibrate with samples like it.");
}

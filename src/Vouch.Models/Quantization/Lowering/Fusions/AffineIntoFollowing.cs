using Vouch.Models.Quantization.Lowering.Steps;

namespace Vouch.Models.Quantization.Lowering.Fusions;

/// <summary>
/// Constant factors and summands that could not join the step in front (a function is in between, say) join the layer
/// behind, where that is exact: a summand cannot cross zero padding.
/// </summary>
internal sealed class AffineIntoFollowing : IFusion
{
    public Step? TryFuse(Plan plan, Step producer, Step consumer)
    {
        if (producer is not AffineStep { Function: null, Terms.Count: 0 } affine) return null;
        var shape = plan.Shape(affine.Output);
        if (!shape.SequenceEqual(plan.Shape(affine.Input))) return null;
        return consumer switch
        {
            ConvolutionStep step when step.Input == affine.Output => Fold(step, affine, shape),
            MatrixStep step when step.Left.Value == affine.Output => Fold(step, affine, shape),
            _ => null,
        };
    }

    private static ConvolutionStep? Fold(ConvolutionStep step, AffineStep affine, int[] shape)
    {
        if (affine.Multiplier.Along(1, shape) is not { } factors || affine.Offset.Along(1, shape) is not { } summands)
            return null;
        if (step.TouchesPadding && summands.Any(summand => summand != 0)) return null;
        int filters = step.Weight.Shape[0], channels = step.Weight.Shape[1];
        var taps = step.Weight.Shape[2..].Aggregate(1, (a, b) => a * b);
        var weights = (double[])step.Weight.Values.Clone();
        var bias = step.Bias is null ? new double[filters] : (double[])step.Bias.Values.Clone();
        for (var i = 0; i < weights.Length; i++)
        {
            var filter = i / (channels * taps);
            var channel = (filter / (filters / step.Group) * channels) + (i / taps % channels);
            bias[filter] += weights[i] * summands[channel];
            weights[i] *= factors[channel];
        }

        return step with
        {
            Name = $"{affine.Name} + {step.Name}",
            Input = affine.Input,
            Weight = step.Weight with { Values = weights },
            Bias = new RealTensor(bias, [filters]),
        };
    }

    private static MatrixStep? Fold(MatrixStep step, AffineStep affine, int[] shape)
    {
        if (step.TransposeLeft || step.Right.Constant is not { Shape.Length: 2 } weight) return null;
        if (affine.Multiplier.Along(shape.Length - 1, shape) is not { } factors) return null;
        if (affine.Offset.Along(shape.Length - 1, shape) is not { } summands) return null;
        var columns = step.TransposeRight ? weight.Shape[0] : weight.Shape[1];
        var weights = (double[])weight.Values.Clone();
        var bias = new double[columns];
        for (var i = 0; i < weights.Length; i++)
        {
            var (row, column) = step.TransposeRight
                ? (i % factors.Length, i / factors.Length)
                : (i / columns, i % columns);
            bias[column] += weights[i] * summands[row];
            weights[i] *= factors[row];
        }

        var added = new RealTensor(bias, [columns]);
        return step with
        {
            Name = $"{affine.Name} + {step.Name}",
            Left = Operand.Of(affine.Input),
            Right = Operand.Of(weight with { Values = weights }),
            Bias = step.Bias is null ? added : step.Bias.Combine(added, (a, b) => a + b),
        };
    }
}

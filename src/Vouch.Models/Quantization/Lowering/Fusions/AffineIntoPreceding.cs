using Vouch.Models.Quantization.Lowering.Steps;

namespace Vouch.Models.Quantization.Lowering.Fusions;

/// <summary>
/// Constant factors and summands (batch normalisation, biases, feature scaling) become part of the weights and the bias
/// of the step in front of them.
/// </summary>
internal sealed class AffineIntoPreceding : IFusion
{
    public Step? TryFuse(Plan plan, Step producer, Step consumer)
    {
        if (consumer is not AffineStep { Function: null, Terms.Count: 0 } affine) return null;
        if (producer is not ArithmeticStep { Function: null } first) return null;
        var shape = plan.Shape(first.Output);
        if (!shape.SequenceEqual(plan.Shape(affine.Output))) return null;
        // Terms are scaled along; a factor per channel has no place among them.
        if (first.Terms.Count > 0 && !affine.Multiplier.IsScalar) return null;
        ArithmeticStep? folded = first switch
        {
            ConvolutionStep step => Fold(step, affine, shape),
            MatrixStep step => Fold(step, affine, shape),
            ProductStep step => Fold(step, affine),
            AffineStep step => step with
            {
                Multiplier = step.Multiplier.Combine(affine.Multiplier, (a, b) => a * b),
                Offset = Through(step.Offset, affine),
            },
            SumStep step => Fold(step, affine),
            _ => null,
        };
        if (folded is null) return null;
        return folded.Renamed($"{first.Name} + {affine.Name}", affine.Output) with
        {
            Terms = folded is AffineStep && first is SumStep ? folded.Terms : Scaled(first.Terms, affine),
        };
    }

    private static ConvolutionStep? Fold(ConvolutionStep step, AffineStep affine, int[] shape)
    {
        if (affine.Multiplier.Along(1, shape) is not { } factors || affine.Offset.Along(1, shape) is not { } summands)
            return null;
        int[] perFilter = [factors.Length, .. step.Weight.Shape[1..].Select(_ => 1)];
        var bias = step.Bias ?? new RealTensor(new double[factors.Length], [factors.Length]);
        return step with
        {
            Weight = step.Weight.Combine(new RealTensor(factors, perFilter), (w, f) => w * f),
            Bias = new RealTensor([.. bias.Values.Select((b, i) => (b * factors[i]) + summands[i])], [factors.Length]),
        };
    }

    private static MatrixStep? Fold(MatrixStep step, AffineStep affine, int[] shape)
    {
        var bias = step.Bias is null ? affine.Offset : Through(step.Bias, affine);
        if (affine.Multiplier.IsScalar)
        {
            var factor = affine.Multiplier.Values[0];
            if (step.Right.Constant is { } right)
                return step with { Right = Operand.Of(right.Map(w => w * factor)), Bias = bias };
            if (step.Left.Constant is { } left)
                return step with { Left = Operand.Of(left.Map(w => w * factor)), Bias = bias };
            return factor > 0 ? step with { Factor = step.Factor * factor, Bias = bias } : null;
        }

        if (step.Right.Constant is not { } weight ||
            affine.Multiplier.Along(shape.Length - 1, shape) is not { } factors)
            return null;
        int[] perColumn = step.TransposeRight ? [factors.Length, 1] : [1, factors.Length];
        return step with
        {
            Right = Operand.Of(weight.Combine(new RealTensor(factors, perColumn), (w, f) => w * f)),
            Bias = bias,
        };
    }

    private static ProductStep? Fold(ProductStep step, AffineStep affine)
    {
        if (!affine.Multiplier.IsScalar || affine.Multiplier.Values[0] <= 0) return null;
        return step with
        {
            Factor = step.Factor * affine.Multiplier.Values[0],
            Bias = step.Bias is null ? affine.Offset : Through(step.Bias, affine),
        };
    }

    /// <summary>
    /// A sum has no constant; it becomes one of its terms times a constant, plus constants, plus the other terms.
    /// </summary>
    private static AffineStep? Fold(SumStep step, AffineStep affine)
    {
        if (!affine.Multiplier.IsScalar || step.Terms.Count == 0) return null;
        var terms = Scaled(step.Terms, affine);
        return new AffineStep(
            step.Name, step.Output, terms[0].Value, RealTensor.Scalar(terms[0].Factor), affine.Offset)
        {
            Terms = [.. terms.Skip(1)],
        };
    }

    private static RealTensor Through(RealTensor value, AffineStep affine) =>
        value.Combine(affine.Multiplier, (a, b) => a * b).Combine(affine.Offset, (a, b) => a + b);

    private static List<Term> Scaled(IReadOnlyList<Term> terms, AffineStep affine) =>
        [.. terms.Select(term => term with { Factor = term.Factor * affine.Multiplier.Values[0] })];
}

using System.Collections.Frozen;
using Vouch.Models.Graphs;
using Vouch.Models.Quantization.Lowering.Functions;

namespace Vouch.Models.Quantization.Lowering.Rules;

/// <summary>Every operator that can be carried out in integers, one line each.</summary>
internal static class RuleRegistry
{
    private static readonly FrozenDictionary<string, ILoweringRule> ByType = new ILoweringRule[]
    {
        new AddRule(),
        new AveragePoolRule(),
        new BatchNormalizationRule(),
        new CastRule(),
        new ClipRule(),
        new ConcatRule(),
        new ConvRule(),
        new DivRule(),
        new FunctionRule("Elu", call => new EluFunction(call.Attributes.Float("alpha", 1f))),
        new FunctionRule("LeakyRelu", call => new LeakyReluFunction(call.Attributes.Float("alpha", 0.01f))),
        new FunctionRule("Relu", _ => ClipFunction.Relu),
        new FunctionRule("Sigmoid", _ => new SigmoidFunction()),
        new FunctionRule("Tanh", _ => new TanhFunction()),
        new GemmRule(),
        new GlobalAveragePoolRule(),
        new MatMulRule(),
        new MaxPoolRule(),
        new MulRule(),
        new PadRule(),
        new PassRule("Dropout"),
        new PassRule("Identity"),
        new ReshapeRule("Flatten"),
        new ReshapeRule("Reshape"),
        new ReshapeRule("Squeeze"),
        new ReshapeRule("Unsqueeze"),
        new SoftmaxRule("LogSoftmax", isLogarithm: true),
        new SoftmaxRule("Softmax", isLogarithm: false),
        new SubRule(),
        new TransposeRule(),
    }.ToFrozenDictionary(rule => rule.OpType);

    /// <summary>The rule of a node.</summary>
    /// <exception cref="ModelException">There is none.</exception>
    public static ILoweringRule Find(Node node) => ByType.GetValueOrDefault(node.OpType) ?? throw ModelException.AtNode(
        node,
        $"the operator {Text.Quote(node.OpType)} cannot be proven yet where its input is not constant. Can be: " +
        $"{string.Join(", ", ByType.Keys.Order(StringComparer.Ordinal))}.");
}

using Vouch.Models;
using Vouch.Models.Quantization;

namespace Vouch.Compiler.Lowering.Nodes;

/// <summary>
/// Checks of a network's shapes. A view with a wrong shape reads zeros instead of failing, so what a statement says
/// would not be what the network computes.
/// </summary>
internal static class Require
{
    /// <summary>Refuses the node unless the condition holds.</summary>
    public static void That(bool condition, QuantizedNode node, string problem)
    {
        if (!condition) throw new ModelException($"Node \"{node.Name}\": {problem}");
    }

    /// <summary>Refuses the node unless the two shapes are equal.</summary>
    public static void SameShape(ReadOnlySpan<int> expected, ReadOnlySpan<int> actual, QuantizedNode node) => That(
        expected.SequenceEqual(actual), node,
        $"the shape [{Text(actual)}] was found where the operands give [{Text(expected)}].");

    /// <summary>Refuses the node unless the shape stretches to the other in the ONNX manner.</summary>
    public static void Stretches(int[] from, int[] to, QuantizedNode node)
    {
        var missing = to.Length - from.Length;
        That(
            missing >= 0 && from.Select((size, axis) => size == 1 || size == to[missing + axis]).All(fits => fits),
            node,
            $"a tensor of shape [{Text(from)}] does not stretch to [{Text(to)}].");
    }

    private static string Text(ReadOnlySpan<int> shape) => string.Join(", ", shape.ToArray());
}

using Vouch.Models.Graphs;

namespace Vouch.Models.Operators;

/// <summary>
/// One ONNX operator: its shape inference and its float evaluation side by side. Implementations hold no state; one
/// instance serves every node and every thread. <see cref="OperatorRegistry"/> lists them.
/// </summary>
public interface IOperator
{
    /// <summary>The ONNX operator type, such as <c>Conv</c>.</summary>
    string OpType { get; }

    /// <summary>
    /// Whether the result may be computed while reading the model when every input is constant. Operators whose work
    /// is more than proportional to their output say no: a small hostile file must not buy hours of folding.
    /// </summary>
    bool Foldable => true;

    /// <summary>Whether the result depends on the shapes of the inputs only, so that it is always constant.</summary>
    bool NeedsOnlyShapes => false;

    /// <summary>
    /// Checks the node and computes kind and shape of each output it can make, in the operator's order.
    /// </summary>
    /// <exception cref="ModelException">The node asks for something wrong or not supported.</exception>
    IReadOnlyList<TensorType> Infer(OperatorCall call);

    /// <summary>
    /// Computes the outputs from inputs that match the inferred types. An entry may be null for an output the node does
    /// not use.
    /// </summary>
    IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs);
}

namespace Vouch.Models.Quantization;

/// <summary>
/// The integer network: what is executed by <c>IntegerExecutor</c> and proven, bit for bit, by the proof system.
/// Tensors are numbered; nodes are in topological order and each writes one tensor.
/// </summary>
/// <param name="Name">Name of the model, for people.</param>
/// <param name="Tensors">Every tensor; <c>Tensors[i].Id == i</c>.</param>
/// <param name="Inputs">Ids of the graph inputs, in the order of the ONNX file.</param>
/// <param name="Outputs">Ids of the graph outputs, in the order of the ONNX file.</param>
/// <param name="Constants">Weights, biases and other constants, by tensor id. These are what a private model hides.</param>
/// <param name="Nodes">The operations, each after the producers of its inputs.</param>
public sealed record QuantizedGraph(
    string Name,
    IReadOnlyList<QuantizedTensor> Tensors,
    IReadOnlyList<int> Inputs,
    IReadOnlyList<int> Outputs,
    IReadOnlyDictionary<int, QuantizedConstant> Constants,
    IReadOnlyList<QuantizedNode> Nodes);

/// <summary>A tensor of integers q that stand for the reals q * <see cref="Scale"/>.</summary>
/// <param name="Id">Index in <see cref="QuantizedGraph.Tensors"/>.</param>
/// <param name="Name">The ONNX value name it came from.</param>
/// <param name="Shape">Static shape, batch axis included; row-major.</param>
/// <param name="Scale">Real value of one unit; positive and finite.</param>
/// <param name="Low">Smallest value the semantics allow (inclusive), at least -32768 for activations.</param>
/// <param name="High">Largest value the semantics allow (inclusive), at most 32767 for activations.</param>
public sealed record QuantizedTensor(int Id, string Name, int[] Shape, double Scale, int Low, int High)
{
    /// <summary>Number of elements.</summary>
    public int Count => Shape.Aggregate(1, (a, b) => a * b);
}

/// <summary>Constant values of a tensor; every value lies in [-2^(Bits-1), 2^(Bits-1)), which the weight range proof shows.</summary>
/// <param name="Values">Row-major values.</param>
/// <param name="Bits">Width of the two's complement range: 16 for weights, 40 (or 48) for biases.</param>
public sealed record QuantizedConstant(long[] Values, int Bits);

namespace Vouch.Models.Quantization.Validation;

/// <summary>The tensors that a node reads.</summary>
public static class NodeInputs
{
    /// <summary>Ids of the tensors, one for every place the node reads them at.</summary>
    public static IEnumerable<int> Of(QuantizedNode node) => node switch
    {
        ConvolutionNode n => [n.Input, n.Weight, .. Optional(n.Bias), .. Of(n.Addends)],
        MatrixProductNode n => [n.Left, n.Right, .. Optional(n.Bias), .. Of(n.Addends)],
        SumNode n => Of(n.Addends),
        ProductNode n => [n.Left, n.Right, .. Optional(n.Bias), .. Of(n.Addends)],
        WindowSumNode n => [n.Input, .. Optional(n.MultiplierTensor)],
        WindowMaxNode n => [n.Input],
        SoftmaxNode n => [n.Input],
        LogSoftmaxNode n => [n.Input],
        ReshapeNode n => [n.Input],
        TransposeNode n => [n.Input],
        PadNode n => [n.Input],
        ConcatNode n => n.Inputs,
        _ => throw new NotSupportedException($"No integer semantics for {node.GetType().Name}."),
    };

    private static IEnumerable<int> Of(IReadOnlyList<Addend> addends) => addends.Select(addend => addend.Tensor);

    private static int[] Optional(int tensor) => tensor == -1 ? [] : [tensor];
}

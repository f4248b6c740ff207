namespace Vouch.Models.Quantization.Execution;

/// <summary>
/// Executes <see cref="ConvolutionNode"/>: the windows of a group become rows (a block of them at a time), and the
/// convolution a product of these rows with the rows of weights.
/// </summary>
internal static class ConvolutionKernel
{
    /// <summary>
    /// Elements of windows laid out at a time; small enough to stay in the cache until they are used.
    /// </summary>
    private const int BlockElements = 1 << 16;

    public static long[] Run(Workspace workspace, ConvolutionNode node)
    {
        var window = new Window2D(node.Window, workspace.Shape(node.Input), workspace.Shape(node.Output));
        var outChannels = workspace.Shape(node.Output)[1];
        var accumulators = new long[workspace.Tensor(node.Output).Count];
        var perGroup = outChannels / node.Group;
        var channels = window.Channels / node.Group;
        var inner = channels * window.KernelSize;
        var weights = workspace.Values(node.Weight);
        var blockSize = Math.Clamp(BlockElements / Math.Max(inner, 1), 1, Math.Max(window.OutSize, 1));
        var block = new ShortRows(blockSize, inner);

        for (var group = 0; group < node.Group; group++)
        {
            var rows = ShortRows.Of(weights.AsSpan(group * perGroup * inner, perGroup * inner), perGroup, inner);
            for (var n = 0; n < window.Batch; n++)
            {
                var input = new PaddedImage(
                    workspace.Values(node.Input), window, (n * window.Channels) + (group * channels), channels);
                var output = accumulators.AsSpan(
                    ((n * outChannels) + (group * perGroup)) * window.OutSize, perGroup * window.OutSize);
                for (var first = 0; first < window.OutSize; first += blockSize)
                {
                    var count = Math.Min(blockSize, window.OutSize - first);
                    for (var i = 0; i < count; i++) input.CopyWindow(first + i, block.Row(i));
                    DotProducts.Accumulate(block, rows, count, output[first..], 1, window.OutSize);
                }
            }
        }

        AddBias(workspace, node, accumulators, window.OutSize);
        Addition.AddAll(workspace, node.Output, node.Addends, accumulators);
        Rounding.Store(workspace, node, accumulators, node.Requantization);
        return accumulators;
    }

    /// <summary>
    /// The bias has one value per channel; it does not broadcast along the last axis as ONNX tensors do.
    /// </summary>
    private static void AddBias(Workspace workspace, ConvolutionNode node, long[] accumulators, int planeSize)
    {
        if (node.Bias < 0 || planeSize == 0) return;
        var bias = workspace.Values(node.Bias);
        for (var plane = 0; plane < accumulators.Length / planeSize; plane++)
        {
            var value = bias[plane % bias.Length];
            foreach (ref var sum in accumulators.AsSpan(plane * planeSize, planeSize)) sum += value;
        }
    }
}

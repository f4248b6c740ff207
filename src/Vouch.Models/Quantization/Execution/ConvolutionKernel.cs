namespace Vouch.Models.Quantization.Execution;

/// <summary>
/// Executes <see cref="ConvolutionNode"/>: the windows of a group are rows, and the convolution a product of these rows
/// with the rows of weights.
/// </summary>
internal static class ConvolutionKernel
{
    public static long[] Run(Workspace workspace, ConvolutionNode node)
    {
        var window = new Window2D(node.Window, workspace.Shape(node.Input), workspace.Shape(node.Output));
        var outChannels = workspace.Shape(node.Output)[1];
        var accumulators = new long[workspace.Tensor(node.Output).Count];
        var perGroup = outChannels / node.Group;
        var channels = window.Channels / node.Group;
        var weights = workspace.Packed(node.Weight, node.Group, perGroup, channels * window.KernelSize, false);
        var input = workspace.Values(node.Input);

        // Many groups, or images, keep all cores busy by themselves; few share out each product.
        var products = node.Group * window.Batch;
        var outer = products >= 4 * Environment.ProcessorCount
            && (long)accumulators.Length * channels * window.KernelSize >= ExactProducts.WorthSharing;
        if (outer) Parallel.For(0, products, Multiply);
        else for (var i = 0; i < products; i++) Multiply(i);

        void Multiply(int product)
        {
            var (n, group) = (product / node.Group, product % node.Group);
            var image = new PaddedImage(input, window, (n * window.Channels) + (group * channels), channels);
            ExactProducts.Add(
                image, window.OutSize, weights[group], accumulators,
                ((n * outChannels) + (group * perGroup)) * window.OutSize, 1, window.OutSize, !outer);
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

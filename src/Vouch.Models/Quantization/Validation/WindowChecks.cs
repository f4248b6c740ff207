namespace Vouch.Models.Quantization.Validation;

/// <summary>Checks the geometry of sliding windows.</summary>
internal static class WindowChecks
{
    private const int MostCells = 1 << 28;

    public static void Check(QuantizedNode node, Window window, int[] input, int[] output, bool channelsFit)
    {
        var axes = input.Length - 2;
        var ranks = axes is 1 or 2 && output.Length == input.Length && window.Kernel.Length == axes &&
            window.Strides.Length == axes && window.PadsBefore.Length == axes && window.Dilations.Length == axes;
        GraphChecks.Demand(ranks, node.Name, "the window does not have one or two axes everywhere");
        GraphChecks.Demand(input[0] == output[0] && channelsFit, node.Name, "batch or channels do not fit");
        var paddedCells = (double)input[1];
        for (var axis = 0; axis < axes; axis++)
        {
            var (kernel, stride) = ((long)window.Kernel[axis], (long)window.Strides[axis]);
            var (pad, dilation) = ((long)window.PadsBefore[axis], (long)window.Dilations[axis]);
            GraphChecks.Demand(
                kernel >= 1 && stride >= 1 && dilation >= 1 && pad >= 0, node.Name, "the window has sizes below 1");
            GraphChecks.Demand(
                kernel * dilation <= MostCells && stride <= MostCells, node.Name, "the window is absurdly large");
            // Every window overlaps the input, so padding is never larger than the windows themselves.
            var lastStart = ((output[axis + 2] - 1) * stride) - pad;
            var reach = ((kernel - 1) * dilation) + 1;
            GraphChecks.Demand(
                pad < reach && lastStart < input[axis + 2], node.Name, "a window lies wholly in the padding");
            paddedCells *= pad + lastStart + reach;
        }

        GraphChecks.Demand(paddedCells <= MostCells, node.Name, "the input with its padding is absurdly large");
    }
}

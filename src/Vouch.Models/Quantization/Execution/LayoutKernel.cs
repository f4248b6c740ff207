namespace Vouch.Models.Quantization.Execution;

/// <summary>Executes the nodes that only move values: reshape, transpose, pad, concat.</summary>
internal static class LayoutKernel
{
    public static void Run(Workspace workspace, ReshapeNode node) =>
        workspace.Store(node.Output, workspace.Values(node.Input));

    public static void Run(Workspace workspace, TransposeNode node)
    {
        var input = workspace.Values(node.Input);
        var shape = workspace.Shape(node.Output);
        var inputStrides = Strides(workspace.Shape(node.Input));
        var strides = node.Permutation.Select(axis => inputStrides[axis]).ToArray();
        var output = new long[input.Length];
        var index = new int[shape.Length];
        for (int i = 0, from = 0; i < output.Length; i++)
        {
            output[i] = input[from];
            for (var axis = shape.Length - 1; axis >= 0; axis--)
            {
                from += strides[axis];
                if (++index[axis] < shape[axis]) break;
                from -= shape[axis] * strides[axis];
                index[axis] = 0;
            }
        }

        workspace.Store(node.Output, output);
    }

    public static void Run(Workspace workspace, PadNode node)
    {
        var input = workspace.Values(node.Input);
        var inputShape = workspace.Shape(node.Input);
        var strides = Strides(inputShape);
        var shape = workspace.Shape(node.Output);
        var output = new long[workspace.Tensor(node.Output).Count];
        for (var i = 0; i < output.Length; i++)
        {
            var (rest, from, inside) = (i, 0, true);
            for (var axis = shape.Length - 1; axis >= 0; axis--)
            {
                var at = (rest % shape[axis]) - node.Before[axis];
                inside &= at >= 0 && at < inputShape[axis];
                from += at * strides[axis];
                rest /= shape[axis];
            }

            output[i] = inside ? input[from] : node.Value;
        }

        workspace.Store(node.Output, output);
    }

    public static void Run(Workspace workspace, ConcatNode node)
    {
        var output = new long[workspace.Tensor(node.Output).Count];
        var shape = workspace.Shape(node.Output);
        var outer = shape.Take(node.Axis).Aggregate(1, (a, b) => a * b);
        var at = 0;
        for (var o = 0; o < outer; o++)
        {
            foreach (var id in node.Inputs)
            {
                var values = workspace.Values(id);
                var length = values.Length / outer;
                values.AsSpan(o * length, length).CopyTo(output.AsSpan(at));
                at += length;
            }
        }

        workspace.Store(node.Output, output);
    }

    private static int[] Strides(int[] shape)
    {
        var strides = new int[shape.Length];
        for (int i = shape.Length - 1, step = 1; i >= 0; step *= shape[i], i--) strides[i] = step;
        return strides;
    }
}

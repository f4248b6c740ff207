namespace Vouch.Models.Quantization.Execution;

/// <summary>Executes <see cref="MatrixProductNode"/>.</summary>
internal static class MatrixProductKernel
{
    public static long[] Run(Workspace workspace, MatrixProductNode node)
    {
        var shape = workspace.Shape(node.Output);
        int rows = shape[^2], columns = shape[^1];
        var leftShape = workspace.Shape(node.Left);
        var rightShape = workspace.Shape(node.Right);
        var inner = node.TransposeLeft ? leftShape[^2] : leftShape[^1];
        var accumulators = new long[workspace.Tensor(node.Output).Count];

        // Batch axes broadcast like any others once the matrices are taken off.
        var leftStarts = BatchStarts(leftShape, shape);
        var rightStarts = BatchStarts(rightShape, shape);
        var rightMatrices = workspace.Values(node.Right).Length / Math.Max(1, inner * columns);
        var right = workspace.Packed(node.Right, rightMatrices, columns, inner, !node.TransposeRight);
        MatrixRows? left = null;
        for (var batch = 0; batch < leftStarts.Length; batch++)
        {
            if (left is null || leftStarts[batch] != leftStarts[batch - 1])
            {
                var matrix = workspace.Values(node.Left).AsSpan(leftStarts[batch] * rows * inner, rows * inner);
                left = new MatrixRows(matrix, rows, inner, node.TransposeLeft);
            }

            ExactProducts.Add(
                left, rows, right[rightStarts[batch]], accumulators, batch * rows * columns, columns, 1, share: true);
        }

        if (node.Bias >= 0) Addition.Add(workspace, node.Output, node.Bias, 1, accumulators);
        Addition.AddAll(workspace, node.Output, node.Addends, accumulators);
        Rounding.Store(workspace, node, accumulators, node.Requantization);
        return accumulators;
    }

    /// <summary>For each matrix of the output, the number of the operand's matrix that it reads.</summary>
    private static int[] BatchStarts(int[] operand, int[] output)
    {
        var plan = BroadcastPlan.Create(operand.AsSpan(0, operand.Length - 2), output.AsSpan(0, output.Length - 2));
        return
        [
            .. plan.RowStarts.SelectMany(
                start => Enumerable.Range(0, plan.RowLength).Select(i => start + (i * plan.Step))),
        ];
    }
}

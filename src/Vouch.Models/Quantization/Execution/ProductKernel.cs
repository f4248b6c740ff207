namespace Vouch.Models.Quantization.Execution;

/// <summary>Executes <see cref="ProductNode"/>.</summary>
internal static class ProductKernel
{
    public static long[] Run(Workspace workspace, ProductNode node)
    {
        var accumulators = new long[workspace.Tensor(node.Output).Count];
        Addition.Add(workspace, node.Output, node.Left, 1, accumulators);
        Multiply(workspace, node, accumulators);
        if (node.Bias >= 0) Addition.Add(workspace, node.Output, node.Bias, 1, accumulators);
        Addition.AddAll(workspace, node.Output, node.Addends, accumulators);
        Rounding.Store(workspace, node, accumulators, node.Requantization);
        return accumulators;
    }

    private static void Multiply(Workspace workspace, ProductNode node, long[] accumulators)
    {
        var right = workspace.Values(node.Right);
        var plan = BroadcastPlan.Create(workspace.Shape(node.Right), workspace.Shape(node.Output));
        var at = 0;
        foreach (var start in plan.RowStarts)
        {
            for (var i = 0; i < plan.RowLength; i++) accumulators[at + i] *= right[start + (i * plan.Step)];
            at += plan.RowLength;
        }
    }
}

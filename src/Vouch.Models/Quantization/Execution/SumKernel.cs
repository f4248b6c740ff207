namespace Vouch.Models.Quantization.Execution;

/// <summary>Executes <see cref="SumNode"/>.</summary>
internal static class SumKernel
{
    public static long[] Run(Workspace workspace, SumNode node)
    {
        var accumulators = new long[workspace.Tensor(node.Output).Count];
        Array.Fill(accumulators, node.Constant);
        Addition.AddAll(workspace, node.Output, node.Addends, accumulators);
        Rounding.Store(workspace, node, accumulators, node.Requantization);
        return accumulators;
    }
}

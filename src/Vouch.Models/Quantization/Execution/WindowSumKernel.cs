namespace Vouch.Models.Quantization.Execution;

/// <summary>Executes <see cref="WindowSumNode"/>.</summary>
internal static class WindowSumKernel
{
    public static long[] Run(Workspace workspace, WindowSumNode node)
    {
        var window = new Window2D(node.Window, workspace.Shape(node.Input), workspace.Shape(node.Output));
        var accumulators = WindowScan.Fold<Sum>(workspace.Values(node.Input), window);
        var multipliers = node.MultiplierTensor >= 0 ? workspace.Values(node.MultiplierTensor) : null;
        for (var i = 0; i < accumulators.Length; i++)
        {
            accumulators[i] *= multipliers is null ? node.Multiplier : multipliers[i % window.OutSize];
        }

        Rounding.Store(workspace, node, accumulators, node.Requantization);
        return accumulators;
    }

    private readonly struct Sum : WindowScan.IFold
    {
        public long Start => 0;

        public long Next(long state, long cell) => state + cell;
    }
}

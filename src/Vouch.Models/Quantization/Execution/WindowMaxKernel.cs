namespace Vouch.Models.Quantization.Execution;

/// <summary>Executes <see cref="WindowMaxNode"/>.</summary>
internal static class WindowMaxKernel
{
    public static void Run(Workspace workspace, WindowMaxNode node)
    {
        var window = new Window2D(node.Window, workspace.Shape(node.Input), workspace.Shape(node.Output));
        var values = WindowScan.Fold<Maximum>(workspace.Values(node.Input), window);
        if (values.Contains(long.MinValue))
        {
            throw new ModelException(
                $"Node {Text.Quote(node.Name)}: a window lies wholly in the padding and has no largest element.");
        }

        workspace.Store(node.Output, values);
    }

    private readonly struct Maximum : WindowScan.IFold
    {
        public long Start => long.MinValue;

        public long Next(long state, long cell) => Math.Max(state, cell);
    }
}

using Vouch.Protocol.Statements;

namespace Vouch.Prover.Witness;

/// <summary>Evaluates linear forms on every valid cell of a grid, row-major, in plain integers.</summary>
internal static class FormEvaluator
{
    /// <summary>Fills <paramref name="destination"/> with the form's values.</summary>
    /// <param name="form">The form; its values must fit 64 bits, which the compiler guarantees.</param>
    /// <param name="grid">Sizes of the grid's axes.</param>
    /// <param name="order">Grid axes to iterate, outermost first; axes left out stay at 0.</param>
    /// <param name="blocks">The system's blocks.</param>
    /// <param name="values">Values by block.</param>
    /// <param name="destination">Product of the sizes of the axes in order.</param>
    public static void Evaluate(
        LinearForm form, int[] grid, ReadOnlySpan<int> order, IReadOnlyList<Block> blocks,
        IReadOnlyList<long[]> values, Span<long> destination)
    {
        destination.Fill(form.Constant);
        foreach (var (coefficient, view) in form.Terms)
        {
            var block = blocks[view.Block];
            var walker = new ViewWalker(view, block.Shape, grid, order);
            walker.Accumulate(coefficient, block.Source == BlockSource.Ones ? null : values[view.Block], destination);
        }
    }
}

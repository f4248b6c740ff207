using Vouch.Compiler.Lowering.Gadgets;
using Vouch.Compiler.Lowering.Systems;
using Vouch.Models.Quantization;
using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Nodes;

/// <summary>
/// Softmax: the rounded division of e by S as y * 2S + rem = 65534 * e + S with 0 &lt;= rem &lt; 2S. That rem is below
/// 2S is shown by 2S - 1 - rem being non-negative and short.
/// </summary>
internal sealed class SoftmaxLowering : NodeLowering<SoftmaxNode>
{
    protected override void Lower(LoweringContext context, SoftmaxNode node, int nodeIndex)
    {
        var system = context.System;
        var exponentials = new ExponentialsGadget(context, node, node.Input, node.Axis, node.Exponential);
        var grid = exponentials.Grid;
        Require.SameShape(grid, context.Shape(node.Output), node);
        var output = context.DefineOutput(node.Output);
        var range = Interval.Unsigned(ExponentialsGadget.OneBits);
        var y = Forms.Of(output.Read());
        if (!context.IsPublic(output)) RangeGadget.Prove(system, $"{node.Name} value", grid, y, range);

        var twiceSum = Forms.Zero.Plus(2, exponentials.OnGrid(exponentials.Sum));
        var numerator = Forms.Zero.Plus(2 * range.High, exponentials.Exponential)
            .Plus(1, exponentials.OnGrid(exponentials.Sum));
        var bits = RangeGadget.Bits((ulong)((2 * exponentials.LargestSum) - 1));
        var block = system.AddBlock(
            $"{node.Name} remainder", BlockSource.Trace, grid,
            w => Remainders(w.Evaluate(numerator, grid), w.Evaluate(twiceSum, grid)));
        var remainder = Forms.Of(Forms.Identity(block, grid.Length));
        RangeGadget.ProveBits(system, $"{node.Name} remainder", grid, remainder, bits);
        RangeGadget.ProveBits(
            system, $"{node.Name} remainder below divisor", grid, twiceSum.Plus(-1).Plus(-1, remainder), bits);
        system.Enforce(block, Interval.Unsigned(bits));

        // The verifier's own check, or the limbs above, make y short; then the division holds over the integers and,
        // with rem in [0, 2S), has one answer, which is in range because e is at most S.
        if (!context.IsPublic(output)) system.Enforce(output.Block, range);
        system.AddProduct(
            $"{node.Name} division", grid, Grids.CellByCell(grid.Length), twiceSum, y,
            remainder.Plus(-1, numerator));
    }

    private static long[] Remainders(long[] numerators, long[] divisors) =>
        [.. numerators.Zip(divisors, (numerator, divisor) => numerator % divisor)];
}

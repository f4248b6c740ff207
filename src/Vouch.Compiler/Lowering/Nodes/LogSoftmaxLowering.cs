using Vouch.Compiler.Lowering.Gadgets;
using Vouch.Compiler.Lowering.Systems;
using Vouch.Models;
using Vouch.Models.Quantization;
using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Nodes;

/// <summary>
/// Log-softmax: the logarithm L of S from its table, then acc = -Multiplier * d - LogMultiplier * L, requantised.
/// </summary>
internal sealed class LogSoftmaxLowering : NodeLowering<LogSoftmaxNode>
{
    /// <summary>The node's contract: logarithms are non-negative and below 2^31.</summary>
    private const int LogarithmBits = 31;

    protected override void Lower(LoweringContext context, LogSoftmaxNode node, int nodeIndex)
    {
        var system = context.System;
        var exponentials = new ExponentialsGadget(context, node, node.Input, node.Axis, node.Exponential);
        Require.SameShape(exponentials.Grid, context.Shape(node.Output), node);
        var table = node.Logarithm;
        if (table.DomainLow > 0 || table.DomainEnd <= exponentials.LargestSum)
        {
            throw new ModelException(
                $"Node \"{node.Name}\": the logarithm {table.Name} must cover [0, {exponentials.LargestSum}].");
        }

        var name = $"{node.Name} logarithm";
        var lines = exponentials.LineShape;
        var sum = Forms.Of(Forms.Identity(exponentials.Sum, lines.Length));
        var function = new FunctionGadget(system, name, table, lines, new Rounded(w => w.Evaluate(sum, lines)));
        var position = function.PositionOf(sum);
        var logarithm = system.AddBlock(
            name, BlockSource.Trace, lines, w => Array.ConvertAll(w.Evaluate(sum, lines), table.Apply));

        // With an output shift the value is pinned by limbs, just wide enough for what the table can give.
        var values = FunctionGadget.RangeOf(table);
        var bits = Math.Min(LogarithmBits, RangeGadget.Bits((ulong)Math.Max(values.High, 1)));
        var range = table.OutputShift == 0 ? values : Interval.Unsigned(bits);
        function.Define(logarithm, position, range, rangeIsForced: false);

        var accumulation = Accumulation.Elementwise(node, context.Shape(node.Output));
        var linear = accumulation.Linear.Plus(-node.Multiplier, exponentials.Distance)
            .Plus(-node.LogMultiplier, exponentials.OnGrid(logarithm));
        RequantizationGadget.Lower(
            context, nodeIndex, node.Requantization, accumulation with { Linear = linear });
    }
}

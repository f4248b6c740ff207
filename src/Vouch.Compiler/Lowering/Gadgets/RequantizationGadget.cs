using Vouch.Compiler.Lowering.Systems;
using Vouch.Compiler.Lowering.Tensors;
using Vouch.Models;
using Vouch.Models.Quantization;
using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Gadgets;

/// <summary>
/// An accumulator becomes an activation. One statement splits it: acc + 2^(s-1) = h*2^(s+b) + l*2^s + rem, where (h,
/// c, g) is a row of the activation's table, l lies in [0, 2^b) and rem in [0, 2^s). The table lists all segments of
/// [-2^18, 2^18), so that h also shows the headroom. Integers have only one such split, and it gives the output.
/// </summary>
internal static class RequantizationGadget
{
    // Wide segments make the table of a clamp short, and 8 bits is the widest range table.
    private const int ClampSegmentBits = 8;
    private const int MaxShift = 24;

    /// <summary>Lowers the requantisation of a node's accumulator and defines its output.</summary>
    public static void Lower(
        LoweringContext context, int nodeIndex, Requantization rule, Accumulation accumulation)
    {
        var node = accumulation.Node;
        if (rule.Shift is < 0 or > MaxShift)
        {
            throw new ModelException($"Node \"{node.Name}\": the shift {rule.Shift} is not in [0, {MaxShift}].");
        }

        var system = context.System;
        var output = context.DefineOutput(node.Output);
        var grid = output.BlockShape;
        var table = TableOf(rule.Activation, node);
        var half = rule.Shift == 0 ? 0 : 1L << (rule.Shift - 1);
        var function = new FunctionGadget(
            system, node.Name, table, grid,
            w => Array.ConvertAll(w.Accumulators(nodeIndex), acc => (acc + half) >> rule.Shift));
        var position = function.CommitPosition();
        var mask = (1L << rule.Shift) - 1;
        var remainder = RangeGadget.Commit(
            system, $"{node.Name} rounding", grid, rule.Shift,
            w => Array.ConvertAll(w.Accumulators(nodeIndex), acc => (acc + half) & mask));

        View OnGrid(int block) => TensorValue.Own(node.Output, output.Shape, block).Read(accumulation.Output);
        var split = accumulation.Linear.Plus(half)
            .Plus(-(1L << (rule.Shift + table.SegmentBits)), OnGrid(function.Segment));
        if (position is { } l) split = split.Plus(-(1L << rule.Shift), OnGrid(l));
        foreach (var (block, weight) in remainder) split = split.Plus(-weight, OnGrid(block));
        system.AddProduct(
            $"{node.Name} accumulator", accumulation.Grid, accumulation.Roles, accumulation.Left, accumulation.Right,
            split);

        var inside = position is { } cell ? Forms.Of(Forms.Identity(cell, grid.Length)) : Forms.Zero;
        var range = table.OutputShift == 0 ? FunctionGadget.RangeOf(table) : Interval.Short;
        function.Define(output.Block, inside, range, context.IsPublic(output));
    }

    private static PiecewiseLinearTable TableOf(Activation activation, QuantizedNode node)
    {
        var table = activation switch
        {
            ClampActivation clamp => Clamp(clamp),
            CurveActivation curve => curve.Table,
            _ => throw new ModelException(
                $"Node \"{node.Name}\": no proof of the activation {activation.GetType().Name}."),
        };
        const long End = 1L << Requantization.HeadroomBits;
        if (table.DomainLow != -End || table.DomainEnd != End)
        {
            throw new ModelException(
                $"Node \"{node.Name}\": the table {table.Name} covers [{table.DomainLow}, {table.DomainEnd}), " +
                $"but an activation is defined on [{-End}, {End}).");
        }

        if (Interval.Short.Contains(FunctionGadget.RangeOf(table))) return table;
        throw new ModelException($"Node \"{node.Name}\": the table {table.Name} leaves the 16-bit range.");
    }

    /// <summary>
    /// Saturation as a table: slope 1 inside the output range, constant outside; no segment straddles an end.
    /// </summary>
    private static PiecewiseLinearTable Clamp(ClampActivation clamp)
    {
        const int Segments = 1 << (Requantization.HeadroomBits + 1 - ClampSegmentBits);
        const int First = -Segments / 2;
        var (bases, slopes) = (new long[Segments], new long[Segments]);
        for (var i = 0; i < Segments; i++)
        {
            var start = (long)(First + i) << ClampSegmentBits;
            bases[i] = clamp.Apply(start);
            slopes[i] = clamp.Apply(start + 1) - clamp.Apply(start);
        }

        var name = clamp.NonNegative ? "clamp to [0, 32767]" : "clamp to [-32768, 32767]";
        return new PiecewiseLinearTable(name, First, ClampSegmentBits, bases, slopes, 0);
    }
}

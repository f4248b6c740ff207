using System.Collections.Concurrent;
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
/// <para>
/// Six cells and three lookups per activation, where the remainder fits one limb: output, segment, base, slope, position
/// and remainder; row, position and remainder. Nothing says that the output is in range but its row and position.
/// </para>
/// </summary>
internal static class RequantizationGadget
{
    // The output range of a clamp is one or two segments of this width, and none of its ends lies inside a segment.
    private const int WidestClampSegment = 15;
    private const int MaxShift = 24;

    // One object per kind of clamp and width: equal tables are then found by their reference.
    private static readonly ConcurrentDictionary<(bool NonNegative, int SegmentBits), PiecewiseLinearTable> Clamps = new();

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
        var table = TableOf(rule.Activation, node, Math.Min(system.LimbBits, WidestClampSegment));
        var half = rule.Shift == 0 ? 0 : 1L << (rule.Shift - 1);
        var rounded = new Rounded(w => w.Accumulators(nodeIndex), half, rule.Shift);
        var function = new FunctionGadget(system, node.Name, table, grid, rounded);
        var position = function.CommitPosition();

        View OnGrid(int block) => TensorValue.Own(node.Output, output.Shape, block).Read(accumulation.Output);
        var split = accumulation.Linear.Plus(half)
            .Plus(-(1L << (rule.Shift + table.SegmentBits)), OnGrid(function.Segment));
        if (position is { } l) split = split.Plus(-(1L << rule.Shift), OnGrid(l));
        var sum = new ProductStatement(
            $"{node.Name} accumulator", accumulation.Grid, accumulation.Roles, accumulation.Left, accumulation.Right,
            split);
        RemainderGadget.Show(
            system, $"{node.Name} rounding", sum, grid, OnGrid, rule.Shift, rounded.Remainder);

        var inside = position is { } cell ? Forms.Of(Forms.Identity(cell, grid.Length)) : Forms.Zero;
        var range = table.OutputShift == 0 ? FunctionGadget.RangeOf(table) : Interval.Short;
        function.Define(output.Block, inside, range, context.IsPublic(output));
    }

    private static PiecewiseLinearTable TableOf(Activation activation, QuantizedNode node, int segmentBits)
    {
        var table = activation switch
        {
            ClampActivation clamp => Clamps.GetOrAdd((clamp.NonNegative, segmentBits), key => Clamp(clamp, key.SegmentBits)),
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
    private static PiecewiseLinearTable Clamp(ClampActivation clamp, int segmentBits)
    {
        var segments = 1 << (Requantization.HeadroomBits + 1 - segmentBits);
        var first = -segments / 2;
        var (bases, slopes) = (new long[segments], new long[segments]);
        for (var i = 0; i < segments; i++)
        {
            var start = (long)(first + i) << segmentBits;
            bases[i] = clamp.Apply(start);
            slopes[i] = clamp.Apply(start + 1) - clamp.Apply(start);
        }

        var name = clamp.NonNegative ? "clamp to [0, 32767]" : "clamp to [-32768, 32767]";
        return new PiecewiseLinearTable(name, first, segmentBits, bases, slopes, 0);
    }
}

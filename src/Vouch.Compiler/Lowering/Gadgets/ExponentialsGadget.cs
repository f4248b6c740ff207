using Vouch.Compiler.Lowering.Systems;
using Vouch.Compiler.Lowering.Tensors;
using Vouch.Models;
using Vouch.Models.Quantization;
using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Gadgets;

/// <summary>
/// What softmax and log-softmax share, over one axis of a tensor x: the maximum m, the distances d = m - x (a linear
/// form), the exponentials e of d, and their sum S.
/// </summary>
internal sealed class ExponentialsGadget
{
    /// <summary>Bits of the exponential of 0, 32767.</summary>
    public const int OneBits = 15;

    private const int DistanceBits = 16;

    /// <summary>Lowers all four for the input of a node.</summary>
    public ExponentialsGadget(
        LoweringContext context, QuantizedNode node, int input, int axis, PiecewiseLinearTable exponential)
    {
        var system = context.System;
        var x = context.Value(input);
        if (!Interval.Short.Contains(system.RangeOf(x.Block)))
        {
            throw new ModelException($"Node \"{node.Name}\": the input may leave the 16-bit range of activations.");
        }

        Grid = x.Shape;
        var (grid, line) = (x.Shape, axis);
        var roles = Grids.CellByCell(grid.Length);
        roles[line] = AxisRole.Sum;
        int[] rest = [.. Enumerable.Range(0, grid.Length).Where(a => a != line)];
        int[] lines = [.. rest.Select(a => grid[a])];
        LineShape = Grids.BlockShape(lines);
        OnGrid = block => TensorValue.Own(-1, lines, block).Read([.. rest.Select(AxisIndex.Of)]);

        var maximum = system.AddBlock(
            $"{node.Name} maximum", BlockSource.Trace, LineShape, w => Fold(w.Tensor(input), grid, line, Math.Max));
        system.Enforce(maximum, system.RangeOf(x.Block));
        Distance = Forms.Of(OnGrid(maximum)).Plus(-1, x.Read());
        var e = LowerExponential(system, node, grid, exponential);

        // The table of the exponential lists [0, 65536) and no more, so it has shown that no distance is negative.
        MaximumGadget.ShowMember(system, $"{node.Name} maximum", grid, roles, Distance);

        Exponential = Forms.Of(Forms.Identity(e, grid.Length));
        Sum = system.AddBlock(
            $"{node.Name} sum", BlockSource.Trace, LineShape,
            w => Fold(w.Evaluate(Exponential, grid), grid, line, (a, b) => a + b));
        LargestSum = grid[line] * Interval.Unsigned(OneBits).High;
        system.AddProduct(
            $"{node.Name} sum", grid, roles, null, null, Forms.Of(OnGrid(Sum)).Plus(-1, Exponential));
        system.Enforce(Sum, new Interval(0, LargestSum));
    }

    /// <summary>The grid of x.</summary>
    public int[] Grid { get; }

    /// <summary>Shape of blocks with one cell per line along the axis.</summary>
    public int[] LineShape { get; }

    /// <summary>Reads such a block on the grid of x.</summary>
    public Func<int, View> OnGrid { get; }

    /// <summary>d on the grid of x.</summary>
    public LinearForm Distance { get; }

    /// <summary>e on the grid of x.</summary>
    public LinearForm Exponential { get; }

    /// <summary>The block S.</summary>
    public int Sum { get; }

    /// <summary>The largest S that the ranges allow.</summary>
    public long LargestSum { get; }

    private int LowerExponential(SystemBuilder system, QuantizedNode node, int[] grid, PiecewiseLinearTable table)
    {
        var range = Interval.Unsigned(OneBits);
        if (table.DomainLow != 0 || table.DomainEnd != 1L << DistanceBits
            || !range.Contains(FunctionGadget.RangeOf(table)))
        {
            throw new ModelException(
                $"Node \"{node.Name}\": the exponential {table.Name} must map [0, 2^{DistanceBits}) into {range}.");
        }

        var name = $"{node.Name} exponential";
        var function = new FunctionGadget(system, name, table, grid, new Rounded(w => w.Evaluate(Distance, grid)));
        var position = function.PositionOf(Distance);
        var e = system.AddBlock(
            name, BlockSource.Trace, grid, w => Array.ConvertAll(w.Evaluate(Distance, grid), table.Apply));
        function.Define(e, position, range, rangeIsForced: false);
        return e;
    }

    private static long[] Fold(long[] values, int[] grid, int axis, Func<long, long, long> next)
    {
        var step = Grids.Cells(grid.AsSpan(axis + 1));
        var length = grid[axis];
        var result = new long[values.Length / length];
        for (var line = 0; line < result.Length; line++)
        {
            var first = (line / step * step * length) + (line % step);
            var state = values[first];
            for (var i = 1; i < length; i++) state = next(state, values[first + (i * step)]);
            result[line] = state;
        }

        return result;
    }
}

using Vouch.Compiler.Lowering.Nodes;
using Vouch.Compiler.Lowering.Systems;
using Vouch.Compiler.Lowering.Tensors;
using Vouch.Models.Quantization;
using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Gadgets;

/// <summary>
/// An accumulator, not committed: Linear + sum of Left * Right on a grid of which some axes address the output.
/// </summary>
/// <param name="Node">The node that accumulates.</param>
/// <param name="Shape">Shape of its output.</param>
/// <param name="Grid">Sizes of the grid axes.</param>
/// <param name="Roles">Their roles.</param>
/// <param name="Left">Left factor, or null.</param>
/// <param name="Right">Right factor, or null.</param>
/// <param name="Linear">Linear part: bias and addends.</param>
/// <param name="Output">Index along each axis of the output tensor.</param>
internal sealed record Accumulation(
    QuantizedNode Node, int[] Shape, int[] Grid, AxisRole[] Roles, LinearForm? Left, LinearForm? Right,
    LinearForm Linear, AxisIndex[] Output)
{
    /// <summary>An accumulator on the grid of the output itself, without factors yet.</summary>
    public static Accumulation Elementwise(QuantizedNode node, int[] shape) => new(
        node, shape, Grids.BlockShape(shape), Grids.CellByCell(Grids.BlockShape(shape).Length), null, null, Forms.Zero,
        AxisIndex.Identity(shape.Length));

    /// <summary>With every addend, broadcast to the output.</summary>
    public Accumulation Plus(LoweringContext context, IReadOnlyList<Addend> addends) => addends.Aggregate(
        this, (sum, addend) => sum.Plus(addend.Multiplier, Broadcast(context, addend.Tensor)));

    /// <summary>With the bias, broadcast to the output; a negative id is none.</summary>
    public Accumulation PlusBias(LoweringContext context, int bias) =>
        bias < 0 ? this : Plus(1, Broadcast(context, bias));

    /// <summary>A tensor, broadcast to the output.</summary>
    public View Broadcast(LoweringContext context, int tensor)
    {
        var value = context.Value(tensor);
        Require.Stretches(value.Shape, Shape, Node);
        return value.Broadcast(Output);
    }

    /// <summary>With coefficient * view.</summary>
    public Accumulation Plus(long coefficient, View view) => this with { Linear = Linear.Plus(coefficient, view) };
}

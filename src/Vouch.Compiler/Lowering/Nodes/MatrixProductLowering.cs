using Vouch.Compiler.Lowering.Gadgets;
using Vouch.Compiler.Lowering.Systems;
using Vouch.Compiler.Lowering.Tensors;
using Vouch.Models.Quantization;
using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Nodes;

/// <summary>
/// Matrix product: grid (batch axes, row, column, inner). A batch axis along which one operand is broadcast is seen by
/// the other alone, so it counts as more rows or columns.
/// </summary>
internal sealed class MatrixProductLowering : NodeLowering<MatrixProductNode>
{
    protected override void Lower(LoweringContext context, MatrixProductNode node, int nodeIndex)
    {
        var left = context.Value(node.Left);
        var right = context.Value(node.Right);
        var outputShape = context.Shape(node.Output);
        var rank = outputShape.Length;
        Require.That(
            left.Shape.Length >= 2 && right.Shape.Length >= 2 && rank >= 2, node,
            "operands and result are no matrices.");
        var (rows, inner) = Size(left.Shape, node.TransposeLeft);
        var (rightInner, columns) = Size(right.Shape, node.TransposeRight);
        Require.That(inner == rightInner, node, $"inner sizes {inner} and {rightInner} do not fit.");
        Require.SameShape([rows, columns], outputShape.AsSpan(rank - 2), node);
        Require.Stretches(left.Shape[..^2], outputShape[..^2], node);
        Require.Stretches(right.Shape[..^2], outputShape[..^2], node);
        var (row, column, sum) = (AxisIndex.Of(rank - 2), AxisIndex.Of(rank - 1), AxisIndex.Of(rank));

        AxisRole[] roles =
        [
            .. Enumerable.Range(0, rank - 2).Select(axis => RoleOf(axis, rank, left.Shape, right.Shape)),
            AxisRole.Left, AxisRole.Right, AxisRole.Sum,
        ];
        AxisIndex[] leftMatrix = node.TransposeLeft ? [sum, row] : [row, sum];
        AxisIndex[] rightMatrix = node.TransposeRight ? [column, sum] : [sum, column];
        var accumulation = new Accumulation(
            node, outputShape, [.. outputShape, inner], roles,
            Forms.Of(left.Read([.. BatchIndex(left.Shape, rank), .. leftMatrix])),
            Forms.Of(right.Read([.. BatchIndex(right.Shape, rank), .. rightMatrix])),
            Forms.Zero, AxisIndex.Identity(rank));
        accumulation = accumulation.PlusBias(context, node.Bias).Plus(context, node.Addends);
        RequantizationGadget.Lower(context, nodeIndex, node.Requantization, accumulation);
    }

    private static (int Rows, int Columns) Size(int[] shape, bool transposed) =>
        transposed ? (shape[^1], shape[^2]) : (shape[^2], shape[^1]);

    private static IEnumerable<AxisIndex> BatchIndex(int[] shape, int rank) =>
        Enumerable.Range(0, shape.Length - 2).Select(
            axis => shape[axis] == 1 ? AxisIndex.Zero : AxisIndex.Of(rank - shape.Length + axis));

    private static AxisRole RoleOf(int axis, int rank, int[] left, int[] right) =>
        (Moves(axis, rank, left), Moves(axis, rank, right)) switch
        {
            (true, false) => AxisRole.Left,
            (false, true) => AxisRole.Right,
            _ => AxisRole.Batch,
        };

    private static bool Moves(int axis, int rank, int[] shape)
    {
        var own = axis - (rank - shape.Length);
        return own >= 0 && shape[own] != 1;
    }
}

using Vouch.Models.Graphs;
using Vouch.Models.Operators.Kernels;

namespace Vouch.Models.Operators;

/// <summary>
/// Matrix products over the last two dimensions, the dimensions before them broadcast; a vector counts as a single row
/// (left) or column (right).
/// </summary>
internal sealed class MatMul : IOperator
{
    public string OpType => "MatMul";

    public bool Foldable => false;

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        call.Expect(2, 2);
        var (a, b) = (call.FloatInput(0), call.FloatInput(1));
        if (a.Rank == 0 || b.Rank == 0) throw call.Error("it cannot multiply scalars; use Mul.");
        var (left, right) = Matrices(a.Shape, b.Shape);
        if (left[^1] != right[^2])
        {
            throw call.Error(
                $"the inner dimensions differ: {left[^1]} of {Text.Shape(a.Shape)} against {right[^2]} of " +
                $"{Text.Shape(b.Shape)}.");
        }

        var batch = Broadcasting.Shape(call, left.AsSpan()[..^2], right.AsSpan()[..^2]);
        int[] rows = a.Rank == 1 ? [] : [left[^2]];
        int[] columns = b.Rank == 1 ? [] : [right[^1]];
        return [TensorType.Float([.. batch, .. rows, .. columns])];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs)
    {
        var (a, b) = (inputs[0]!, inputs[1]!);
        var (left, right) = Matrices(a.Shape, b.Shape);
        var (rows, inner, columns) = (left[^2], left[^1], right[^1]);
        var batch = Broadcasting.Shape(call, left.AsSpan()[..^2], right.AsSpan()[..^2]);
        var leftParts = Parts(left, batch);
        var rightParts = Parts(right, batch);
        var result = new float[TensorShape.Count(call.Output(0).Shape)!.Value];
        for (var i = 0; i < leftParts.Length; i++)
        {
            MatrixProduct.Multiply(
                a.Floats.AsSpan(leftParts[i] * rows * inner, rows * inner),
                b.Floats.AsSpan(rightParts[i] * inner * columns, inner * columns),
                result.AsSpan(i * rows * columns, rows * columns),
                rows,
                inner,
                columns,
                columns);
        }

        return [Tensor.Of(result, call.Output(0).Shape)];
    }

    private static (int[] Left, int[] Right) Matrices(int[] a, int[] b) =>
        (a.Length == 1 ? [1, a[0]] : a, b.Length == 1 ? [b[0], 1] : b);

    /// <summary>For each product of the batch, the number of the matrix to take from one operand.</summary>
    private static int[] Parts(int[] operand, int[] batch) =>
        Rearrangement.Offsets(batch, Broadcasting.Strides(operand.AsSpan()[..^2], batch.Length));
}

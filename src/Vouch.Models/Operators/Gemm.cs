using Vouch.Models.Graphs;
using Vouch.Models.Operators.Kernels;

namespace Vouch.Models.Operators;

/// <summary>The matrix product <c>alpha A B + beta C</c>, with either factor transposed on request.</summary>
internal sealed class Gemm : IOperator
{
    private const int FirstOptionalAddend = 11;
    private const int FirstImplicitBroadcast = 7;

    public string OpType => "Gemm";

    public bool Foldable => false;

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        string[] attributes = ["alpha", "beta", "transA", "transB"];
        if (call.Opset < FirstImplicitBroadcast) attributes = [.. attributes, "broadcast"];
        call.Expect(call.Opset < FirstOptionalAddend ? 3 : 2, 3, attributes);
        var (a, b) = (call.FloatInput(0), call.FloatInput(1));
        if (a.Rank != 2 || b.Rank != 2)
        {
            throw call.Error(
                $"it multiplies matrices; the inputs are {Text.Shape(a.Shape)} and {Text.Shape(b.Shape)}.");
        }

        var (rows, inner) = Sides(a.Shape, call.Attributes.Flag("transA", false));
        var (innerB, columns) = Sides(b.Shape, call.Attributes.Flag("transB", false));
        if (inner != innerB)
        {
            throw call.Error(
                $"the inner dimensions differ: {inner} of {Text.Shape(a.Shape)} against {innerB} of " +
                $"{Text.Shape(b.Shape)}.");
        }

        int[] shape = [rows, columns];
        if (call.OptionalInput(2) is not null)
        {
            var addend = call.FloatInput(2).Shape;
            if (!Broadcasting.Shape(call, shape, addend).SequenceEqual(shape))
                throw call.Error($"the addend {Text.Shape(addend)} does not stretch to {Text.Shape(shape)}.");
        }

        _ = call.Attributes.Float("alpha", 1) + call.Attributes.Float("beta", 1);
        return [TensorType.Float(shape)];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs)
    {
        var (a, b) = (inputs[0]!, inputs[1]!);
        var shape = call.Output(0).Shape;
        var (rows, columns) = (shape[0], shape[1]);
        var transposeA = call.Attributes.Flag("transA", false);
        var inner = a.Shape[transposeA ? 0 : 1];
        var left = a.Floats;
        if (transposeA)
        {
            left = new float[a.Count];
            MatrixProduct.Transpose(a.Floats, left, inner, rows);
        }

        var product = new float[rows * columns];
        if (call.Attributes.Flag("transB", false)) MultiplyByRows(left, b.Floats, product, rows, inner, columns);
        else MatrixProduct.Multiply(left, b.Floats, product, rows, inner, columns, columns);

        var alpha = call.Attributes.Float("alpha", 1);
        if (alpha != 1)
        {
            foreach (ref var element in product.AsSpan()) element *= alpha;
        }

        if (inputs.ElementAtOrDefault(2) is { } addend) Add(product, addend, shape, call.Attributes.Float("beta", 1));
        return [Tensor.Of(product, shape)];
    }

    /// <summary>
    /// Weights as exporters store them, one row per output: every element is the dot product of two rows.
    /// </summary>
    private static void MultiplyByRows(float[] a, float[] b, float[] product, int rows, int inner, int columns)
    {
        for (var row = 0; row < rows; row++)
        {
            var left = a.AsSpan(row * inner, inner);
            for (var column = 0; column < columns; column++)
                product[(row * columns) + column] = MatrixProduct.Dot(left, b.AsSpan(column * inner, inner));
        }
    }

    private static void Add(float[] product, Tensor addend, int[] shape, float beta)
    {
        var offsets = Rearrangement.Offsets(shape, Broadcasting.Strides(addend.Shape, shape.Length));
        for (var i = 0; i < product.Length; i++) product[i] += beta * addend.Floats[offsets[i]];
    }

    private static (int Rows, int Columns) Sides(int[] shape, bool transpose) =>
        transpose ? (shape[1], shape[0]) : (shape[0], shape[1]);
}

using Vouch.Models.Graphs;

namespace Vouch.Models.Operators.Kernels;

/// <summary>The ONNX (and numpy) broadcasting rules: align shapes at the end, stretch dimensions of size one.</summary>
internal static class Broadcasting
{
    /// <summary>The common shape of two operands, or an error that names the axis they disagree on.</summary>
    public static int[] Shape(OperatorCall call, ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        var shape = new int[Math.Max(a.Length, b.Length)];
        for (var i = 1; i <= shape.Length; i++)
        {
            var left = i <= a.Length ? a[^i] : 1;
            var right = i <= b.Length ? b[^i] : 1;
            if (left != right && left != 1 && right != 1)
            {
                throw call.Error(
                    $"the shapes {Text.Shape(a)} and {Text.Shape(b)} do not fit together: {left} against {right}.");
            }

            shape[^i] = left == 1 ? right : left;
        }

        return shape;
    }

    /// <summary>Strides that walk an operand in the order of the common shape; zero where it is stretched.</summary>
    public static int[] Strides(ReadOnlySpan<int> operand, int commonRank)
    {
        var own = TensorShape.Strides(operand);
        var strides = new int[commonRank];
        var shift = commonRank - operand.Length;
        for (var i = 0; i < operand.Length; i++) strides[shift + i] = operand[i] == 1 ? 0 : own[i];
        return strides;
    }
}

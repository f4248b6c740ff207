using Vouch.Models.Graphs;
using Vouch.Models.Quantization.Execution;

namespace Vouch.Models.Quantization.Lowering;

/// <summary>Constants of the model in double precision, so that folding them together loses nothing.</summary>
internal sealed record RealTensor(double[] Values, int[] Shape)
{
    private (double[] Of, double Magnitude)? _known;

    public bool IsScalar => Values.Length == 1;

    /// <summary>The largest magnitude; asked for at every scale that is tried.</summary>
    public double Magnitude
    {
        get
        {
            // A copy of the record with other values brings this field along.
            if (_known is not { } known || known.Of != Values) _known = known = (Values, Largest(Values));
            return known.Magnitude;
        }
    }

    public static RealTensor Scalar(double value) => new([value], []);

    public static RealTensor Of(Tensor tensor) => new(Array.ConvertAll(tensor.Floats, x => (double)x), tensor.Shape);

    public RealTensor Map(Func<double, double> map) => new(Array.ConvertAll(Values, x => map(x)), Shape);

    /// <summary>Combines elementwise; both stretch to their common shape.</summary>
    public RealTensor Combine(RealTensor other, Func<double, double, double> combine)
    {
        var shape = CommonShape(Shape, other.Shape);
        var (a, b) = (Stretch(shape), other.Stretch(shape));
        for (var i = 0; i < a.Length; i++) a[i] = combine(a[i], b[i]);
        return new RealTensor(a, shape);
    }

    /// <summary>A copy of the values, stretched to a shape.</summary>
    public double[] Stretch(int[] shape)
    {
        var plan = BroadcastPlan.Create(Shape, shape);
        var result = new double[plan.RowStarts.Length * plan.RowLength];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = Values[plan.RowStarts[i / plan.RowLength] + (i % plan.RowLength * plan.Step)];
        }

        return result;
    }

    /// <summary>
    /// The values along one axis of a value it is applied to, or null if they vary along another one too.
    /// </summary>
    public double[]? Along(int axis, int[] shape)
    {
        var missing = shape.Length - Shape.Length;
        if (missing < 0) return null;
        for (var i = 0; i < Shape.Length; i++)
        {
            if (Shape[i] != 1 && i + missing != axis) return null;
        }

        return Values.Length == 1 ? [.. Enumerable.Repeat(Values[0], shape[axis])] : Values;
    }

    private static int[] CommonShape(int[] a, int[] b)
    {
        var shape = new int[Math.Max(a.Length, b.Length)];
        for (var i = 1; i <= shape.Length; i++)
        {
            var (left, right) = (i <= a.Length ? a[^i] : 1, i <= b.Length ? b[^i] : 1);
            shape[^i] = left == 1 ? right : left;
        }

        return shape;
    }

    private static double Largest(double[] values)
    {
        var largest = 0.0;
        foreach (var value in values) largest = Math.Max(largest, Math.Abs(value));
        return largest;
    }
}

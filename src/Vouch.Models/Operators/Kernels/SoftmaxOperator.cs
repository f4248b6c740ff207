using Vouch.Models.Graphs;

namespace Vouch.Models.Operators.Kernels;

/// <summary>
/// What Softmax and LogSoftmax share. Before operator set 13 the value counts as a matrix split at the axis (default 1)
/// and whole rows are normalised; since then only the axis itself (default the last) is.
/// </summary>
internal abstract class SoftmaxOperator : IOperator
{
    private const int FirstSingleAxis = 13;

    public abstract string OpType { get; }

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        call.Expect(1, 1, "axis");
        var x = call.FloatInput(0);
        if (x.Rank > 0) _ = Axis(call, x.Rank);
        return [x];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs)
    {
        var x = inputs[0]!;
        var axis = x.Rank == 0 ? 0 : Axis(call, x.Rank);
        var end = call.Opset < FirstSingleAxis ? x.Rank : Math.Min(axis + 1, x.Rank);
        var length = TensorShape.CountOf(x.Shape, axis, end);
        var step = TensorShape.CountOf(x.Shape, end, x.Rank);
        var result = new float[x.Count];
        if (length == 0) return [Tensor.Of(result, x.Shape)];
        var run = new double[length];
        for (var outer = 0; outer < x.Count; outer += length * step)
        {
            for (var start = outer; start < outer + step; start++)
            {
                for (var i = 0; i < length; i++) run[i] = x.Floats[start + (i * step)];
                Normalise(run);
                for (var i = 0; i < length; i++) result[start + (i * step)] = (float)run[i];
            }
        }

        return [Tensor.Of(result, x.Shape)];
    }

    /// <summary>
    /// Normalises one run in place, from differences to the largest element so that nothing overflows.
    /// </summary>
    private void Normalise(double[] run)
    {
        var largest = run.Max();
        var sum = 0.0;
        for (var i = 0; i < run.Length; i++)
        {
            run[i] -= largest;
            sum += Math.Exp(run[i]);
        }

        for (var i = 0; i < run.Length; i++) run[i] = Result(run[i], sum);
    }

    /// <summary>The result from an element's distance to the largest and the sum of all exponentials.</summary>
    protected abstract double Result(double distance, double sum);

    private static int Axis(OperatorCall call, int rank)
    {
        var axis = call.Attributes.Int("axis", call.Opset < FirstSingleAxis ? 1 : -1);
        // The split of the older reading may also come after the last dimension; every row is then one element.
        return call.Opset < FirstSingleAxis && axis == rank ? rank : call.Axis(axis, rank);
    }
}

using Vouch.Models.Graphs;

namespace Vouch.Models.Operators;

/// <summary>The dimensions of a value, as a constant; optionally only those from <c>start</c> to <c>end</c>.</summary>
internal sealed class Shape : IOperator
{
    public string OpType => "Shape";

    public bool NeedsOnlyShapes => true;

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        call.Expect(1, 1, "start", "end");
        return [TensorType.Integer(Part(call).Length)];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs) =>
        [Tensor.Vector([.. Part(call).Select(size => (long)size)])];

    private static int[] Part(OperatorCall call)
    {
        var shape = call.Input(0).Shape;
        var start = Limit(call.Attributes.Long("start", 0), shape.Length);
        var end = Limit(call.Attributes.Long("end", shape.Length), shape.Length);
        return start < end ? shape[start..end] : [];
    }

    private static int Limit(long position, int rank) =>
        (int)Math.Clamp(position < 0 ? position + rank : position, 0, rank);
}

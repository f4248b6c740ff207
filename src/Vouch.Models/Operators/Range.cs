using Vouch.Models.Graphs;

namespace Vouch.Models.Operators;

/// <summary>The numbers from a start towards a limit by a step, all three constant.</summary>
internal sealed class Range : IOperator
{
    public string OpType => "Range";

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        call.Expect(3, 3);
        var (start, limit, step) = (Bound(call, 0, "start"), Bound(call, 1, "limit"), Bound(call, 2, "delta"));
        if (start.Kind != limit.Kind || start.Kind != step.Kind)
            throw call.Error("start, limit and delta differ in kind.");
        var count = start.Kind == TensorKind.Float
            ? Math.Ceiling(((double)limit.Floats[0] - start.Floats[0]) / step.Floats[0])
            : Math.Ceiling(((double)limit.Integers[0] - start.Integers[0]) / step.Integers[0]);
        if (double.IsNaN(count) || count > Array.MaxLength) throw call.Error("the range does not end.");
        return [new TensorType(start.Kind, [(int)Math.Max(0, count)])];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs)
    {
        var (start, step) = (inputs[0]!, inputs[2]!);
        var count = call.Output(0).Shape[0];
        if (start.Kind == TensorKind.Float)
        {
            var floats = new float[count];
            for (var i = 0; i < count; i++) floats[i] = start.Floats[0] + (i * step.Floats[0]);
            return [Tensor.Of(floats, count)];
        }

        var integers = new long[count];
        for (var i = 0; i < count; i++) integers[i] = start.Integers[0] + (i * step.Integers[0]);
        return [Tensor.Of(integers, count)];
    }

    private static Tensor Bound(OperatorCall call, int index, string role) =>
        call.ConstantScalar(index, role) ?? throw call.Error($"the {role} is missing.");
}

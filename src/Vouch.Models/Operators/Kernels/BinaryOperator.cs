using Vouch.Models.Graphs;

namespace Vouch.Models.Operators.Kernels;

/// <summary>An operator that combines two broadcast operands element by element.</summary>
internal abstract class BinaryOperator<TLaw> : IOperator
    where TLaw : struct, IBinaryLaw
{
    // Before operator set 7 broadcasting was asked for by attribute; without an axis it meant what it means today.
    private const int FirstImplicitBroadcast = 7;

    public abstract string OpType { get; }

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        if (call.Opset < FirstImplicitBroadcast) call.Expect(2, 2, "broadcast");
        else call.Expect(2, 2);
        var a = call.Input(0);
        var b = call.Input(1);
        if (a.Kind != b.Kind)
            throw call.Error($"{call.InputName(0)} and {call.InputName(1)} differ in kind: one floats, one integers.");
        return [new TensorType(a.Kind, Broadcasting.Shape(call, a.Shape, b.Shape))];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs)
    {
        try
        {
            return [Elementwise.Combine<TLaw>(inputs[0]!, inputs[1]!, call.Output(0).Shape)];
        }
        catch (ArithmeticException)
        {
            throw call.Error("integer arithmetic failed: a division by zero, or a result beyond 64 bits.");
        }
    }
}

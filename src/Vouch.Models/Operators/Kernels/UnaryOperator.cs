using Vouch.Models.Graphs;

namespace Vouch.Models.Operators.Kernels;

/// <summary>An operator that applies one parameterless function to every element.</summary>
internal abstract class UnaryOperator<TLaw> : IOperator
    where TLaw : struct, IUnaryLaw
{
    public abstract string OpType { get; }

    public IReadOnlyList<TensorType> Infer(OperatorCall call)
    {
        call.Expect(1, 1);
        return [call.FloatInput(0)];
    }

    public IReadOnlyList<Tensor?> Evaluate(OperatorCall call, IReadOnlyList<Tensor?> inputs) =>
        [Elementwise.Map(inputs[0]!, default(TLaw))];
}

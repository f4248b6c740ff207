using Vouch.Models.Operators.Kernels;

namespace Vouch.Models.Operators;

/// <summary>Replaces negative numbers by zero.</summary>
internal sealed class Relu : UnaryOperator<Relu.Law>
{
    public override string OpType => "Relu";

    internal readonly struct Law : IUnaryLaw
    {
        public float Apply(float x) => x > 0 ? x : 0;
    }
}

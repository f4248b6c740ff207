using Vouch.Models.Operators.Kernels;

namespace Vouch.Models.Operators;

/// <summary>The hyperbolic tangent.</summary>
internal sealed class Tanh : UnaryOperator<Tanh.Law>
{
    public override string OpType => "Tanh";

    internal readonly struct Law : IUnaryLaw
    {
        public float Apply(float x) => (float)Math.Tanh(x);
    }
}

using Vouch.Models.Operators.Kernels;

namespace Vouch.Models.Operators;

/// <summary>The logistic function, 1 / (1 + exp(-x)).</summary>
internal sealed class Sigmoid : UnaryOperator<Sigmoid.Law>
{
    public override string OpType => "Sigmoid";

    internal readonly struct Law : IUnaryLaw
    {
        public float Apply(float x) => (float)(1 / (1 + Math.Exp(-(double)x)));
    }
}

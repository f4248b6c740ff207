using Vouch.Models.Operators.Kernels;

namespace Vouch.Models.Operators;

/// <summary>The largest whole number not above each element.</summary>
internal sealed class Floor : UnaryOperator<Floor.Law>
{
    public override string OpType => "Floor";

    internal readonly struct Law : IUnaryLaw
    {
        public float Apply(float x) => MathF.Floor(x);
    }
}

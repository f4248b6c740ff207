using Vouch.Models.Operators.Kernels;

namespace Vouch.Models.Operators;

/// <summary>Multiplies two values element by element, with broadcasting.</summary>
internal sealed class Mul : BinaryOperator<Mul.Law>
{
    public override string OpType => "Mul";

    internal readonly struct Law : IBinaryLaw
    {
        public static float Apply(float a, float b) => a * b;

        public static long Apply(long a, long b) => checked(a * b);
    }
}

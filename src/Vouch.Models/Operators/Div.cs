using Vouch.Models.Operators.Kernels;

namespace Vouch.Models.Operators;

/// <summary>Divides the first value by the second, with broadcasting. Integers divide towards zero.</summary>
internal sealed class Div : BinaryOperator<Div.Law>
{
    public override string OpType => "Div";

    internal readonly struct Law : IBinaryLaw
    {
        public static float Apply(float a, float b) => a / b;

        public static long Apply(long a, long b) => checked(a / b);
    }
}

using Vouch.Models.Operators.Kernels;

namespace Vouch.Models.Operators;

/// <summary>Subtracts the second value from the first, with broadcasting.</summary>
internal sealed class Sub : BinaryOperator<Sub.Law>
{
    public override string OpType => "Sub";

    internal readonly struct Law : IBinaryLaw
    {
        public static float Apply(float a, float b) => a - b;

        public static long Apply(long a, long b) => checked(a - b);
    }
}

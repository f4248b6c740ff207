using Vouch.Models.Operators.Kernels;

namespace Vouch.Models.Operators;

/// <summary>Adds two values, with broadcasting.</summary>
internal sealed class Add : BinaryOperator<Add.Law>
{
    public override string OpType => "Add";

    internal readonly struct Law : IBinaryLaw
    {
        public static float Apply(float a, float b) => a + b;

        public static long Apply(long a, long b) => checked(a + b);
    }
}

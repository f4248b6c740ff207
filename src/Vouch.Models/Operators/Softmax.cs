using Vouch.Models.Operators.Kernels;

namespace Vouch.Models.Operators;

/// <summary>Exponentials divided by their sum.</summary>
internal sealed class Softmax : SoftmaxOperator
{
    public override string OpType => "Softmax";

    protected override double Result(double distance, double sum) => Math.Exp(distance) / sum;
}

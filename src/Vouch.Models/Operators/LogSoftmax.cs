using Vouch.Models.Operators.Kernels;

namespace Vouch.Models.Operators;

/// <summary>The logarithm of <see cref="Softmax"/>.</summary>
internal sealed class LogSoftmax : SoftmaxOperator
{
    public override string OpType => "LogSoftmax";

    protected override double Result(double distance, double sum) => distance - Math.Log(sum);
}

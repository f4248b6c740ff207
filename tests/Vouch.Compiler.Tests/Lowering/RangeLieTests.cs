using Vouch.Compiler.Lowering;
using Vouch.Models.Quantization;
using Xunit;

namespace Vouch.Compiler.Tests.Lowering;

/// <summary>Values just outside their ranges, with limbs to match.</summary>
public class RangeLieTests
{
    [Theory]
    [InlineData(8, 128)]
    [InlineData(8, -129)]
    [InlineData(12, 2048)]
    [InlineData(12, -2049)]
    [InlineData(16, 32768)]
    [InlineData(16, -32769)]
    [InlineData(40, 1L << 39)]
    [InlineData(48, (-1L << 47) - 1)]
    public void A_weight_out_of_range_is_caught(int bits, long value)
    {
        Assert.NotNull(Violation(value));
        Assert.Null(Violation(value < 0 ? value + 1 : value - 1));

        string? Violation(long weight)
        {
            var network = new Network(0);
            var (w, y) = (network.Constant(bits, [1, weight], 2), network.Tensor(2));
            network.Add(new SumNode("sum", y, [new Addend(w, 1)], 0, Functions.Signed(0)));
            var lowered = ModelLowering.Lower(network.Outputs(y).Build());
            return new ConstraintChecker(lowered.WeightRangeSystem).FirstViolation(lowered.WeightRangeWitness());
        }
    }

    [Theory]
    [InlineData(-100, 27, Visibility.Private)]
    [InlineData(0, 255, Visibility.Private)]
    [InlineData(-32768, 32767, Visibility.Private)]
    [InlineData(-30000, 30001, Visibility.Private)]
    [InlineData(5, 5, Visibility.Private)]
    [InlineData(-32768, 32767, Visibility.Committed)]
    [InlineData(-30000, 30001, Visibility.Committed)]
    public void A_private_or_committed_input_out_of_range_is_caught(int low, int high, Visibility visibility)
    {
        Assert.Null(Violation(low, 0));
        Assert.Null(Violation(high, 0));
        Assert.NotNull(Violation(low, -1));
        Assert.NotNull(Violation(high, 1));

        string? Violation(int value, int change)
        {
            var network = new Network(0);
            var (x, y) = (network.Input(low, high, [1]), network.Tensor(1));
            network.InputValues[0] = [value];
            network.Add(new SumNode("sum", y, [new Addend(x, 0)], 0, Functions.Signed(0)));
            var model = TestModel.Of(network.Outputs(y), visibility);

            // The honest recipe applied to a dishonest input: every helper follows it.
            var execution = network.Run();
            execution.Tensors[x][0] += change;
            return model.Violation(model.Lowered.Witness(execution));
        }
    }
}

using Vouch.Models.Quantization;
using Xunit;

namespace Vouch.Compiler.Tests.Lowering;

/// <summary>Wrong outputs of a requantisation, with all helpers to match, and the sentence that catches each.</summary>
public class RequantizationLieTests
{
    [Theory]
    [InlineData(8)]
    [InlineData(13)]
    [InlineData(16)]
    public void Rounding_one_up_is_caught_by_the_remainder(int limbBits)
    {
        // The remainder of 6 bits fills its limb: it is committed times a power of two.
        var model = Sum(5000, Functions.Signed(6), limbBits: limbBits);
        var lie = model.Copy();
        lie.Values[model.Block("y")][0]++;
        lie.Values[model.Block("sum position limb 0")][0]++;
        lie.Values[model.Block("sum rounding limb 0")][0] -= 1L << limbBits;
        Assert.Equal("lookup sum rounding limb 0 at 0", model.Violation(lie));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(13)]
    [InlineData(16)]
    public void Rounding_one_down_is_caught_by_the_remainder(int limbBits)
    {
        // The remainder of 6 bits fills its limb: it is committed times a power of two.
        var model = Sum(5000, Functions.Signed(6), limbBits: limbBits);
        var lie = model.Copy();
        lie.Values[model.Block("y")][0]--;
        lie.Values[model.Block("sum position limb 0")][0]--;
        lie.Values[model.Block("sum rounding limb 0")][0] += 1L << limbBits;
        Assert.Equal("lookup sum rounding limb 0 at 0", model.Violation(lie));
    }

    [Fact]
    public void Another_limb_split_is_caught()
    {
        var model = Sum(5001, Functions.Signed(12));
        var lie = model.Copy();
        lie.Values[model.Block("sum rounding limb 0")][0] += 256;
        lie.Values[model.Block("sum rounding limb 8")][0]--;
        Assert.Equal("lookup sum rounding limb 0 at 0", model.Violation(lie));
    }

    [Fact]
    public void Saturation_cannot_be_skipped()
    {
        // pre = 40000 saturates; the liar claims the straight line through its segment.
        var model = Sum(30000, new Requantization(0, new ClampActivation(false)), 2);
        Assert.Equal(32767, model.Execution.Tensors[1][0]);
        var lie = model.Copy();
        var pre = model.Execution.Accumulators[0]![0];
        lie.Values[model.Block("sum base")][0] = pre & ~255;
        lie.Values[model.Block("sum slope")][0] = 1;
        lie.Values[model.Block("y")][0] = pre;
        Assert.Equal("lookup sum row at 0", model.Violation(lie));
    }

    [Fact]
    public void A_row_invented_is_caught()
    {
        var model = Sum(5000, Functions.Curve(2, 8, 12));
        var lie = model.Copy();
        lie.Values[model.Block("sum base")][0] += 1 << 12;
        lie.Values[model.Block("y")][0]++;
        Assert.Equal("lookup sum row at 0", model.Violation(lie));
    }

    [Fact]
    public void A_row_of_another_segment_is_caught()
    {
        var model = Sum(5000, Functions.Signed(2));
        var lie = model.Copy();
        lie.Values[model.Block("sum segment")][0]++;
        lie.Values[model.Block("sum base")][0] += 256;
        lie.Values[model.Block("sum position limb 0")][0] -= 256;
        Assert.Equal("lookup sum position limb 0 at 0", model.Violation(lie));
    }

    [Fact]
    public void An_output_that_fits_only_modulo_the_field_is_caught_by_its_range()
    {
        var model = Sum(5000, Functions.Curve(2, 8, 16));
        var lie = model.Copy();
        var remainder = lie.Values[model.Block("sum remainder limb 0")];
        var step = remainder[0] > 0 ? -1 : 1;
        remainder[0] += step;

        // Sixteen bits fill two limbs: nothing is scaled. The remainder moves by 1 and the output by 1 / 2^16 in the field: p = 2^64 - 2^32 + 1, so
        // 2^16 * (2^48 - 2^16) = 2^64 - 2^32 = -1.
        lie.Values[model.Block("y")][0] += step * ((1L << 48) - (1L << 16));
        Assert.Equal("lookup sum value limb 0 at 0", model.Violation(lie));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(15)]
    [InlineData(16)]
    public void A_scaled_remainder_is_no_fraction(int limbBits)
    {
        // The limb has room for a fraction of 1 more. Alone it breaks the split; with the opposite fraction in the position
        // (-1 is 2^64 - 2^32 in the field, a multiple of 2^limbBits) the split holds, but the position is no integer.
        var model = Sum(5000, Functions.Signed(3), limbBits: limbBits);
        var lie = model.Copy();
        lie.Values[model.Block("sum rounding limb 0")][0]++;
        Assert.Equal("statement sum accumulator at 0", model.Violation(lie));
        var fraction = (long)(((Int128.One << 64) - (Int128.One << 32)) >> limbBits);
        lie.Values[model.Block("sum position limb 0")][0] += fraction;
        lie.Values[model.Block("y")][0] += fraction;
        Assert.Equal("lookup sum position limb 0 at 0", model.Violation(lie));
    }

    [Fact]
    public void Sums_too_large_to_scale_have_a_remainder_of_its_own_width()
    {
        // A bias of up to 2^47 times 2^15 would leave what the field can tell apart.
        var network = new Network(0);
        var (x, bias) = (network.Input(2, 2), network.Constant(48, [5, -9], 2));
        network.Add(new MatrixProductNode(
            "product", network.Named("y", 2, 2), x, network.Constant(16, 3, 2, 2), false, false, bias, [],
            Functions.Signed(1)));
        var model = TestModel.Of(network.Outputs(3), limbBits: 16);
        Assert.Null(model.Violation(model.Witness));
        var rounding = model.Block("product rounding limb 0");
        Assert.All(model.Witness.Values[rounding], value => Assert.InRange(value, 0, 1));
        foreach (var change in (long[])[2, -2, 1])
        {
            var lie = model.Copy();
            lie.Values[rounding][1] += change;
            Assert.NotNull(model.Violation(lie));
        }
    }

    private static TestModel Sum(long x, Requantization rule, long multiplier = 1, int limbBits = 8)
    {
        var network = new Network(0);
        var input = network.Input(1);
        network.InputValues[0] = [x];
        network.Add(new SumNode("sum", network.Named("y", 1), [new Addend(input, multiplier)], 0, rule));
        return TestModel.Of(network.Outputs(1), limbBits: limbBits);
    }
}

using Vouch.Models.Quantization;
using Xunit;

namespace Vouch.Compiler.Tests.Lowering;

/// <summary>Wrong maxima, with selectors and differences to match, and the sentence that catches each.</summary>
public class MaximumLieTests
{
    [Fact]
    public void A_second_largest_element_is_no_maximum()
    {
        var model = Max([10, 700, 300, -5]);
        var lie = model.Copy();
        lie.Values[model.Block("y")][0] = 300;
        lie.Values[model.Block("max selector")].AsSpan().Clear();
        lie.Values[model.Block("max selector")][2] = 1;
        long[] limbs = [1, -2, 0, 1];
        limbs.CopyTo(lie.Values[model.Block("max difference limb 8")], 0);
        Assert.StartsWith("lookup max difference limb", model.Violation(lie));
    }

    [Fact]
    public void More_than_every_element_is_no_maximum()
    {
        var model = Max([10, 700, 300, -5]);
        var lie = model.Copy();
        lie.Values[model.Block("y")][0] = 701;
        Assert.StartsWith("statement max selected", model.Violation(lie));

        // Nor with weights in place of bits: 701 = 10 * b0 + 700 * b1 with b0 + b1 = 1 has a solution in the field.
        var weights = lie.Values[model.Block("max selector")];
        (weights[0], weights[1]) = (-1, 691);
        Assert.StartsWith("statement max selectors are bits", model.Violation(lie));
        weights.AsSpan().Clear();
        Assert.StartsWith("statement max one selector", model.Violation(lie));
    }

    [Fact]
    public void Padding_does_not_hide_a_negative_maximum()
    {
        var window = new Window([2], [1], [1], [1]);
        var network = new Network(0);
        var x = network.Input(1, 1, 2);
        network.InputValues[0] = [-7, -9];
        network.Add(new WindowMaxNode("max", network.Named("y", 1, 1, 3), x, window));
        var model = TestModel.Of(network.Outputs(1));
        Assert.Equal([-7, -7, -9], model.Execution.Tensors[1]);
        var lie = model.Copy();
        lie.Values[model.Block("y")][0] = 0;
        lie.Values[model.Block("max selector")][0] = 1;
        lie.Values[model.Block("max selector")][1] = 0;
        lie.Values[model.Block("max difference limb 8")][0] = 128;
        lie.Values[model.Block("max difference limb 8")][1] = 0;
        Assert.Equal("statement max selected at 0,0,0,0", model.Violation(lie));
    }

    private static TestModel Max(long[] values)
    {
        var network = new Network(0);
        var input = network.Input(1, 1, 2, 2);
        network.InputValues[0] = values;
        network.Add(new WindowMaxNode(
            "max", network.Named("y", 1, 1, 1, 1), input, new Window([2, 2], [2, 2], [0, 0], [1, 1])));
        return TestModel.Of(network.Outputs(1));
    }
}

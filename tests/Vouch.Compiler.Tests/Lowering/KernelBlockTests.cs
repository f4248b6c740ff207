using Vouch.Compiler.Lowering;
using Vouch.Models.Quantization;
using Vouch.Protocol.Statements;
using Xunit;

namespace Vouch.Compiler.Tests.Lowering;

/// <summary>Where the weights of convolutions lie.</summary>
public class KernelBlockTests
{
    private static readonly Window Three = new([3, 2], [1, 1], [0, 0], [1, 1]);

    [Fact]
    public void Taps_come_first()
    {
        var (model, w) = Convolution(3, 2, Three);
        var block = model.Block($"t{w}");
        Assert.Equal([6, 3, 2], model.System.Blocks[block].Shape);
        var (weights, cells) = (model.Execution.Tensors[w], model.Witness.Values[block]);
        for (var i = 0; i < weights.Length; i++) Assert.Equal(weights[i], cells[(i % 6 * 6) + (i / 6)]);
        Assert.Null(model.Violation(model.Witness));
    }

    [Fact]
    public void A_kernel_of_one_tap_stays_where_it_is()
    {
        var (model, w) = Convolution(3, 2, new Window([1, 1], [1, 1], [0, 0], [1, 1]));
        Assert.Equal([3, 2, 1, 1], model.System.Blocks[model.Block($"t{w}")].Shape);
    }

    [Fact]
    public void Weights_that_something_else_reads_keep_their_shape()
    {
        var (model, w) = Convolution(3, 2, Three, (n, weight) => n.Outputs(n.Add(
            new SumNode("too", n.Tensor(3, 2, 3, 2), [new(weight, 1)], 0, Functions.Signed(0)))));
        Assert.Equal([3, 2, 3, 2], model.System.Blocks[model.Block($"t{w}")].Shape);
        Assert.Null(model.Violation(model.Witness));
    }

    [Fact]
    public void Two_convolutions_share_one_block()
    {
        var (model, w) = Convolution(2, 2, Three, (n, weight) => n.Outputs(n.Add(new ConvolutionNode(
            "too", n.Tensor(1, 2, 2, 3), 0, weight, -1, Three, 1, [], Functions.Signed(8)))));
        Assert.Equal([6, 2, 2], model.System.Blocks[model.Block($"t{w}")].Shape);
        Assert.Null(model.Violation(model.Witness));
    }

    [Fact]
    public void Weights_are_the_same_arrays_in_every_witness()
    {
        var (model, _) = Convolution(3, 2, Three);
        var again = model.Lowered.Witness(model.Network.Run());
        var ranges = model.Lowered.WeightRangeWitness();
        var weights = Enumerable.Range(0, model.System.Blocks.Count)
            .Where(b => model.System.Blocks[b].Source == BlockSource.Weights).ToArray();
        Assert.NotEmpty(weights);
        for (var i = 0; i < weights.Length; i++)
        {
            Assert.Same(model.Witness.Values[weights[i]], again.Values[weights[i]]);
            Assert.Same(model.Witness.Values[weights[i]], ranges.Values[i]);
        }
    }

    private static (TestModel Model, int Weight) Convolution(
        int outputs, int inputs, Window window, Action<Network, int>? more = null)
    {
        var n = new Network(1);
        var x = n.Input(1, inputs, 4, 4);
        var w = n.Constant(16, 500, [outputs, inputs, .. window.Kernel]);
        int[] shape = [1, outputs, 5 - window.Kernel[0], 5 - window.Kernel[1]];
        n.Outputs(n.Add(new ConvolutionNode("conv", n.Tensor(shape), x, w, -1, window, 1, [], Functions.Signed(9))));
        more?.Invoke(n, w);
        return (TestModel.Of(n), w);
    }
}

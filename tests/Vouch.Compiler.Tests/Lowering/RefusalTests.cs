using Vouch.Compiler.Lowering;
using Vouch.Models;
using Vouch.Models.Quantization;
using Xunit;

namespace Vouch.Compiler.Tests.Lowering;

/// <summary>
/// Networks that cannot be proven soundly are refused when they are lowered, not when they are proven.
/// </summary>
public class RefusalTests
{
    [Theory]
    [InlineData(46, false)]
    [InlineData(47, true)]
    public void A_sum_that_could_wrap_around_the_field(int bits, bool refused)
    {
        // 2^15 * 2^(bits-1) is 2^60 or 2^61, and two of the latter make 2^62.
        var network = new Network(0);
        var (x, w, y) = (network.Input(1, 2), network.Constant(bits, 5, 2, 1), network.Tensor(1, 1));
        network.Add(new MatrixProductNode("product", y, x, w, false, false, -1, [], Functions.Signed(4)));
        Refused(network.Outputs(y), refused ? "2^62" : null);
    }

    [Fact]
    public void Magnitudes_of_addends_count_too()
    {
        var network = new Network(0);
        var x = network.Input(2);
        var addends = Enumerable.Repeat(new Addend(x, long.MaxValue >> 17), 3).ToArray();
        network.Add(new SumNode("sum", network.Tensor(2), addends, 0, Functions.Signed(4)));
        Refused(network.Outputs(1), "2^62");
    }

    [Fact]
    public void A_curve_that_leaves_16_bits()
    {
        var table = Functions.Tanh(8, 4);
        table.Base[3] = 1L << 30;
        RefusedCurve(table, "16-bit");
    }

    [Fact]
    public void A_curve_with_another_domain() => RefusedCurve(Functions.Exponential(8, 4), "covers [0, 65536)");

    [Fact]
    public void An_exponential_with_another_domain()
    {
        var network = new Network(0);
        var (x, y) = (network.Input(3), network.Tensor(3));
        network.Add(new SoftmaxNode("softmax", y, x, 0, Functions.Tanh(8, 4)));
        Refused(network.Outputs(y), "must map [0, 2^16)");
    }

    [Fact]
    public void A_window_wholly_in_the_padding()
    {
        var network = new Network(0);
        var (x, y) = (network.Input(1, 1, 3), network.Tensor(1, 1, 5));
        network.Add(new WindowMaxNode("max", y, x, new Window([1], [1], [1], [1])));
        Refused(network.Outputs(y), "wholly outside");
    }

    [Fact]
    public void A_tensor_read_before_it_is_written()
    {
        var network = new Network(0);
        var (x, y) = (network.Tensor(3), network.Tensor(3));
        network.Add(new ReshapeNode("reshape", y, x));
        Refused(network.Outputs(y), "out of order");
    }

    [Fact]
    public void A_broadcast_that_does_not_fit()
    {
        var network = new Network(0);
        var (x, y) = (network.Input(2), network.Tensor(3));
        network.Add(new SumNode("sum", y, [new Addend(x, 1)], 0, Functions.Signed(4)));
        Refused(network.Outputs(y), "does not stretch");
    }

    [Fact]
    public void A_matrix_product_of_unequal_inner_sizes()
    {
        var network = new Network(0);
        var (a, b, y) = (network.Input(2, 3), network.Input(4, 2), network.Tensor(2, 2));
        network.Add(new MatrixProductNode("product", y, a, b, false, false, -1, [], Functions.Signed(4)));
        Refused(network.Outputs(y), "do not fit");
    }

    [Fact]
    public void A_public_tensor_of_more_than_16_bits()
    {
        var network = new Network(0);
        Refused(network.Outputs(network.Input(0, 65535, [2])), "16-bit");
    }

    private static void RefusedCurve(PiecewiseLinearTable table, string because)
    {
        var network = new Network(0);
        var (x, y) = (network.Input(3), network.Tensor(3));
        network.Add(new SumNode("sum", y, [new Addend(x, 1)], 0, new Requantization(4, new CurveActivation(table))));
        Refused(network.Outputs(y), because);
    }

    private static void Refused(Network network, string? because)
    {
        if (because is null)
        {
            ModelLowering.Lower(network.Build());
            return;
        }

        Assert.Contains(
            because, Assert.Throws<ModelException>(() => ModelLowering.Lower(network.Build())).Message,
            StringComparison.Ordinal);
    }
}

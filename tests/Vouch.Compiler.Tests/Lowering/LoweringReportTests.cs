using Vouch.Compiler.Lowering;
using Vouch.Models.Quantization;
using Vouch.Protocol.Statements;
using Xunit;

namespace Vouch.Compiler.Tests.Lowering;

/// <summary>
/// What the well-known first convolutional network costs: a change here is a change of every proof's price.
/// </summary>
public class LoweringReportTests
{
    private const int Shift = 8;

    [Fact]
    public void LeNet_has_the_size_it_should_have()
    {
        var lowered = ModelLowering.Lower(LeNet());
        var report = LoweringReport.Of(lowered.System);
        var ranges = LoweringReport.Of(lowered.WeightRangeSystem);
        TestContext.Current.SendDiagnosticMessage("{0}", Text(report));
        TestContext.Current.SendDiagnosticMessage("{0}", Text(ranges));
        Assert.Equal(61_706, report.Cells[BlockSource.Weights].Valid);
        Assert.Equal(report.Cells[BlockSource.Weights], ranges.Cells[BlockSource.Weights]);

        // Of each weight one lookup, of each of the 236 biases of 40 bits three and two limbs.
        Assert.Equal(61_706 + (2 * 236), ranges.Lookups);
        Assert.Equal(2 * 236, ranges.Cells[BlockSource.Trace].Valid);
        Assert.Equal(784 + 10, report.Cells[BlockSource.Public].Valid);

        // Six cells and three lookups per requantised output (five helpers and itself; the public result is no trace), and
        // per maximum itself and, for each of its four taps, a selector and the upper limb of 15 bits.
        const int Requantised = (6 * 28 * 28) + (16 * 10 * 10) + 120 + 84 + 10, Maxima = (6 * 14 * 14) + (16 * 5 * 5);
        Assert.Equal((6 * Requantised) - 10 + (9 * Maxima), report.Cells[BlockSource.Trace].Valid);
        Assert.Equal((3 * Requantised) + (8 * Maxima), report.Lookups);

        // Limbs of ten bits: two clamps with segments as wide, the range of ten bits and the range of the other five.
        Assert.Equal(512 + 512 + 1024 + 32, report.TableRows);
    }

    [Fact]
    public void Moving_values_costs_nothing()
    {
        var network = new Network(0);
        var x = network.Input(2, 3, 4);
        var t = network.Add(new TransposeNode("t", network.Tensor(4, 2, 3), x, [2, 0, 1]));
        var r = network.Add(new ReshapeNode("r", network.Tensor(4, 6), t));
        var y = network.Add(new SumNode("sum", network.Tensor(4, 6), [new Addend(r, 1)], 0, Functions.Signed(0)));
        var report = LoweringReport.Of(ModelLowering.Lower(network.Outputs(y).Build()).System);

        // Segment, base, slope and position of each output; the input is public, and so is the output.
        Assert.Equal(4 * 24, report.Cells[BlockSource.Trace].Valid);
        Assert.Equal(4 * 4 * 8, report.Cells[BlockSource.Trace].Padded);
        Assert.Equal(25, report.Cells[BlockSource.Trace].WastePercent);
        Assert.Equal((2, 2L * 24, 2), (report.LookupStatements, report.Lookups, report.Statements));
        Assert.Equal((2, 512L + 1024), (report.Tables, report.TableRows));
    }

    [Fact]
    public void Many_activations_have_wide_limbs()
    {
        var network = new Network(0);
        var x = network.Input(64, 64, 64);
        var y = network.Add(
            new SumNode("sum", network.Tensor(64, 64, 64), [new Addend(x, 1)], 0, Functions.Relu(14)));
        var lowered = ModelLowering.Lower(network.Outputs(y).Build());
        var report = LoweringReport.Of(lowered.System);

        // Segment, base, slope, position and remainder; row, position and remainder. The remainder of 14 bits is looked up
        // in the table that the positions need: segments of that width make the clamp 32 rows.
        Assert.Equal(5 << 18, report.Cells[BlockSource.Trace].Valid);
        Assert.Equal(3 << 18, report.Lookups);
        Assert.Equal((2, 32L + 16384), (report.Tables, report.TableRows));
    }

    private static string Text(LoweringReport report) =>
        string.Join("; ", report.Cells.Select(
            p => $"{p.Key} {p.Value.Valid} of {p.Value.Padded} ({p.Value.WastePercent:F1}% waste)"))
        + $"; {report.Lookups} lookups ({report.PaddedLookups} padded) in {report.LookupStatements} statements; "
        + $"{report.Statements} products; {report.Tables} tables of {report.TableRows} rows";

    private static QuantizedGraph LeNet()
    {
        var n = new Network(0);
        var pool = new Window([2, 2], [2, 2], [0, 0], [1, 1]);
        var x = n.Input(0, 255, [1, 1, 28, 28]);
        x = Convolution(x, 1, 6, 28, 2);
        x = n.Add(new WindowMaxNode("pool 1", n.Tensor(1, 6, 14, 14), x, pool));
        x = Convolution(x, 6, 16, 10, 0);
        x = n.Add(new WindowMaxNode("pool 2", n.Tensor(1, 16, 5, 5), x, pool));
        x = n.Add(new ReshapeNode("flatten", n.Tensor(1, 400), x));
        x = Dense(x, 400, 120, Functions.Relu(Shift));
        x = Dense(x, 120, 84, Functions.Relu(Shift));
        x = Dense(x, 84, 10, Functions.Signed(Shift));
        return n.Outputs(x).Build();

        int Convolution(int input, int channels, int outputs, int size, int pad) => n.Add(new ConvolutionNode(
            $"conv {outputs}", n.Tensor(1, outputs, size, size), input, n.Constant(16, 100, outputs, channels, 5, 5),
            n.Constant(40, 100, outputs), new Window([5, 5], [1, 1], [pad, pad], [1, 1]), 1, [],
            Functions.Relu(Shift)));

        int Dense(int input, int inputs, int outputs, Requantization rule) => n.Add(new MatrixProductNode(
            $"dense {outputs}", n.Tensor(1, outputs), input, n.Constant(16, 100, outputs, inputs), false, true,
            n.Constant(40, 100, outputs), [], rule));
    }
}

using System.Globalization;
using Vouch.Models.Quantization;
using Xunit;
using static Vouch.Models.Tests.Quantization.FloatModel;

namespace Vouch.Models.Tests.Quantization;

/// <summary>Operators in random order and with random sharing: fusions must never change what is computed.</summary>
public class RandomNetworkTests(ITestOutputHelper output)
{
    private const int Networks = 150;
    private const int Channels = 3;
    private const int Size = 6;

    /// <summary>Errors of many layers add up, and test inputs stay below the calibrated range.</summary>
    private const double Close = 5e-3;

    [Fact]
    public void AnyOrderOfOperatorsIsFollowed()
    {
        var worst = 0.0;
        for (var seed = 0; seed < Networks; seed++)
        {
            var model = new FloatModel(new Random(seed));
            var (result, agreement) = model.Compare(Chain(model));
            worst = Math.Max(worst, agreement.MaxRelativeError);
            Assert.True(
                agreement.Refused == 0 && agreement.MaxRelativeError < Close,
                $"seed {seed}: {agreement}\n{string.Join('\n', result.Graph.Nodes.Select(node => node.Name))}");
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"largest relative error {worst:E2}"));
    }

    /// <summary>Every value has the shape 1x3x6x6, so that any can feed any operator.</summary>
    private static string Chain(FloatModel m)
    {
        var values = new List<string> { m.Input(1, Channels, Size, Size) };
        for (var length = m.Random.Next(2, 12); length > 0; length--)
        {
            var last = values[^1];
            var any = values[m.Random.Next(values.Count)];
            values.Add(m.Random.Next(16) switch
            {
                0 or 1 => Convolution(m, last, m.Random.Next(2) == 0 ? 1 : Channels),
                2 => m.Node("Conv", [m.Node("Pad", [last, m.Integers(0, 0, 1, 1, 0, 0, 1, 1)]), m.Weights(0.3, 3, 3, 3, 3)]),
                3 => m.Node("BatchNormalization",
                    [last, m.Positive(0.5, 2, 3), m.Weights(1, 3), m.Weights(0.3, 3), m.Positive(0.2, 3, 3)]),
                4 => m.Node("Relu", [last]),
                5 => m.Node("Tanh", [last]),
                6 => m.Node("Clip", [last, m.Constant([-0.8f]), m.Constant([1.1f])]),
                7 => m.Node("LeakyRelu", [last]),
                8 or 9 => m.Node("Add", [last, any]),
                10 => m.Node("Sub", [any, last]),
                11 => m.Node("Mul", [last, m.Node("Sigmoid", [any])]),
                12 => m.Node("Mul", [last, m.Weights(1, 3, 1, 1)]),
                13 => m.Node("MaxPool", [last], Attribute("kernel_shape", 3, 3), Attribute("pads", 1, 1, 1, 1)),
                14 => m.Node("AveragePool", [last], Attribute("kernel_shape", 3, 3), Attribute("pads", 1, 1, 1, 1)),
                _ => m.Node("Conv", [m.Node("Concat", [last, any], Attribute("axis", 1)), m.Weights(0.4, 3, 6, 1, 1)]),
            });
        }

        return values[^1];
    }

    private static string Convolution(FloatModel m, string x, int group) => m.Node(
        "Conv", [x, m.Weights(0.4, 3, 3 / group, 3, 3), m.Weights(0.3, 3)], Attribute("pads", 1, 1, 1, 1),
        Attribute("group", group));
}

using System.Globalization;
using Vouch.Models.Graphs;
using Vouch.Models.Quantization;
using Xunit;
using static Vouch.Models.Tests.Quantization.FloatModel;

namespace Vouch.Models.Tests.Quantization;

/// <summary>Each operator alone (or with what it usually stands beside): integers against floats.</summary>
public class OperatorAgreementTests(ITestOutputHelper output)
{
    private const int Seeds = 4;

    /// <summary>Input rounding (one bit of headroom), weight rounding, output rounding: a few units of 2^-15.</summary>
    private const double Close = 5e-4;

    /// <summary>Rounding of the input is multiplied by large weights, and only a small part of the sums passes the clip.</summary>
    private static readonly Dictionary<string, double> Looser = new() { ["Clip of large values"] = 6e-3 };

    private static readonly Dictionary<string, Func<FloatModel, string>> Models = new()
    {
        ["Conv"] = m => m.Node("Conv", [m.Input(1, 3, 9, 8), m.Weights(0.3, 4, 3, 3, 3), m.Weights(1, 4)], Attribute("pads", 1, 1, 1, 1)),
        ["Conv strided dilated"] = m => m.Node(
            "Conv", [m.Input(2, 3, 11, 12), m.Weights(0.3, 4, 3, 3, 2)], Attribute("strides", 2, 1), Attribute("dilations", 1, 2)),
        ["Conv grouped"] = m => m.Node("Conv", [m.Input(1, 4, 6, 6), m.Weights(0.4, 6, 2, 3, 3), m.Weights(1, 6)], Attribute("group", 2)),
        ["Conv depthwise"] = m => m.Node("Conv", [m.Input(1, 4, 6, 6), m.Weights(0.4, 4, 1, 3, 3)], Attribute("group", 4), Attribute("pads", 1, 0, 1, 0)),
        ["Conv 1D"] = m => m.Node("Conv", [m.Input(1, 3, 20), m.Weights(0.4, 5, 3, 4), m.Weights(1, 5)], Attribute("pads", 2, 1)),
        ["Gemm"] = m => m.Node("Gemm", [m.Input(1, 30), m.Weights(0.3, 7, 30), m.Weights(1, 7)], Attribute("transB", 1), Attribute("alpha", 0.5f), Attribute("beta", 2f)),
        ["Gemm transposed input"] = m => m.Node("Gemm", [m.Input(9, 3), m.Weights(0.3, 9, 5)], Attribute("transA", 1)),
        ["Gemm of values"] = m => m.Node("Gemm", [m.Input(4, 6), m.Input(6, 3), m.Input(1, 3)], Attribute("alpha", 0.7f), Attribute("beta", -1f)),
        ["MatMul"] = m => m.Node("MatMul", [m.Input(1, 5, 12), m.Weights(0.3, 12, 6)]),
        ["MatMul constant left"] = m => m.Node("MatMul", [m.Weights(0.3, 6, 12), m.Input(12, 4)]),
        ["MatMul vector"] = m => m.Node("MatMul", [m.Input(12), m.Weights(0.3, 12, 6)]),
        ["MatMul two vectors"] = m => m.Node("MatMul", [m.Input(12), m.Input(12)]),
        ["MatMul of values"] = m => m.Node("MatMul", [m.Input(2, 3, 5, 7), m.Input(3, 7, 4)]),
        ["Attention"] = m =>
        {
            var scores = m.Node("Mul", [m.Node("MatMul", [m.Input(2, 5, 8), m.Input(2, 8, 5)]), m.Constant([0.35f])]);
            return m.Node("MatMul", [m.Node("Softmax", [scores]), m.Input(2, 5, 8)]);
        },
        ["Add"] = m => m.Node("Add", [m.Input(2, 3, 4), m.Input(3, 1)]),
        ["Add constant"] = m => m.Node("Add", [m.Input(2, 3, 4), m.Weights(1, 3, 1)]),
        ["Add of one value"] = m => { var x = m.Input(2, 3); return m.Node("Add", [x, x]); },
        ["Sub"] = m => m.Node("Sub", [m.Input(2, 3, 4), m.Input(4)]),
        ["Sub from constant"] = m => m.Node("Sub", [m.Weights(1, 4), m.Node("Tanh", [m.Input(3, 4)])]),
        ["Mul"] = m => m.Node("Mul", [m.Input(2, 3, 4), m.Input(3, 4)]),
        ["Mul constant"] = m => m.Node("Mul", [m.Node("Tanh", [m.Input(3, 4)]), m.Weights(2, 4)]),
        ["Mul scaled"] = m => m.Node("Add", [m.Node("Mul", [m.Node("Mul", [m.Input(3, 4), m.Input(3, 4)]), m.Constant([0.3f])]), m.Weights(1, 4)]),
        ["Div constant"] = m => m.Node("Div", [m.Node("Sigmoid", [m.Input(3, 4)]), m.Positive(0.5, 4, 3, 1)]),
        ["Relu"] = m => m.Node("Relu", [m.Input(3, 4)]),
        ["LeakyRelu"] = m => m.Node("LeakyRelu", [m.Input(3, 40)], Attribute("alpha", 0.1f)),
        ["Sigmoid"] = m => m.Node("Sigmoid", [m.Input(3, 40)]),
        ["Tanh"] = m => m.Node("Tanh", [m.Input(3, 40)]),
        ["Elu"] = m => m.Node("Elu", [m.Input(3, 40)], Attribute("alpha", 1.5f)),
        ["Clip 0 1"] = m => m.Node("Clip", [m.Input(3, 40), m.Constant([0f]), m.Constant([1f])]),
        ["Clip symmetric"] = m => m.Node("Clip", [m.Input(3, 40), m.Constant([-0.7f]), m.Constant([0.7f])]),
        ["Clip general"] = m => m.Node("Clip", [m.Input(3, 40), m.Constant([-0.3f]), m.Constant([1.7f])]),
        ["Clip above"] = m => m.Node("Clip", [m.Input(3, 40), m.Constant([0.2f])]),
        ["Clip below"] = m => m.Node("Clip", [m.Input(3, 40), "", m.Constant([0.2f])]),
        ["Clip of large values"] = m => m.Node("Clip", [m.Node("Gemm", [m.Input(4, 20), m.Weights(30, 20, 8)]), m.Constant([-1.3f]), m.Constant([6f])]),
        ["Clip of products"] = m => m.Node("Clip", [m.Node("MatMul", [m.Input(4, 20), m.Input(20, 8)]), m.Constant([-0.3f]), m.Constant([3f])]),
        ["MaxPool"] = m => m.Node("MaxPool", [m.Input(1, 2, 7, 8)], Attribute("kernel_shape", 3, 2), Attribute("strides", 2, 2), Attribute("pads", 1, 0, 1, 0)),
        ["MaxPool 1D ceil"] = m => m.Node("MaxPool", [m.Input(1, 2, 8)], Attribute("kernel_shape", [3]), Attribute("strides", [2]), Attribute("ceil_mode", 1)),
        ["AveragePool"] = m => m.Node("AveragePool", [m.Input(1, 2, 8, 8)], Attribute("kernel_shape", 3, 3), Attribute("strides", 2, 2)),
        ["AveragePool padded"] = m => m.Node("AveragePool", [m.Input(1, 2, 8, 8)], Attribute("kernel_shape", 3, 3), Attribute("pads", 1, 1, 1, 1)),
        ["AveragePool counting pads"] = m => m.Node(
            "AveragePool", [m.Input(1, 2, 8, 8)], Attribute("kernel_shape", 3, 3), Attribute("pads", 1, 1, 1, 1), Attribute("count_include_pad", 1)),
        ["AveragePool large"] = m => m.Node("AveragePool", [m.Input(1, 1, 20, 20)], Attribute("kernel_shape", 11, 11), Attribute("pads", 5, 5, 5, 5)),
        ["GlobalAveragePool"] = m => m.Node("GlobalAveragePool", [m.Input(1, 3, 7, 5)]),
        ["GlobalAveragePool 1D"] = m => m.Node("GlobalAveragePool", [m.Input(2, 3, 7)]),
        ["BatchNormalization"] = m => Normalised(m, m.Node("Relu", [m.Input(1, 3, 5, 5)]), 3),
        ["Conv, normalised"] = m => Normalised(m, m.Node("Conv", [m.Input(1, 3, 9, 8), m.Weights(0.3, 4, 3, 3, 3)]), 4),
        ["Normalised between"] = m => m.Node(
            "Conv", [Normalised(m, m.Node("Relu", [m.Node("Conv", [m.Input(1, 3, 9, 8), m.Weights(0.3, 4, 3, 3, 3)])]), 4), m.Weights(0.3, 2, 4, 3, 3)]),
        ["Normalised between, padded"] = m => m.Node(
            "Conv", [Normalised(m, m.Node("Relu", [m.Node("Conv", [m.Input(1, 3, 9, 8), m.Weights(0.3, 4, 3, 3, 3)])]), 4), m.Weights(0.3, 2, 4, 3, 3)],
            Attribute("pads", 1, 1, 1, 1)),
        ["Normalised before Gemm"] = m => m.Node(
            "Gemm", [Normalised(m, m.Node("Tanh", [m.Input(1, 6)]), 6), m.Weights(0.5, 4, 6), m.Weights(1, 4)], Attribute("transB", 1)),
        ["Residual"] = m =>
        {
            var x = m.Node("Relu", [m.Node("Conv", [m.Input(1, 3, 8, 8), m.Weights(0.3, 4, 3, 1, 1)])]);
            var y = m.Node("Conv", [x, m.Weights(0.3, 4, 4, 3, 3), m.Weights(0.2, 4)], Attribute("pads", 1, 1, 1, 1));
            return m.Node("Relu", [m.Node("Add", [x, y])]);
        },
        ["Difference of layers"] = m =>
        {
            var x = m.Input(2, 8);
            var (a, b) = (m.Node("MatMul", [x, m.Weights(1, 8, 5)]), m.Node("MatMul", [x, m.Weights(1, 8, 5)]));
            return m.Node("Tanh", [m.Node("Sub", [a, b])]);
        },
        ["Function after pool"] = m => m.Node(
            "LeakyRelu", [m.Node("Flatten", [m.Node("MaxPool", [m.Node("Conv", [m.Input(1, 2, 8, 8), m.Weights(0.5, 3, 2, 3, 3)])], Attribute("kernel_shape", 2, 2))])]),
        ["Layout"] = m =>
        {
            var x = m.Node("Reshape", [m.Node("Transpose", [m.Node("Identity", [m.Input(2, 3, 4)])], Attribute("perm", 2, 0, 1)), m.Integers(4, -1)]);
            return m.Node("Dropout", [m.Node("Squeeze", [m.Node("Unsqueeze", [x, m.Integers(0, 3)]), m.Integers(0)])]);
        },
        ["Flatten"] = m => m.Node("Flatten", [m.Input(2, 3, 4)], Attribute("axis", 2)),
        ["Concat"] = m => m.Node("Concat", [m.Input(2, 3), m.Node("Tanh", [m.Input(2, 4)]), m.Node("MatMul", [m.Input(2, 9), m.Weights(1, 9, 5)])], Attribute("axis", 1)),
        ["Concat of unlike"] = m => m.Node("Concat", [m.Node("Mul", [m.Node("Relu", [m.Input(2, 3)]), m.Constant([50f])]), m.Input(2, 3)], Attribute("axis", 0)),
        ["Pad"] = m => m.Node("Pad", [m.Input(2, 3, 4), m.Integers(0, 1, -1, 1, 0, 2), m.Constant([0.4f])]),
        ["Softmax"] = m => m.Node("Softmax", [m.Node("Mul", [m.Input(3, 10, 2), m.Constant([4f])])], Attribute("axis", 1)),
        ["LogSoftmax"] = m => m.Node("LogSoftmax", [m.Node("Mul", [m.Input(3, 10), m.Constant([4f])])]),
    };

    private static readonly Dictionary<string, Func<FloatModel, string>> OldModels = new()
    {
        ["Softmax"] = m => m.Node("Softmax", [m.Node("Tanh", [m.Input(2, 3, 4)])], Attribute("axis", 1)),
        ["LogSoftmax"] = m => m.Node("LogSoftmax", [m.Node("Tanh", [m.Input(2, 3, 4)])], Attribute("axis", 2)),
        ["Clip"] = m => m.Node("Clip", [m.Input(3, 40)], Attribute("min", -0.3f), Attribute("max", 0.8f)),
        ["Pad"] = m => m.Node("Pad", [m.Input(3, 4)], Attribute("pads", 1, 0, 0, 2), Attribute("value", 0.5f)),
        ["Squeeze"] = m => m.Node("Squeeze", [m.Node("Unsqueeze", [m.Input(3, 4)], Attribute("axes", [0L]))], Attribute("axes", [0L])),
    };

    public static TheoryData<string> Names => [.. Models.Keys];

    public static TheoryData<string> OldNames => [.. OldModels.Keys];

    [Theory, MemberData(nameof(Names))]
    public void IntegersFollowFloats(string name)
    {
        var worst = 0.0;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var model = new FloatModel(new Random(seed));
            var (_, agreement) = model.Compare(Models[name](model));
            Assert.Equal(0, agreement.Refused);
            worst = Math.Max(worst, agreement.MaxRelativeError);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {worst:E2}"));
        Assert.True(worst < Looser.GetValueOrDefault(name, Close), $"relative error {worst:E2}");
    }

    /// <summary>What some operators looked like before operator sets 11 and 13.</summary>
    [Theory, MemberData(nameof(OldNames))]
    public void OlderFormsToo(string name)
    {
        var model = new FloatModel(new Random(1), opset: 10);
        var (_, agreement) = model.Compare(OldModels[name](model));
        Assert.Equal(0, agreement.Refused);
        Assert.True(agreement.MaxRelativeError < Close, $"relative error {agreement.MaxRelativeError:E2}");
    }

    private static string Normalised(FloatModel m, string x, int channels) => m.Node(
        "BatchNormalization",
        [x, m.Positive(0.5, 2, channels), m.Weights(1, channels), m.Weights(0.3, channels), m.Positive(0.2, 3, channels)]);
}

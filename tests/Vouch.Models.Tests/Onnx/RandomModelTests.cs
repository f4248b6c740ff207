using Vouch.Models.Execution;
using Vouch.Models.Graphs;
using Vouch.Models.Operators;
using Xunit;

namespace Vouch.Models.Tests.Onnx;

/// <summary>
/// Random nodes over random values with random attributes: mostly nonsense, refused with an explanation; what is accepted
/// must run and give exactly the inferred types.
/// </summary>
public class RandomModelTests
{
    private static readonly string[] AttributeNames =
    [
        "allowzero", "alpha", "auto_pad", "axes", "axis", "beta", "ceil_mode", "count_include_pad", "dilations", "end",
        "ends", "epsilon", "group", "kernel_shape", "max", "min", "mode", "pads", "perm", "ratio", "seed", "start",
        "starts", "strides", "to", "training_mode", "transA", "transB", "value", "value_float", "value_ints",
    ];

    // Nodes chance would rarely complete; half of the rounds start from these inputs and this attribute.
    private static readonly Dictionary<string, (string[] Inputs, string? Attribute)> Starts = new()
    {
        ["AveragePool"] = (["x"], "kernel_shape"),
        ["MaxPool"] = (["x"], "kernel_shape"),
        ["BatchNormalization"] = (["x", "c", "c", "c", "c"], null),
        ["Conv"] = (["x", "filter"], null),
        ["Range"] = (["s", "s", "s"], null),
        ["Cast"] = (["x"], "to"),
        ["Concat"] = (["x", "x"], "axis"),
        ["Reshape"] = (["x", "k"], null),
        ["MatMul"] = (["f", "v"], null),
        ["Pad"] = (["x", "k"], null),
        ["Gemm"] = (["x", "x", "t"], "transB"),
    };

    private static readonly ModelLimits Limits = ModelLimits.Default with { MaxTensorElements = 1 << 12 };

    [Fact]
    public void AcceptedNodesRunAndGiveWhatWasInferred()
    {
        var random = new Random(11);
        var accepted = OperatorRegistry.Supported.ToDictionary(op => op, _ => 0);
        for (var round = 0; round < 60_000; round++)
        {
            var op = OperatorRegistry.Supported[round % OperatorRegistry.Supported.Count];
            if (TryOne(op, random)) accepted[op]++;
        }

        // Every operator must be reached beyond its checks, or this test says nothing about it.
        Assert.All(accepted, entry => Assert.True(entry.Value > 0, $"{entry.Key} was never accepted"));
    }

    private static bool TryOne(string op, Random random)
    {
        var inputs = new List<ValueInfo>
        {
            new("x", RandomShape(random)),
            new("y", RandomShape(random)),
            new("i", new TensorType(TensorKind.Integer, RandomShape(random))),
        };
        var constants = new Dictionary<string, Tensor>
        {
            ["f"] = RandomTensor(new TensorType(TensorKind.Float, RandomShape(random)), random),
            ["v"] = RandomTensor(TensorType.Float(random.Next(0, 4)), random),
            ["k"] = RandomTensor(TensorType.Integer(random.Next(0, 5)), random),
            ["s"] = RandomTensor(TensorType.Integer(), random),
            ["t"] = RandomTensor(TensorType.Float(), random),
            ["c"] = RandomTensor(TensorType.Float(inputs[0].Shape.ElementAtOrDefault(1)), random),
            ["filter"] = RandomTensor(TensorType.Float([random.Next(1, 3), .. inputs[0].Shape.Skip(1).Take(1), .. RandomShape(random)]), random),
            ["shape"] = Tensor.Vector([.. RandomShape(random).Select(size => (long)size)]),
        };
        string[] names = ["x", "x", "x", "y", "i", "f", "v", "k", "s", "t", "shape", ""];
        var listed = Enumerable.Range(0, random.Next(0, 6)).Select(_ => names[random.Next(names.Length)]).ToList();
        var attributes = new Dictionary<string, AttributeValue>();
        if (Starts.TryGetValue(op, out var start) && random.Next(2) == 0)
        {
            listed = [.. start.Inputs];
            long[] kernel = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.NextInt64(1, 3))];
            if (start.Attribute == "kernel_shape") attributes[start.Attribute] = new AttributeValue.OfInts(kernel);
            else if (start.Attribute is { } name) attributes[name] = new AttributeValue.OfInt(random.Next(0, 12));
        }

        for (var i = random.Next(0, 3); i > 0; i--)
            attributes[AttributeNames[random.Next(AttributeNames.Length)]] = RandomAttribute(random);
        try
        {
            var graph = GraphAssembler.Assemble(
                new GraphDescription
                {
                    Opset = random.Next(7, 22),
                    Inputs = inputs,
                    Constants = constants,
                    Nodes = [new Node("node", op, listed, random.Next(4) == 0 ? ["z", "w"] : ["z"], attributes)],
                    Outputs = random.Next(8) == 0 ? ["z", "w"] : ["z"],
                },
                Limits);
            var values = FloatExecutor.Run(graph, inputs.ToDictionary(input => input.Name, input => RandomTensor(input.Type, random)));
            foreach (var (value, type) in graph.Types) Assert.Equal(type, values[value].Type);
            return true;
        }
        catch (ModelException e)
        {
            Assert.NotEmpty(e.Message);
            return false;
        }
    }

    private static int[] RandomShape(Random random) => [.. Enumerable.Range(0, random.Next(0, 5)).Select(_ => random.Next(1, 4))];

    private static Tensor RandomTensor(TensorType type, Random random)
    {
        var count = TensorShape.Count(type.Shape)!.Value;
        return type.Kind == TensorKind.Float
            ? Tensor.Of([.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 4) - 2)], type.Shape)
            : Tensor.Of([.. Enumerable.Range(0, count).Select(_ => RandomWhole(random))], type.Shape);
    }

    private static long RandomWhole(Random random) => random.Next(12) switch
    {
        0 => long.MinValue,
        1 => long.MaxValue,
        2 => int.MaxValue,
        _ => random.Next(-2, 4),
    };

    private static AttributeValue RandomAttribute(Random random) => random.Next(6) switch
    {
        0 or 1 => new AttributeValue.OfInt(RandomWhole(random)),
        2 => new AttributeValue.OfFloat(random.NextSingle()),
        3 => new AttributeValue.OfString(random.Next(2) == 0 ? "SAME_UPPER" : "constant"),
        4 => new AttributeValue.OfTensor(Tensor.Scalar(1f)),
        _ => new AttributeValue.OfInts([.. Enumerable.Range(0, random.Next(0, 5)).Select(_ => RandomWhole(random))]),
    };
}

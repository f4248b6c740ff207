using Vouch.Models.Execution;
using Vouch.Models.Graphs;
using Vouch.Models.Onnx;

namespace Vouch.Models.Tests.Conformance;

/// <summary>One official case: a model, and sets of inputs with the outputs they should give.</summary>
internal sealed class ConformanceCase(string folder)
{
    private const double RelativeTolerance = 1e-4;
    private const double AbsoluteTolerance = 1e-5;

    // Inputs of these operators that decide shapes or bounds must be constant here, while the cases feed them as model
    // inputs. They are made constants before reading on.
    private static readonly Dictionary<string, int> FirstConstantInput = new()
    {
        ["Clip"] = 1, ["ConstantOfShape"] = 0, ["Dropout"] = 1, ["Expand"] = 1, ["Pad"] = 1, ["Range"] = 0,
        ["Reshape"] = 1, ["Slice"] = 1, ["Squeeze"] = 1, ["Unsqueeze"] = 1,
    };

    // Some cases use the oldest operator sets; for their operators these differ only in attributes, which are checked.
    private static readonly ModelLimits Limits = ModelLimits.Default with { MinOpset = 1 };

    public string Name { get; } = Path.GetFileName(folder);

    public ParsedModel Parse() => ModelParser.Parse(File.ReadAllBytes(Path.Combine(folder, "model.onnx")), Limits);

    /// <summary>Runs every data set; returns what differs, or null.</summary>
    public string? Run()
    {
        foreach (var set in Directory.GetDirectories(folder, "test_data_set_*"))
        {
            var model = Parse();
            var inputs = new Dictionary<string, Tensor>();
            var open = model.Inputs.Where(input => !model.Constants.ContainsKey(input.Name)).ToList();
            for (var i = 0; i < open.Count; i++) inputs.Add(open[i].Name, Load(set, "input", i));
            BindConstants(model, inputs);
            open.RemoveAll(input => model.Constants.ContainsKey(input.Name));
            var (resolved, _) = InputResolver.Resolve(open, new Dictionary<string, int[]>());
            var graph = GraphAssembler.Assemble(
                new GraphDescription
                {
                    Opset = (int)(model.Opset ?? 1),
                    Inputs = resolved,
                    Outputs = [.. model.Outputs.Select(output => output.Name)],
                    Nodes = model.Nodes,
                    Constants = model.Constants,
                },
                Limits);
            var values = FloatExecutor.Run(graph, inputs);
            for (var i = 0; i < graph.Outputs.Count; i++)
            {
                var difference = Compare(Load(set, "output", i), values[graph.Outputs[i].Name]);
                if (difference is not null) return $"{Name}, output {i}: {difference}";
            }
        }

        return null;
    }

    private static void BindConstants(ParsedModel model, Dictionary<string, Tensor> inputs)
    {
        foreach (var node in model.Nodes)
        {
            if (!FirstConstantInput.TryGetValue(node.OpType, out var first)) continue;
            foreach (var name in node.Inputs.Skip(first))
            {
                if (inputs.Remove(name, out var value)) model.Constants.Add(name, value);
            }
        }
    }

    private static Tensor Load(string set, string role, int index)
    {
        var bytes = File.ReadAllBytes(Path.Combine(set, $"{role}_{index}.pb"));
        return TensorParser.Parse(new WireReader(bytes, "a tensor", Limits.MaxDepth), Limits).Tensor;
    }

    private static string? Compare(Tensor expected, Tensor actual)
    {
        if (!expected.Type.Equals(actual.Type)) return $"expected {expected.Type}, got {actual.Type}";
        for (var i = 0; i < expected.Count; i++)
        {
            if (expected.Kind == TensorKind.Integer)
            {
                if (expected.Integers[i] != actual.Integers[i])
                    return $"element {i}: expected {expected.Integers[i]}, got {actual.Integers[i]}";
                continue;
            }

            var (e, a) = (expected.Floats[i], actual.Floats[i]);
            if (float.IsNaN(e) && float.IsNaN(a)) continue;
            if (e != a && !(Math.Abs((double)e - a) <= AbsoluteTolerance + (RelativeTolerance * Math.Abs((double)e))))
                return $"element {i}: expected {e:R}, got {a:R}";
        }

        return null;
    }
}

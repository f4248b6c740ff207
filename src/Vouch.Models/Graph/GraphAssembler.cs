using Vouch.Models.Operators;

namespace Vouch.Models.Graphs;

/// <summary>
/// Turns a <see cref="GraphDescription"/> into a <see cref="Graph"/>: sorts the nodes, drops what no output needs,
/// infers every shape and folds whatever is constant. This is the only way to a <see cref="Graph"/>.
/// </summary>
public static class GraphAssembler
{
    /// <summary>Assembles a graph.</summary>
    /// <exception cref="ModelException">The graph is wrong, unsupported, or larger than the limits.</exception>
    public static Graph Assemble(GraphDescription description, ModelLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(description);
        limits ??= ModelLimits.Default;
        CheckSize(description, limits);
        var nodes = GraphPruner.Prune(GraphSorter.Sort(description), description.Outputs);
        var folding = new ConstantFolding(description.Constants, limits);
        var types = new Dictionary<string, TensorType>();
        foreach (var input in description.Inputs) types.Add(input.Name, input.Type);
        foreach (var (name, constant) in description.Constants) types.Add(name, constant.Type);

        var kept = new List<Node>(nodes.Count);
        foreach (var node in nodes)
        {
            var op = OperatorRegistry.Find(node);
            var call = Infer(op, Call(node, description.Opset, types, folding.Constants), types, limits);
            if (!folding.TryFold(op, call)) kept.Add(node);
        }

        return Finish(description, kept, folding.Constants, types);
    }

    /// <summary>Gathers what is known of a node of an assembled graph, output types included.</summary>
    internal static OperatorCall CallOf(Graph graph, Node node) =>
        Call(node, graph.Opset, graph.Types, graph.Constants).WithOutputs(
            [.. node.Outputs.Select(output => output.Length > 0 ? graph.Types[output] : TensorType.Float())]);

    private static OperatorCall Call(
        Node node,
        int opset,
        IReadOnlyDictionary<string, TensorType> types,
        IReadOnlyDictionary<string, Tensor> constants) => new(
        node,
        opset,
        [.. node.Inputs.Select(input => input.Length > 0 ? types[input] : null)],
        [.. node.Inputs.Select(input => constants.GetValueOrDefault(input))]);

    private static OperatorCall Infer(
        IOperator op, OperatorCall call, Dictionary<string, TensorType> types, ModelLimits limits)
    {
        IReadOnlyList<TensorType> inferred;
        try
        {
            inferred = op.Infer(call);
        }
        catch (OverflowException)
        {
            throw call.Error("the sizes it asks for are absurdly large.");
        }

        var node = call.Node;
        for (var i = 0; i < node.Outputs.Count; i++)
        {
            if (!node.HasOutput(i)) continue;
            if (i >= inferred.Count)
            {
                throw ModelException.AtNode(
                    node, $"its output number {i + 1}, {Text.Quote(node.Outputs[i])}, is used; it is not supported.",
                    node.Outputs[i]);
            }

            CheckType(node, node.Outputs[i], inferred[i], limits);
            types.Add(node.Outputs[i], inferred[i]);
        }

        return call.WithOutputs(inferred);
    }

    private static void CheckType(Node node, string output, TensorType type, ModelLimits limits)
    {
        if (type.Rank > limits.MaxRank)
        {
            throw ModelException.AtNode(
                node, $"its result has {type.Rank} dimensions; the most is {limits.MaxRank}.", output);
        }

        if (TensorShape.Count(type.Shape) is not { } count || count > limits.MaxTensorElements)
        {
            throw ModelException.AtNode(
                node,
                $"its result would have the shape {Text.Shape(type.Shape)}; the most is {limits.MaxTensorElements} " +
                "elements.",
                output);
        }
    }

    private static void CheckSize(GraphDescription graph, ModelLimits limits)
    {
        if (graph.Opset < limits.MinOpset || graph.Opset > limits.MaxOpset)
        {
            throw new ModelException(
                $"The model uses ONNX operator set {graph.Opset}; supported are {limits.MinOpset} to " +
                $"{limits.MaxOpset}. Export it again with one of these (13 is a good choice).");
        }

        if (graph.Outputs.Count == 0) throw new ModelException("The graph declares no outputs; nothing to compute.");
        if (graph.Outputs.Distinct().Count() != graph.Outputs.Count)
            throw new ModelException("The graph declares the same output twice.");
        if (graph.Nodes.Count > limits.MaxNodes)
            throw new ModelException($"The graph has {graph.Nodes.Count} nodes; the most is {limits.MaxNodes}.");
        foreach (var input in graph.Inputs)
        {
            if (TensorShape.Count(input.Shape) is not { } count || count > limits.MaxTensorElements)
                throw ModelException.AtValue(input.Name, $"its shape {Text.Shape(input.Shape)} is too large.");
            if (count == 0)
                throw ModelException.AtValue(input.Name, $"its shape {Text.Shape(input.Shape)} holds no elements.");
            if (input.Shape.Length > limits.MaxRank)
                throw ModelException.AtValue(input.Name, $"it has more than {limits.MaxRank} dimensions.");
        }
    }

    private static Graph Finish(
        GraphDescription description,
        List<Node> nodes,
        IReadOnlyDictionary<string, Tensor> constants,
        Dictionary<string, TensorType> types)
    {
        var read = nodes.SelectMany(node => node.Inputs).Concat(description.Outputs).ToHashSet();
        var made = nodes.SelectMany(node => node.Outputs).ToHashSet();
        made.UnionWith(description.Inputs.Select(input => input.Name));
        var used = constants.Where(constant => read.Contains(constant.Key)).ToDictionary();
        var notes = description.Notes.ToList();
        foreach (var output in description.Outputs.Where(used.ContainsKey))
            notes.Add($"Output {Text.Quote(output)} does not depend on any input; it is constant.");
        foreach (var input in description.Inputs.Where(input => !read.Contains(input.Name)))
            notes.Add($"Input {Text.Quote(input.Name)} is not used.");
        return new Graph(
            description.Name,
            description.Opset,
            [.. description.Inputs],
            [.. description.Outputs.Select(output => new ValueInfo(output, types[output]))],
            nodes,
            used,
            types.Where(type => made.Contains(type.Key) || used.ContainsKey(type.Key)).ToDictionary(),
            notes);
    }
}

using Vouch.Models.Graphs;
using Vouch.Models.Operators;

namespace Vouch.Models.Execution;

/// <summary>
/// Runs a graph in 32-bit floats: the reference for accuracy and the source of calibration ranges. Immutable after
/// construction; one instance may run on many threads at once.
/// </summary>
public sealed class FloatExecutor
{
    private readonly Step[] _steps;

    /// <summary>Prepares a graph.</summary>
    public FloatExecutor(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        Graph = graph;
        _steps =
        [
            .. graph.Nodes.Select(node => new Step(OperatorRegistry.Find(node), GraphAssembler.CallOf(graph, node))),
        ];
    }

    /// <summary>The graph this executor runs.</summary>
    public Graph Graph { get; }

    /// <summary>Runs a graph once. To run it often, keep an executor.</summary>
    public static IReadOnlyDictionary<string, Tensor> Run(Graph graph, IReadOnlyDictionary<string, Tensor> inputs) =>
        new FloatExecutor(graph).Run(inputs);

    /// <summary>
    /// Runs the graph and returns every value: inputs, constants, intermediate results and outputs, by name.
    /// </summary>
    /// <param name="inputs">One tensor per graph input, by name, with the declared shape.</param>
    /// <exception cref="ModelException">An input is missing, unknown, or of another type than declared.</exception>
    public IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs) => Execute(inputs, null);

    /// <summary>
    /// Runs the graph and shows <paramref name="observe"/> every input and every computed value as soon as it is known,
    /// as calibration needs; constants are not shown.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> Run(
        IReadOnlyDictionary<string, Tensor> inputs, Action<string, Tensor> observe)
    {
        ArgumentNullException.ThrowIfNull(observe);
        return Execute(inputs, observe);
    }

    /// <summary>Runs the graph on one tensor per graph input, in order, and returns the outputs, in order.</summary>
    public IReadOnlyList<Tensor> RunOrdered(IReadOnlyList<Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Count != Graph.Inputs.Count)
            throw new ModelException($"The model takes {Graph.Inputs.Count} inputs; {inputs.Count} were given.");
        var named = new Dictionary<string, Tensor>();
        for (var i = 0; i < inputs.Count; i++) named.Add(Graph.Inputs[i].Name, inputs[i]);
        var values = Run(named);
        return [.. Graph.Outputs.Select(output => values[output.Name])];
    }

    private Dictionary<string, Tensor> Execute(
        IReadOnlyDictionary<string, Tensor> inputs, Action<string, Tensor>? observe)
    {
        CheckInputs(inputs);
        var values = new Dictionary<string, Tensor>(Graph.Constants);
        foreach (var input in Graph.Inputs)
        {
            values.Add(input.Name, inputs[input.Name]);
            observe?.Invoke(input.Name, inputs[input.Name]);
        }

        foreach (var (op, call) in _steps)
        {
            var node = call.Node;
            var arguments = new Tensor?[node.Inputs.Count];
            for (var i = 0; i < arguments.Length; i++)
                arguments[i] = node.HasInput(i) ? values[node.Inputs[i]] : null;
            var results = op.Evaluate(call, arguments);
            for (var i = 0; i < node.Outputs.Count; i++)
            {
                if (!node.HasOutput(i)) continue;
                values.Add(node.Outputs[i], results[i]!);
                observe?.Invoke(node.Outputs[i], results[i]!);
            }
        }

        return values;
    }

    private void CheckInputs(IReadOnlyDictionary<string, Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        foreach (var expected in Graph.Inputs)
        {
            if (!inputs.TryGetValue(expected.Name, out var given))
            {
                throw ModelException.AtValue(
                    expected.Name,
                    $"this input is missing. The model takes: {Text.Some(Graph.Inputs.Select(input => input.Name))}.");
            }

            if (!given.Type.Equals(expected.Type))
                throw ModelException.AtValue(expected.Name, $"expected {expected.Type}, got {given.Type}.");
        }

        var names = Graph.Inputs.Select(input => input.Name).ToHashSet();
        if (inputs.Keys.FirstOrDefault(name => !names.Contains(name)) is { } unknown)
            throw ModelException.AtValue(unknown, $"the model has no such input. It takes: {Text.Some(names)}.");
    }

    private readonly record struct Step(IOperator Operator, OperatorCall Call);
}

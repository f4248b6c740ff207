using Vouch.Models.Graphs;
using Vouch.Models.Operators;
using Vouch.Models.Quantization.Lowering.Rules;

namespace Vouch.Models.Quantization.Lowering;

/// <summary>Turns a float graph into steps, node by node, with the rules of <see cref="RuleRegistry"/>.</summary>
internal sealed class PlanBuilder
{
    private readonly Graph _graph;
    private readonly List<Step> _steps = [];
    private readonly HashSet<string> _known = [];
    private readonly Dictionary<string, string> _aliases = [];
    private readonly Dictionary<string, Tensor> _constants;
    private readonly Dictionary<string, int[]> _shapes;
    private readonly Dictionary<string, string> _originals = [];

    private PlanBuilder(Graph graph)
    {
        _graph = graph;
        _constants = new Dictionary<string, Tensor>(graph.Constants);
        _shapes = new Dictionary<string, int[]>(graph.Shapes);
    }

    /// <summary>Makes the steps of a graph.</summary>
    /// <exception cref="ModelException">
    /// An operator, or what it is used for, cannot be carried out in integers.
    /// </exception>
    public static Plan Build(Graph graph)
    {
        var builder = new PlanBuilder(graph);
        foreach (var input in graph.Inputs) builder.AddInput(input);
        foreach (var node in graph.Nodes) builder.AddNode(node);
        var outputs = graph.Outputs.Select(output => builder.Value(output.Name)).ToList();
        var inputs = graph.Inputs.Select(input => new PlanInput(input.Name, input.Name));
        return new Plan(builder._steps, builder._shapes, builder._originals, inputs, outputs);
    }

    /// <summary>The computed value behind a name.</summary>
    public string Value(string name)
    {
        var value = _aliases.GetValueOrDefault(name, name);
        return _known.Contains(value)
            ? value
            : throw ModelException.AtValue(
                name, "it does not depend on the model's inputs, or holds integers; it cannot be used as an " +
                "activation.");
    }

    public int[] Shape(string name) => _shapes[_aliases.GetValueOrDefault(name, name)];

    /// <summary>The constant behind a name in double precision, or null.</summary>
    public RealTensor? Constant(string name)
    {
        if (!_constants.TryGetValue(name, out var tensor)) return null;
        if (tensor.Kind != TensorKind.Float)
            throw ModelException.AtValue(name, "this constant holds integers where the network needs real numbers.");
        var bad = Array.FindIndex(tensor.Floats, x => !float.IsFinite(x));
        if (bad < 0) return RealTensor.Of(tensor);
        throw ModelException.AtValue(
            name, $"element {bad} of this constant is {tensor.Floats[bad]}. A network with such weights computes " +
            "nothing; train or export it again.");
    }

    /// <summary>A value or a constant.</summary>
    public Operand Operand(string name) =>
        Constant(name) is { } constant ? Lowering.Operand.Of(constant) : Lowering.Operand.Of(Value(name));

    public void Add(Step step)
    {
        _steps.Add(step);
        _known.Add(step.Output);
    }

    /// <summary>Makes a name stand for another value.</summary>
    public void Alias(string name, string value) => _aliases.Add(name, Value(value));

    /// <summary>
    /// Declares a value the float graph does not have, whose elements are those of <paramref name="original"/>.
    /// </summary>
    public string Declare(string value, int[] shape, string original)
    {
        _shapes.Add(value, shape);
        _originals.Add(value, original);
        return value;
    }

    private void AddInput(ValueInfo input)
    {
        if (input.Type.Kind != TensorKind.Float)
        {
            throw ModelException.AtValue(
                input.Name, "this input holds integers. Only models with real-valued inputs can be quantised so far.");
        }

        _known.Add(input.Name);
    }

    private void AddNode(Node node)
    {
        var call = GraphAssembler.CallOf(_graph, node);
        if (node.Inputs.All(input => input.Length == 0 || _constants.ContainsKey(input))) Evaluate(call);
        else RuleRegistry.Find(node).Lower(this, call);
    }

    /// <summary>A node of constants only, too costly for the reader to fold, is computed once here.</summary>
    private void Evaluate(OperatorCall call)
    {
        var node = call.Node;
        var results = OperatorRegistry.Find(node).Evaluate(call, [.. node.Inputs.Select(_constants.GetValueOrDefault)]);
        for (var i = 0; i < node.Outputs.Count; i++)
        {
            if (node.HasOutput(i)) _constants.Add(node.Outputs[i], results[i]!);
        }
    }
}

namespace Vouch.Models.Quantization.Lowering;

/// <summary>The network as steps in topological order, while fusions rewrite it.</summary>
internal sealed class Plan
{
    private readonly Dictionary<string, int[]> _shapes;
    private readonly HashSet<string> _outputs;
    private readonly Dictionary<string, Step> _producers = [];
    private readonly Dictionary<string, int> _uses = [];

    public Plan(
        IEnumerable<Step> steps,
        IReadOnlyDictionary<string, int[]> shapes,
        IReadOnlyDictionary<string, string> originals,
        IEnumerable<PlanInput> inputs,
        IEnumerable<string> outputs)
    {
        Originals = originals;
        _shapes = new Dictionary<string, int[]>(shapes);
        Inputs = [.. inputs];
        Outputs = [.. outputs];
        _outputs = [.. Outputs];
        Steps = [];
        Replace(steps);
    }

    public IReadOnlyList<Step> Steps { get; private set; }

    public IReadOnlyList<PlanInput> Inputs { get; set; }

    /// <summary>The values the network is run for, in order.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>For values that only the plan has: a value of the float graph with the same elements.</summary>
    public IReadOnlyDictionary<string, string> Originals { get; }

    /// <summary>What was done, for people.</summary>
    public List<string> Notes { get; } = [];

    public int[] Shape(string value) => _shapes[value];

    /// <summary>Declares a value that the float graph does not have.</summary>
    public void Declare(string value, int[] shape) => _shapes[value] = shape;

    /// <summary>The step that makes a value, or null for an input.</summary>
    public Step? Producer(string value) => _producers.GetValueOrDefault(value);

    /// <summary>Whether exactly one step reads the value, once, and nobody outside does.</summary>
    public bool IsPrivate(string value) => _uses.GetValueOrDefault(value) == 1 && !_outputs.Contains(value);

    /// <summary>Replaces all steps.</summary>
    public void Replace(IEnumerable<Step> steps)
    {
        Steps = [.. steps];
        _producers.Clear();
        _uses.Clear();
        foreach (var step in Steps)
        {
            _producers[step.Output] = step;
            foreach (var input in step.Inputs) _uses[input] = _uses.GetValueOrDefault(input) + 1;
        }
    }
}

/// <summary>A graph input and how it is encoded.</summary>
/// <param name="Name">The name in the model.</param>
/// <param name="Encoded">
/// The value that is quantised: the input, or the result of the operations done while encoding.
/// </param>
/// <param name="Multiplier">Factor done while encoding, or null.</param>
/// <param name="Offset">Summand done while encoding, or null.</param>
internal sealed record PlanInput(string Name, string Encoded, RealTensor? Multiplier = null, RealTensor? Offset = null);

using Vouch.Compiler.Lowering.Gadgets;
using Vouch.Compiler.Lowering.Systems;
using Vouch.Compiler.Lowering.Tensors;
using Vouch.Models;
using Vouch.Models.Quantization;
using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering;

/// <summary>
/// What the lowering of a node sees: the graph, the tensors lowered so far, and the system under construction.
/// </summary>
internal sealed class LoweringContext
{
    private readonly LoweringOptions _options;
    private readonly TensorValue?[] _values;
    private readonly HashSet<int> _publicOutputs;
    private readonly HashSet<int> _kernels;

    public LoweringContext(QuantizedGraph graph, LoweringOptions options, int limbBits)
    {
        System = new SystemBuilder(limbBits);
        Graph = graph;
        _options = options;
        _kernels = KernelBlock.Find(graph);
        _values = new TensorValue?[graph.Tensors.Count];
        _publicOutputs = options.OutputVisibility == Visibility.Public ? [.. graph.Outputs] : [];
        if (options.OutputVisibility == Visibility.Committed || (options.InputPorts?.Count ?? graph.Inputs.Count) != graph.Inputs.Count)
            throw new ArgumentException("Outputs are never committed, and every input has one visibility.", nameof(options));
        InputPorts = [.. graph.Inputs.Select((id, i) => DefineInput(graph.Tensors[id], options.OfInput(i)))];
    }

    /// <summary>The graph being lowered.</summary>
    public QuantizedGraph Graph { get; }

    /// <summary>The system under construction.</summary>
    public SystemBuilder System { get; }

    /// <summary>The ports of the graph inputs, in order.</summary>
    public LoweredPort[] InputPorts { get; }

    /// <summary>Shape of a tensor.</summary>
    public int[] Shape(int tensor) => Graph.Tensors[tensor].Shape;

    /// <summary>
    /// The cells of a tensor that was lowered already; a constant gets its block when it is first used.
    /// </summary>
    public TensorValue Value(int tensor) => _values[tensor] ?? DefineConstant(Graph.Tensors[tensor]);

    /// <summary>The range forced on the cells of a tensor.</summary>
    public Interval RangeOf(int tensor) => System.RangeOf(Value(tensor).Block);

    /// <summary>Says where the cells of a node's output are.</summary>
    public void Define(TensorValue value) => _values[value.Tensor] = value;

    /// <summary>
    /// Gives a node's output a block of its own. If it is a public graph output its range is the verifier's business;
    /// otherwise the node must force one.
    /// </summary>
    public TensorValue DefineOutput(int tensor)
    {
        var source = _publicOutputs.Contains(tensor) ? BlockSource.Public : BlockSource.Trace;
        Define(Own(Graph.Tensors[tensor], source));
        return Value(tensor);
    }

    /// <summary>Whether the verifier itself checks the range of this tensor.</summary>
    public bool IsPublic(TensorValue value) => System.Blocks[value.Block].Source == BlockSource.Public;

    /// <summary>
    /// The tensor such that an index outside any of the given axes reads 0; if its view cannot promise that, it is
    /// copied, and all later readers use the copy.
    /// </summary>
    public TensorValue Aligned(int tensor, IEnumerable<int> axes)
    {
        var value = Value(tensor);
        return axes.All(value.IsAligned) ? value : Copy(tensor);
    }

    /// <summary>Copies a tensor into a block of its own, tied to the original cell by cell.</summary>
    public TensorValue Copy(int tensor) => Copy(tensor, BlockSource.Trace);

    /// <summary>
    /// The port of a graph output: a block that holds exactly the tensor and is seen by whom it should be.
    /// </summary>
    public LoweredPort OutputPort(int tensor)
    {
        var source = SourceOf(_options.OutputVisibility);
        var value = Value(tensor);
        if (!value.IsOwn || System.Blocks[value.Block].Source != source) value = Copy(tensor, source);
        return Port(value, _options.OutputVisibility);
    }

    private static BlockSource SourceOf(Visibility visibility) => visibility switch
    {
        Visibility.Public => BlockSource.Public,
        Visibility.Committed => BlockSource.Inputs,
        _ => BlockSource.Trace,
    };

    private LoweredPort Port(TensorValue value, Visibility visibility)
    {
        var tensor = Graph.Tensors[value.Tensor];
        return new LoweredPort(tensor.Id, value.Block, visibility, tensor.Low, tensor.High);
    }

    private TensorValue Copy(int tensor, BlockSource source)
    {
        var original = Value(tensor);
        var copy = Own(Graph.Tensors[tensor], source);
        var name = System.Blocks[copy.Block].Name;
        var difference = Forms.Of(copy.Read()).Plus(-1, original.Read());
        System.AddLinear($"{name} copied", copy.BlockShape, difference);
        System.Enforce(copy.Block, System.RangeOf(original.Block));
        Define(copy);
        return copy;
    }

    private LoweredPort DefineInput(QuantizedTensor tensor, Visibility visibility)
    {
        var value = Own(tensor, SourceOf(visibility));
        Define(value);
        if (visibility != Visibility.Public)
        {
            var range = new Interval(tensor.Low, tensor.High);
            RangeGadget.Prove(System, tensor.Name, value.BlockShape, Forms.Of(value.Read()), range);
            System.Enforce(value.Block, range);
        }

        return Port(value, visibility);
    }

    private TensorValue DefineConstant(QuantizedTensor tensor)
    {
        if (!Graph.Constants.TryGetValue(tensor.Id, out var constant))
        {
            throw new ModelException(
                $"Tensor \"{tensor.Name}\" is read before anything writes it; the nodes are out of order.");
        }

        var value = _kernels.Contains(tensor.Id) ? Kernel(tensor, constant) : Own(tensor, BlockSource.Weights);
        System.Enforce(value.Block, Interval.Signed(constant.Bits));
        Define(value);
        return value;
    }

    private TensorValue Kernel(QuantizedTensor tensor, QuantizedConstant constant)
    {
        // Once per model: every proof, and whoever keeps a commitment's cells, gets the same array.
        var cells = new Lazy<long[]>(() => KernelBlock.Arrange(constant.Values, tensor.Shape));
        var block = System.AddBlock(tensor.Name, BlockSource.Weights, KernelBlock.Shape(tensor.Shape), _ => cells.Value);
        return KernelBlock.View(tensor.Id, tensor.Shape, block);
    }

    private TensorValue Own(QuantizedTensor tensor, BlockSource source)
    {
        var block = System.AddBlock(tensor.Name, source, Grids.BlockShape(tensor.Shape), w => w.Tensor(tensor.Id));
        if (source == BlockSource.Public)
        {
            // The verifier refuses public values outside the block's bounds before it looks at the proof.
            var range = new Interval(tensor.Low, tensor.High);
            if (!Interval.Short.Contains(range))
            {
                throw new ModelException(
                    $"Tensor \"{tensor.Name}\": a public tensor holds 16-bit values, not {range}.");
            }

            System.Enforce(block, range);
        }

        return TensorValue.Own(tensor.Id, tensor.Shape, block);
    }
}

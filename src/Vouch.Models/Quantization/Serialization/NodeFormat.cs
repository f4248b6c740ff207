namespace Vouch.Models.Quantization.Serialization;

/// <summary>The bytes of nodes: a tag for the kind, name and output, then the fields of the record in order.</summary>
internal sealed class NodeFormat(TableList tables)
{
    private const int MostAxes = 16;
    private const int MostInputs = 1 << 16;

    private enum Tag : byte
    {
        Convolution = 1,
        MatrixProduct = 2,
        Sum = 3,
        Product = 4,
        WindowSum = 5,
        WindowMax = 6,
        Softmax = 7,
        LogSoftmax = 8,
        Reshape = 9,
        Transpose = 10,
        Pad = 11,
        Concat = 12,
    }

    public void Write(GraphWriter to, QuantizedNode node)
    {
        to.Byte((byte)TagOf(node));
        to.Text(node.Name);
        to.Int(node.Output);
        switch (node)
        {
            case ConvolutionNode n:
                Numbers(to, n.Input, n.Weight, n.Bias);
                Write(to, n.Window);
                to.Int(n.Group);
                Write(to, n.Addends);
                Write(to, n.Requantization);
                break;
            case MatrixProductNode n:
                Numbers(to, n.Left, n.Right);
                to.Flag(n.TransposeLeft);
                to.Flag(n.TransposeRight);
                to.Int(n.Bias);
                Write(to, n.Addends);
                Write(to, n.Requantization);
                break;
            case SumNode n:
                Write(to, n.Addends);
                to.Long(n.Constant);
                Write(to, n.Requantization);
                break;
            case ProductNode n:
                Numbers(to, n.Left, n.Right, n.Bias);
                Write(to, n.Addends);
                Write(to, n.Requantization);
                break;
            case WindowSumNode n:
                to.Int(n.Input);
                Write(to, n.Window);
                to.Long(n.Multiplier);
                to.Int(n.MultiplierTensor);
                Write(to, n.Requantization);
                break;
            case WindowMaxNode n:
                to.Int(n.Input);
                Write(to, n.Window);
                break;
            case SoftmaxNode n:
                Numbers(to, n.Input, n.Axis, tables.IndexOf(n.Exponential));
                break;
            case LogSoftmaxNode n:
                Numbers(to, n.Input, n.Axis, tables.IndexOf(n.Exponential), tables.IndexOf(n.Logarithm));
                to.Long(n.Multiplier);
                to.Long(n.LogMultiplier);
                Write(to, n.Requantization);
                break;
            case ReshapeNode n:
                to.Int(n.Input);
                break;
            case TransposeNode n:
                to.Int(n.Input);
                to.Ints(n.Permutation);
                break;
            case PadNode n:
                to.Int(n.Input);
                to.Ints(n.Before);
                to.Int(n.Value);
                break;
            case ConcatNode n:
                to.Ints(n.Inputs);
                to.Int(n.Axis);
                break;
            default:
                throw new NotSupportedException($"No format for {node.GetType().Name}.");
        }
    }

    public QuantizedNode Read(GraphReader from)
    {
        var tag = (Tag)from.Byte();
        var name = from.Text();
        var output = from.Int();
        // Arguments are evaluated from left to right, which is the order of the bytes.
        return tag switch
        {
            Tag.Convolution => new ConvolutionNode(
                name, output, from.Int(), from.Int(), from.Int(), ReadWindow(from), from.Int(), ReadAddends(from),
                ReadRequantization(from)),
            Tag.MatrixProduct => new MatrixProductNode(
                name, output, from.Int(), from.Int(), from.Flag(), from.Flag(), from.Int(), ReadAddends(from),
                ReadRequantization(from)),
            Tag.Sum => new SumNode(name, output, ReadAddends(from), from.Long(), ReadRequantization(from)),
            Tag.Product => new ProductNode(
                name, output, from.Int(), from.Int(), from.Int(), ReadAddends(from), ReadRequantization(from)),
            Tag.WindowSum => new WindowSumNode(
                name, output, from.Int(), ReadWindow(from), from.Long(), from.Int(), ReadRequantization(from)),
            Tag.WindowMax => new WindowMaxNode(name, output, from.Int(), ReadWindow(from)),
            Tag.Softmax => new SoftmaxNode(name, output, from.Int(), from.Int(), tables.At(from.Int())),
            Tag.LogSoftmax => new LogSoftmaxNode(
                name, output, from.Int(), from.Int(), tables.At(from.Int()), tables.At(from.Int()), from.Long(),
                from.Long(),
                ReadRequantization(from)),
            Tag.Reshape => new ReshapeNode(name, output, from.Int()),
            Tag.Transpose => new TransposeNode(name, output, from.Int(), from.Ints(MostAxes)),
            Tag.Pad => new PadNode(name, output, from.Int(), from.Ints(MostAxes), from.Int()),
            Tag.Concat => new ConcatNode(name, output, from.Ints(MostInputs), from.Int()),
            _ => throw GraphReader.Damaged($"there is no kind of node with the number {(byte)tag}"),
        };
    }

    private static Tag TagOf(QuantizedNode node) => node switch
    {
        ConvolutionNode => Tag.Convolution,
        MatrixProductNode => Tag.MatrixProduct,
        SumNode => Tag.Sum,
        ProductNode => Tag.Product,
        WindowSumNode => Tag.WindowSum,
        WindowMaxNode => Tag.WindowMax,
        SoftmaxNode => Tag.Softmax,
        LogSoftmaxNode => Tag.LogSoftmax,
        ReshapeNode => Tag.Reshape,
        TransposeNode => Tag.Transpose,
        PadNode => Tag.Pad,
        ConcatNode => Tag.Concat,
        _ => throw new NotSupportedException($"No format for {node.GetType().Name}."),
    };

    private static void Numbers(GraphWriter to, params int[] values)
    {
        foreach (var value in values) to.Int(value);
    }

    private static void Write(GraphWriter to, Window window)
    {
        to.Ints(window.Kernel);
        to.Ints(window.Strides);
        to.Ints(window.PadsBefore);
        to.Ints(window.Dilations);
    }

    private static Window ReadWindow(GraphReader from) =>
        new(from.Ints(MostAxes), from.Ints(MostAxes), from.Ints(MostAxes), from.Ints(MostAxes));

    private static void Write(GraphWriter to, IReadOnlyList<Addend> addends) => to.List(addends, addend =>
    {
        to.Int(addend.Tensor);
        to.Long(addend.Multiplier);
    });

    private static List<Addend> ReadAddends(GraphReader from) =>
        from.List(MostInputs, () => new Addend(from.Int(), from.Long()));

    /// <summary>
    /// The activation is -1 for a clamp, -2 for one to non-negative numbers, else the number of a table.
    /// </summary>
    private void Write(GraphWriter to, Requantization requantization)
    {
        to.Int(requantization.Shift);
        to.Int(requantization.Activation switch
        {
            ClampActivation clamp => clamp.NonNegative ? -2 : -1,
            CurveActivation curve => tables.IndexOf(curve.Table),
            _ => throw new NotSupportedException($"No format for {requantization.Activation.GetType().Name}."),
        });
    }

    private Requantization ReadRequantization(GraphReader from) => new(from.Int(), from.Int() switch
    {
        -1 => new ClampActivation(false),
        -2 => new ClampActivation(true),
        var table => new CurveActivation(tables.At(table)),
    });
}

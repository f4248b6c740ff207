namespace Vouch.Models.Quantization.Execution;

/// <summary>The tensors of one run: constants from the start, the others once their producer has run.</summary>
internal sealed class Workspace
{
    private readonly long[]?[] _values;

    public Workspace(QuantizedGraph graph)
    {
        Graph = graph;
        _values = new long[]?[graph.Tensors.Count];
        foreach (var (id, constant) in graph.Constants) Store(id, constant.Values);
    }

    public QuantizedGraph Graph { get; }

    public QuantizedTensor Tensor(int id) => Graph.Tensors[id];

    public int[] Shape(int id) => Graph.Tensors[id].Shape;

    public long[] Values(int id) => _values[id] ?? throw new ModelException(
        $"Tensor {Text.Quote(Tensor(id).Name)} is read before anything writes it; the nodes are out of order.");

    /// <summary>The matrices of a tensor, packed; those of a constant are packed once for all runs.</summary>
    public PackedRows[] Packed(int id, int matrices, int rows, int length, bool transposed)
    {
        var values = Values(id);
        return Graph.Constants.TryGetValue(id, out var constant) && ReferenceEquals(constant.Values, values)
            ? PackedRows.OfConstant(values, matrices, rows, length, transposed)
            : PackedRows.Of(values, matrices, rows, length, transposed);
    }

    public void Store(int id, long[] values)
    {
        if (values.Length != Tensor(id).Count)
        {
            throw new ModelException(
                $"Tensor {Text.Quote(Tensor(id).Name)} has {values.Length} values for the shape " +
                $"{Text.Shape(Shape(id))}.");
        }

        _values[id] = values;
    }

    /// <summary>All tensors; one that no node wrote and no constant fills stays empty.</summary>
    public long[][] ToArrays() => [.. _values.Select(values => values ?? [])];
}

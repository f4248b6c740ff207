namespace Vouch.Models.Quantization.Serialization;

/// <summary>The distinct tables of a network; nodes refer to them by number.</summary>
internal sealed class TableList
{
    private const int MostTables = 1 << 16;
    private const int MostSegments = 1 << 20;

    private readonly List<PiecewiseLinearTable> _tables;
    private readonly Dictionary<PiecewiseLinearTable, int> _indices = new(ReferenceEqualityComparer.Instance);

    private TableList(List<PiecewiseLinearTable> tables) => _tables = tables;

    public static TableList Of(QuantizedGraph graph)
    {
        var list = new TableList([]);
        foreach (var table in graph.Nodes.SelectMany(TablesOf))
        {
            if (list._indices.TryAdd(table, list._tables.Count)) list._tables.Add(table);
        }

        return list;
    }

    public static TableList Read(GraphReader from) => new(from.List(MostTables, () => new PiecewiseLinearTable(
        from.Text(), from.Int(), from.Int(), from.Longs(MostSegments), from.Longs(MostSegments), from.Int())));

    public void Write(GraphWriter to) => to.List(_tables, table =>
    {
        to.Text(table.Name);
        to.Int(table.FirstSegment);
        to.Int(table.SegmentBits);
        to.Longs(table.Base);
        to.Longs(table.Slope);
        to.Int(table.OutputShift);
    });

    public int IndexOf(PiecewiseLinearTable table) => _indices[table];

    public PiecewiseLinearTable At(int index) => index >= 0 && index < _tables.Count
        ? _tables[index]
        : throw GraphReader.Damaged($"there is no table {index}");

    private static IEnumerable<PiecewiseLinearTable> TablesOf(QuantizedNode node) => node switch
    {
        ConvolutionNode n => Curve(n.Requantization),
        MatrixProductNode n => Curve(n.Requantization),
        SumNode n => Curve(n.Requantization),
        ProductNode n => Curve(n.Requantization),
        WindowSumNode n => Curve(n.Requantization),
        SoftmaxNode n => [n.Exponential],
        LogSoftmaxNode n => [n.Exponential, n.Logarithm, .. Curve(n.Requantization)],
        _ => [],
    };

    private static PiecewiseLinearTable[] Curve(Requantization requantization) =>
        requantization.Activation is CurveActivation curve ? [curve.Table] : [];
}

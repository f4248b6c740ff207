using BenchmarkDotNet.Attributes;

namespace Vouch.Hashing.Bench;

/// <summary>The tree that commitments build, per leaf: leaves with salts from a seed on one processor, the levels above on all.</summary>
public class ColumnTreeBench : IDisposable
{
    private const int LogLeaves = 17;
    private const int Leaves = 1 << LogLeaves;
    private readonly ColumnTree _tree = new(LogLeaves);
    private readonly LeafSalts _salts = LeafSalts.FromSeed(new byte[32]);
    private ReadOnlyMemory<ulong>[] _rows = [];

    [Params(24, 120)]
    public int Words { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        using var stream = new Expander(new byte[32], "bench"u8);
        _rows = new ReadOnlyMemory<ulong>[Words];
        for (int i = 0; i < Words; i++)
        {
            ulong[] row = new ulong[Leaves];
            stream.FillField(row);
            _rows[i] = row;
        }
    }

    [Benchmark(OperationsPerInvoke = Leaves)]
    public void HashLeaves() => _tree.HashLeaves(_rows, 0, _salts);

    [Benchmark(OperationsPerInvoke = Leaves)]
    public void Complete() => _tree.Complete();

    public void Dispose()
    {
        _tree.Dispose();
        _salts.Dispose();
        GC.SuppressFinalize(this);
    }
}

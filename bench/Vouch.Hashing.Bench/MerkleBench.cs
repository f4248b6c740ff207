using BenchmarkDotNet.Attributes;

namespace Vouch.Hashing.Bench;

/// <summary>Building a tree on all processors, per leaf; opening it in 80 places and checking the opening.</summary>
public class MerkleBench
{
    private const int LogLeaves = 17;

    private ReadOnlyMemory<ulong>[] _rows = [];
    private byte[] _salts = [];
    private int[] _positions = [];
    private byte[] _leaves = [];
    private byte[] _siblings = [];
    private MerkleTree? _tree;

    [Params(4, 24, 120)]
    public int Words { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        const int N = 1 << LogLeaves;
        using var stream = new Expander(new byte[32], "bench"u8);
        _rows = new ReadOnlyMemory<ulong>[Words];
        for (int i = 0; i < Words; i++)
        {
            ulong[] row = new ulong[N];
            stream.FillField(row);
            _rows[i] = row;
        }

        _salts = new byte[32 * N];
        stream.FillBytes(_salts);
        _tree = MerkleTree.Build(_rows, _salts);
        _positions = [.. Enumerable.Range(0, 80).Select(i => (i * 1637) + 5)];
        _siblings = _tree.OpenMany(_positions);
        _leaves = new byte[32 * _positions.Length];
        for (int i = 0; i < _positions.Length; i++) _tree.LeafDigest(_positions[i]).CopyTo(_leaves.AsSpan(32 * i));
    }

    [Benchmark(OperationsPerInvoke = 1 << LogLeaves)]
    public MerkleTree Build() => MerkleTree.Build(_rows, []);

    [Benchmark(OperationsPerInvoke = 1 << LogLeaves)]
    public MerkleTree BuildSalted() => MerkleTree.Build(_rows, _salts);

    [Benchmark]
    public byte[] Open80() => _tree!.OpenMany(_positions);

    [Benchmark]
    public bool Verify80() => MerkleMultiProof.TryVerify(_tree!.Root, LogLeaves, _positions, _leaves, _siblings);
}

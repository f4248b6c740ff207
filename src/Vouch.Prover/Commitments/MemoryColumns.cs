using Vouch.Algebra;
using Vouch.Hashing;
using Vouch.Protocol.Parameters;

namespace Vouch.Prover.Commitments;

/// <summary>Code words in pooled memory: for a trace, and for weights whose code words are made faster than read.</summary>
internal sealed class MemoryColumns : ICommittedColumns, IColumnSink
{
    private readonly ulong[][] _codewords;
    private readonly ColumnTree _tree;

    public MemoryColumns(int rows, MatrixParameters matrix)
    {
        LogLeaves = matrix.LogDomain;
        _codewords = new ulong[rows][];
        for (var i = 0; i < rows; i++)
        {
            _codewords[i] = CodewordPool.Rent(1 << matrix.LogDomain);
        }

        _tree = new ColumnTree(matrix.LogDomain);
    }

    public int LogLeaves { get; }

    public bool MayBeDamaged => false;

    public int MostWorkers => int.MaxValue;

    public ColumnTree Tree => _tree;

    public Memory<ulong>[] Begin(int block, int size) =>
        Array.ConvertAll(_codewords, codeword => codeword.AsMemory(block * size, size));

    public void End(int block, Memory<ulong>[] rows, CancellationToken cancellation)
    {
        // They are where they stay.
    }

    public void ReadColumns(ReadOnlySpan<int> positions, Span<ulong> words, CancellationToken cancellation)
    {
        for (var p = 0; p < positions.Length; p++)
        {
            var slot = Ntt.ReverseBits(positions[p], LogLeaves);
            for (var i = 0; i < _codewords.Length; i++)
            {
                words[(p * _codewords.Length) + i] = _codewords[i][slot];
            }
        }
    }

    public void Read(int level, int index, Span<byte> digest) => _tree.Read(level, index, digest);

    public void Dispose()
    {
        if (_codewords.Length > 0 && _codewords[0] is not null)
        {
            Parallel.ForEach(_codewords, CodewordPool.Return);
            Array.Clear(_codewords);
        }

        _tree.Dispose();
    }
}

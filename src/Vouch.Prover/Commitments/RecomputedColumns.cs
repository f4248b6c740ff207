using Vouch.Algebra;
using Vouch.Hashing;
using Vouch.Protocol.Parameters;

namespace Vouch.Prover.Commitments;

/// <summary>
/// Code words that are hashed and forgotten: an opening evaluates the rows at the columns it asks for. A proof opens a few dozen
/// of millions of columns, so that costs one pass over the rows for each, less than a tenth of a large proof, and the memory of
/// all code words is not needed at all.
/// </summary>
internal sealed class RecomputedColumns(ulong[][] rows, MatrixParameters matrix) : ICommittedColumns, IColumnSink
{
    /// <summary>Bytes of blocks that all workers together may hold while columns are hashed.</summary>
    public const long MostBlockBytes = 1L << 28;

    /// <summary>Coefficients taken at once: the powers of all points by these stay in the second-level cache.</summary>
    private const int Chunk = 1 << 11;

    private readonly Stack<Memory<ulong>[]> _buffers = [];
    private readonly List<ulong[]> _rented = [];

    public int LogLeaves => matrix.LogDomain;

    public bool MayBeDamaged => false;

    public int MostWorkers => (int)Math.Clamp(
        MostBlockBytes / ((long)rows.Length * sizeof(ulong) << ColumnEncoder.LogBlock(LogLeaves)), 1, int.MaxValue);

    public ColumnTree Tree { get; } = new(matrix.LogDomain);

    public Memory<ulong>[] Begin(int block, int size)
    {
        lock (_buffers)
        {
            if (_buffers.TryPop(out var free))
            {
                return free;
            }
        }

        var own = Array.ConvertAll(rows, _ => CodewordPool.Rent(size));
        lock (_buffers)
        {
            _rented.AddRange(own);
        }

        return Array.ConvertAll(own, buffer => buffer.AsMemory());
    }

    public void End(int block, Memory<ulong>[] rows, CancellationToken cancellation)
    {
        lock (_buffers)
        {
            _buffers.Push(rows);
        }
    }

    /// <summary>Gives the buffers back once all columns are hashed, or hashing was cancelled.</summary>
    public void Finish()
    {
        Parallel.ForEach(_rented, CodewordPool.Return);
        _rented.Clear();
        _buffers.Clear();
    }

    public void ReadColumns(ReadOnlySpan<int> positions, Span<ulong> words, CancellationToken cancellation)
    {
        var root = Goldilocks.RootOfUnity(matrix.LogDomain);
        var powers = new ulong[positions.Length][];
        var steps = new Goldilocks[positions.Length];
        for (var p = 0; p < powers.Length; p++)
        {
            var point = root.Pow((ulong)positions[p]);
            powers[p] = new ulong[Chunk];
            var power = Goldilocks.One;
            for (var i = 0; i < Chunk; i++, power *= point)
            {
                powers[p][i] = power.Value;
            }

            steps[p] = power;
        }

        var values = new ulong[rows.Length][];
        Parallel.For(
            0, rows.Length, new ParallelOptions { CancellationToken = cancellation },
            r => values[r] = Evaluate(rows[r], powers, steps, cancellation));
        for (var p = 0; p < powers.Length; p++)
        {
            for (var r = 0; r < rows.Length; r++)
            {
                words[(p * rows.Length) + r] = values[r][p];
            }
        }
    }

    public void Read(int level, int index, Span<byte> digest) => Tree.Read(level, index, digest);

    public void Dispose()
    {
        Finish();
        Tree.Dispose();
    }

    /// <summary>A row's values at all points.</summary>
    private static ulong[] Evaluate(ulong[] row, ulong[][] powers, Goldilocks[] steps, CancellationToken cancellation)
    {
        var values = new Goldilocks[powers.Length];
        // Horner's rule over chunks, the last one first.
        for (var from = (row.Length - 1) / Chunk * Chunk; from >= 0; from -= Chunk)
        {
            cancellation.ThrowIfCancellationRequested();
            var part = row.AsSpan(from, Math.Min(Chunk, row.Length - from));
            for (var p = 0; p < values.Length; p++)
            {
                values[p] = (values[p] * steps[p]) + Linear.Dot(part, powers[p].AsSpan(0, part.Length));
            }
        }

        return Array.ConvertAll(values, value => value.Value);
    }
}

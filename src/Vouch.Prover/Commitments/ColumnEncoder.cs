using System.Diagnostics;
using Vouch.Algebra;
using Vouch.Hashing;
using Vouch.Protocol.Parameters;

namespace Vouch.Prover.Commitments;

/// <summary>
/// Encodes rows and hashes their columns block by block (docs/protocol.md, section 5.4). Positions are stored in reversed
/// order, so a block is a coset: all rows are evaluated on it, each block of a row in one core's cache, and its columns are
/// hashed while they are near. Blocks are independent, so every core works on its own from beginning to end.
/// </summary>
internal static class ColumnEncoder
{
    /// <summary>2^17 values are 1 MiB: half of the second-level cache, twiddles beside it.</summary>
    private const int MostLogBlock = 17;

    /// <summary>At least eight blocks, to keep cores busy.</summary>
    private const int LogBlocks = 3;

    /// <summary>log2 of the values in a block.</summary>
    public static int LogBlock(int logDomain) =>
        Math.Max(Ntt.LogLeastBlock, Math.Min(MostLogBlock, logDomain - LogBlocks));

    /// <summary>Fills a tree's leaves and a sink, then the levels above.</summary>
    /// <param name="rows">Coefficients of each row, at least one row.</param>
    /// <param name="matrix">Parameters.</param>
    /// <param name="salts">Salts of the leaves.</param>
    /// <param name="tree">Receives the digests.</param>
    /// <param name="sink">Receives the values.</param>
    /// <param name="cancellation">Checked for every row of a block, about every millisecond.</param>
    /// <param name="clock">Tells encoding from hashing, if it is detailed.</param>
    public static void Run(
        ulong[][] rows, MatrixParameters matrix, LeafSalts salts, ColumnTree tree, IColumnSink sink, CancellationToken cancellation,
        StageClock? clock = null)
    {
        var (encoding, hashing) = (0L, 0L);
        var log = matrix.LogDomain;
        var logBlock = LogBlock(log);
        Ntt.Prepare(log);
        var options = new ParallelOptions
        {
            CancellationToken = cancellation,
            MaxDegreeOfParallelism = Math.Min(Environment.ProcessorCount, sink.MostWorkers),
        };
        Parallel.For(0, 1 << (log - logBlock), options, block =>
        {
            var began = Stopwatch.GetTimestamp();
            var values = sink.Begin(block, 1 << logBlock);
            for (var i = 0; i < rows.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                Ntt.EncodeBlock(rows[i], values[i].Span, block, log);
            }

            var encoded = Stopwatch.GetTimestamp();
            tree.HashLeaves(Array.ConvertAll(values, v => (ReadOnlyMemory<ulong>)v), block << logBlock, salts, cancellation);
            sink.End(block, values, cancellation);
            Interlocked.Add(ref encoding, encoded - began);
            Interlocked.Add(ref hashing, Stopwatch.GetTimestamp() - encoded);
        });
        // Both went on in every worker: their time is shared out as it was spent there.
        clock?.Step(ProvingStep.Hash, hashing / (double)Math.Max(1, encoding + hashing));
        tree.Complete(cancellation);
    }
}

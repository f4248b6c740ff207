using System.Runtime.ExceptionServices;
using Vouch.Models.Quantization;
using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Systems;

/// <summary>
/// The blocks of a system while they are filled. A fill may read all blocks before its own; blocks are filled on all cores
/// at once, and a fill that reads another block waits for it.
/// </summary>
internal sealed class Witness
{
    private readonly IReadOnlyList<Block> _blocks;
    private readonly IntegerExecution? _execution;
    private readonly Lazy<long[]>[] _values;
    private readonly CancellationToken _cancellation;

    private Witness(
        IReadOnlyList<Block> blocks, IReadOnlyList<Func<Witness, long[]>> fills, IntegerExecution? execution,
        CancellationToken cancellation)
    {
        _cancellation = cancellation;
        _blocks = blocks;
        _execution = execution;
        _values = [.. Enumerable.Range(0, blocks.Count).Select(i => new Lazy<long[]>(() => Fill(blocks[i], fills[i])))];
    }

    /// <summary>Fills all blocks.</summary>
    public static Assignment Fill(
        IReadOnlyList<Block> blocks, IReadOnlyList<Func<Witness, long[]>> fills, IntegerExecution? execution,
        CancellationToken cancellation = default)
    {
        var witness = new Witness(blocks, fills, execution, cancellation);
        var values = new long[blocks.Count][];
        try
        {
            var options = new ParallelOptions { CancellationToken = cancellation };
            Parallel.For(0, values.Length, options, i => values[i] = witness._values[i].Value);
        }
        catch (AggregateException e)
        {
            // A single failure is meant for people; which of several is found first does not matter.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        return new Assignment(values);
    }

    /// <summary>Values of a tensor of the graph.</summary>
    public long[] Tensor(int id) => Execution.Tensors[id];

    /// <summary>Accumulators of a node of the graph.</summary>
    public long[] Accumulators(int node) => Execution.Accumulators[node] ?? throw new InvalidOperationException(
        $"The execution kept no accumulators of node {node}.");

    /// <summary>Values of a linear form on every cell of a grid.</summary>
    public long[] Evaluate(LinearForm form, int[] grid) =>
        FormEvaluator.Evaluate(form, grid, block => _blocks[block], block => _values[block].Value);

    private IntegerExecution Execution =>
        _execution ?? throw new InvalidOperationException("These blocks are filled without an execution.");

    private long[] Fill(Block block, Func<Witness, long[]> fill)
    {
        // A fill that waits for another would else begin after all.
        _cancellation.ThrowIfCancellationRequested();
        var values = fill(this);
        var expected = block.Source == BlockSource.Ones ? 0 : block.ValidCells;
        return values.Length == expected ? values : throw new InvalidOperationException(
            $"Block {block.Name} has {expected} cells, but {values.Length} values were computed.");
    }
}

using Vouch.Models.Quantization;
using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Systems;

/// <summary>
/// The blocks of a system while they are filled, one after the other: a fill may read all blocks before its own.
/// </summary>
internal sealed class Witness
{
    private readonly IReadOnlyList<Block> _blocks;
    private readonly IntegerExecution? _execution;
    private readonly long[][] _values;

    private Witness(IReadOnlyList<Block> blocks, IntegerExecution? execution)
    {
        _blocks = blocks;
        _execution = execution;
        _values = new long[blocks.Count][];
    }

    /// <summary>Fills all blocks in order.</summary>
    public static Assignment Fill(
        IReadOnlyList<Block> blocks, IReadOnlyList<Func<Witness, long[]>> fills, IntegerExecution? execution)
    {
        var witness = new Witness(blocks, execution);
        for (var i = 0; i < blocks.Count; i++)
        {
            var values = fills[i](witness);
            var expected = blocks[i].Source == BlockSource.Ones ? 0 : blocks[i].ValidCells;
            if (values.Length != expected)
            {
                throw new InvalidOperationException(
                    $"Block {blocks[i].Name} has {expected} cells, but {values.Length} values were computed.");
            }

            witness._values[i] = values;
        }

        return new Assignment(witness._values);
    }

    /// <summary>Values of a tensor of the graph.</summary>
    public long[] Tensor(int id) => Execution.Tensors[id];

    /// <summary>Accumulators of a node of the graph.</summary>
    public long[] Accumulators(int node) => Execution.Accumulators[node] ?? throw new InvalidOperationException(
        $"The execution kept no accumulators of node {node}.");

    /// <summary>Values of a linear form on every cell of a grid.</summary>
    public long[] Evaluate(LinearForm form, int[] grid) =>
        FormEvaluator.Evaluate(form, grid, block => _blocks[block], block => _values[block]);

    private IntegerExecution Execution =>
        _execution ?? throw new InvalidOperationException("These blocks are filled without an execution.");
}

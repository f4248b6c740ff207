namespace Vouch.Protocol.Statements;

/// <summary>
/// The assignment of a <see cref="BatchedSystem"/> while it is gathered: for each block the cells of all inferences, in its
/// batched shape, and the weights once. Different inferences may be added at the same time, each when it is ready, and need not be kept.
/// </summary>
public sealed class BatchedAssignment
{
    private readonly IReadOnlyList<Block> _blocks;
    private readonly long[][] _values;
    private readonly int[] _axes;
    private readonly int _count;

    /// <summary>Makes room.</summary>
    /// <param name="system">What holds of each inference.</param>
    /// <param name="count">Inferences, at least 1.</param>
    public BatchedAssignment(ConstraintSystem system, int count)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        _blocks = system.Blocks;
        _axes = BatchedSystem.AxesOfInferences(system, count);
        _count = count;
        _values = new long[_blocks.Count][];
        for (var b = 0; b < _values.Length; b++)
        {
            _values[b] = BatchedSystem.IsRepeated(_blocks[b]) ? new long[checked(_blocks[b].ValidCells * count)] : [];
        }
    }

    /// <summary>Takes over one inference's cells. All inferences share the weights; those of the first are the batch's.</summary>
    /// <param name="index">Which one, from 0.</param>
    /// <param name="inference">It satisfies the system by itself, if the batch is to satisfy the batched system.</param>
    public void Add(int index, Assignment inference)
    {
        ArgumentNullException.ThrowIfNull(inference);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _count);
        for (var b = 0; b < _values.Length; b++)
        {
            var own = inference.Values[b];
            if (!BatchedSystem.IsRepeated(_blocks[b]))
            {
                if (index == 0)
                {
                    _values[b] = own;
                }

                continue;
            }

            var cells = _blocks[b].ValidCells;
            if (own.Length != cells)
            {
                throw new ArgumentException(
                    $"Inference {index + 1}: block '{_blocks[b].Name}' has the wrong number of values.", nameof(inference));
            }

            // Row-major, the axis of inferences behind those before it.
            var length = cells;
            foreach (var size in _blocks[b].Shape.AsSpan(0, _axes[b]))
            {
                length /= size;
            }

            for (var from = 0; from < cells; from += length)
            {
                own.AsSpan(from, length).CopyTo(_values[b].AsSpan((from * _count) + (index * length)));
            }
        }
    }

    /// <summary>The batch, once all inferences were added.</summary>
    public Assignment Whole => new(_values);
}

using Vouch.Protocol.Statements;
using Vouch.Prover.Commitments;

namespace Vouch.Prover.Witness;

/// <summary>
/// V as the provers of sumchecks read it: by block as small integers where they are small, and by place as words of the field.
/// V itself is never laid out whole: the weights of a large model would fill gigabytes.
/// </summary>
/// <param name="layout">Where cells lie.</param>
/// <param name="small">By block of the system: its cells, or null where they are not small (or none are committed).</param>
/// <param name="traceCells">Words of the trace's rows.</param>
/// <param name="earlier">Commitments made before the proof.</param>
internal sealed class CellSource(
    Layout layout, SmallCells?[] small, ulong[] traceCells, IReadOnlyDictionary<BlockSource, RowCommitment> earlier)
{
    /// <summary>The layout.</summary>
    public Layout Layout => layout;

    /// <summary>The block's cells, if they are small; null for multiplicities and pads too.</summary>
    public SmallCells? Small(int block) => block < small.Length ? small[block] : null;

    /// <summary>Copies the words at consecutive places, all within one commitment's rows.</summary>
    public void CopyWords(long place, Span<ulong> destination)
    {
        var row = (int)(place >> layout.LogColumns);
        foreach (var region in layout.Regions)
        {
            if (row < region.First || row >= region.First + region.Count)
            {
                continue;
            }

            if (region.Source == BlockSource.Trace)
            {
                var at = (int)(place - ((long)region.First << layout.LogColumns));
                traceCells.AsSpan(at, destination.Length).CopyTo(destination);
            }
            else
            {
                FromRows(earlier[region.Source], place - ((long)region.First << layout.LogColumns), destination);
            }

            return;
        }

        throw new ArgumentOutOfRangeException(nameof(place));
    }

    private void FromRows(RowCommitment commitment, long place, Span<ulong> destination)
    {
        var columns = 1 << layout.LogColumns;
        while (destination.Length > 0)
        {
            var column = (int)(place & (columns - 1));
            var length = Math.Min(columns - column, destination.Length);
            commitment.Coefficients[(int)(place >> layout.LogColumns)].AsSpan(column, length).CopyTo(destination);
            destination = destination[length..];
            place += length;
        }
    }

    /// <summary>Packs the blocks of an assignment; those of weights only once.</summary>
    public static SmallCells?[] Pack(ConstraintSystem system, Assignment assignment, CancellationToken cancellation)
    {
        var packed = new SmallCells?[system.Blocks.Count];
        var options = new ParallelOptions { CancellationToken = cancellation };
        Parallel.For(0, packed.Length, options, b => packed[b] = system.Blocks[b].Source switch
        {
            BlockSource.Ones => null,
            BlockSource.Weights or BlockSource.PreviousWeights => SmallCells.OfConstant(assignment.Values[b]),
            _ => SmallCells.Of(assignment.Values[b]),
        });
        return packed;
    }
}

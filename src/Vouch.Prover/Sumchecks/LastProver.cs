using Vouch.Algebra;
using Vouch.Protocol.Argument;
using Vouch.Prover.Witness;

namespace Vouch.Prover.Sumchecks;

/// <summary>
/// Prover of the last sumcheck, sum of w * V over all cells, the least significant variable first: docs/protocol.md, section
/// 6.4. Large blocks of small integers go through <see cref="TensorBlock{TK}"/>; the others, and what the former leave once
/// their inner axes are bound, are segments of cells.
/// </summary>
internal sealed class LastProver<TK> : ISumcheckProver<TK>, IDisposable
    where TK : unmanaged, IExtension<TK>
{
    private readonly List<TensorRounds<TK>> _tensors = [];
    private readonly List<TK> _challenges = [];
    private readonly StageClock _clock;
    private readonly CancellationToken _cancellation;
    private List<CellSegment<TK>> _segments = [];

    public LastProver(LinearConstraint<TK> claim, CellSource cells, StageClock clock, CancellationToken cancellation)
    {
        _clock = clock;
        _cancellation = cancellation;
        try
        {
            Begin(claim, cells);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private void Begin(LinearConstraint<TK> claim, CellSource cells)
    {
        var blocks = new List<TensorBlock<TK>>();
        var dense = new List<(int Block, Functional<TK>[] Functionals)>();
        foreach (var group in claim.Functionals.GroupBy(f => f.Block))
        {
            Functional<TK>[] functionals = [.. group];
            var offset = cells.Layout.Offset(group.Key);
            if (TensorBlock<TK>.Of(functionals, offset, cells.Small(group.Key), cells.Layout.Geometries[group.Key]) is { } block)
            {
                blocks.Add(block);
            }
            else
            {
                dense.Add((group.Key, functionals));
            }
        }

        foreach (var group in blocks.GroupBy(b => b.LogInner))
        {
            _tensors.Add(new TensorRounds<TK>(group, _cancellation));
        }

        _clock.Step(ProvingStep.SegmentRounds);
        // Larger ones first, so that no core waits long for the last; Arrange puts them in order.
        dense.Sort((a, b) => cells.Layout.Geometries[b.Block].Span.CompareTo(cells.Layout.Geometries[a.Block].Span));
        var segments = new CellSegment<TK>?[dense.Count];
        try
        {
            Shares.Each(segments.Length, i => segments[i] = Segment(cells, dense[i].Block, dense[i].Functionals), _cancellation);
        }
        finally
        {
            _segments.AddRange(segments.OfType<CellSegment<TK>>());
        }

        Arrange();
    }

    public void Next(Span<TK> messages)
    {
        var sums = new RoundSums2<TK>(TK.Zero, TK.Zero);
        foreach (var tensor in _tensors)
        {
            _clock.Step(ProvingStep.InnerRounds);
            sums += tensor.Sums();
        }

        _clock.Step(ProvingStep.SegmentRounds);
        foreach (var segment in _segments)
        {
            segment.Part();
            sums += Shares.Sum2<TK>(segment.Length, segment.Sums, _cancellation);
        }

        messages[0] = sums.At0;
        messages[1] = sums.At2;
    }

    public void Bind(TK challenge)
    {
        _challenges.Add(challenge);
        foreach (var segment in _segments)
        {
            segment.Bind(challenge, _cancellation);
        }

        for (var i = _tensors.Count - 1; i >= 0; i--)
        {
            _clock.Step(ProvingStep.InnerRounds);
            _tensors[i].Bind(challenge);
            if (_tensors[i].Variables == _challenges.Count)
            {
                _clock.Step(ProvingStep.OuterCells);
                TK[] point = [.. _challenges];
                Array.Reverse(point);
                _tensors[i].Outer(point, _segments);
                _tensors[i].Dispose();
                _tensors.RemoveAt(i);
            }
        }

        _clock.Step(ProvingStep.SegmentRounds);
        Arrange();
    }

    public void Dispose()
    {
        _tensors.ForEach(t => t.Dispose());
        _segments.ForEach(s => s.Dispose());
    }

    /// <summary>
    /// Sorts the segments and joins those that share a pair of the next round, as they must, and those that lie so near each
    /// other that one is cheaper than two.
    /// </summary>
    private void Arrange()
    {
        _segments.Sort((a, b) => a.Start.CompareTo(b.Start));
        var arranged = new List<CellSegment<TK>>();
        for (var i = 0; i < _segments.Count;)
        {
            // A run of neighbours is joined at once, so that no cell is copied twice.
            var end = i + 1;
            while (end < _segments.Count && AreNear(_segments[end - 1], _segments[end]))
            {
                end++;
            }

            arranged.Add(CellSegment<TK>.Join(_segments[i..end]));
            i = end;
        }

        _segments = arranged;
    }

    private static bool AreNear(CellSegment<TK> left, CellSegment<TK> right) =>
        right.Start >> 1 <= (left.End - 1) >> 1 || right.Start - left.End <= Math.Min(left.Length, right.Length) / 4;

    private CellSegment<TK> Segment(CellSource cells, int block, Functional<TK>[] functionals)
    {
        var geometry = cells.Layout.Geometries[block];
        var offset = cells.Layout.Offset(block);
        var segment = new CellSegment<TK>(offset, (int)geometry.Span);
        try
        {
            FunctionalTable.Add(functionals, geometry, segment.Weights, _cancellation);
            cells.CopyWords(offset, segment.Values.Plane(0));
            return segment;
        }
        catch
        {
            segment.Dispose();
            throw;
        }
    }
}

using Vouch.Protocol.Statements;

namespace Vouch.Prover.Witness;

/// <summary>
/// Walks a view over a grid. Where no index can leave its group, the block's flat index is affine in the grid's coordinates
/// and the inner loop is a strided copy; elsewhere each group's index is checked.
/// </summary>
internal sealed class ViewWalker
{
    private readonly int[] _sizes;
    private readonly int[][] _groupStrides;
    private readonly int[] _groupSizes;
    private readonly int[] _groupSteps;
    private readonly int[] _offsets;
    private readonly bool _inside;

    public ViewWalker(View view, int[] shape, int[] grid, ReadOnlySpan<int> order)
    {
        var groups = view.Groups.Length;
        _sizes = new int[order.Length];
        for (var i = 0; i < order.Length; i++)
        {
            _sizes[i] = grid[order[i]];
        }

        _groupStrides = new int[groups][];
        _groupSizes = new int[groups];
        _groupSteps = new int[groups];
        _offsets = new int[groups];
        var axis = 0;
        _inside = true;
        for (var g = 0; g < groups; g++)
        {
            var group = view.Groups[g];
            _groupSizes[g] = 1;
            for (var a = 0; a < group.AxisCount; a++)
            {
                _groupSizes[g] *= shape[axis++];
            }

            _offsets[g] = group.Offset;
            _groupStrides[g] = new int[order.Length];
            long low = group.Offset, high = group.Offset;
            foreach (var term in group.Terms)
            {
                var at = order.IndexOf(term.GridAxis);
                if (at < 0)
                {
                    continue;
                }

                _groupStrides[g][at] = term.Stride;
                var span = (long)term.Stride * (_sizes[at] - 1);
                low += Math.Min(span, 0);
                high += Math.Max(span, 0);
            }

            _inside &= low >= 0 && high < _groupSizes[g];
        }

        var step = 1;
        for (var g = groups - 1; g >= 0; g--)
        {
            _groupSteps[g] = step;
            step *= _groupSizes[g];
        }
    }

    /// <summary>Adds coefficient * view to the destination; null values read as one everywhere inside.</summary>
    public void Accumulate(long coefficient, long[]? values, Span<long> destination)
    {
        if (_inside && values is not null)
        {
            var strides = new int[_sizes.Length];
            var start = 0;
            for (var g = 0; g < _groupSizes.Length; g++)
            {
                start += _offsets[g] * _groupSteps[g];
                for (var i = 0; i < strides.Length; i++)
                {
                    strides[i] += _groupStrides[g][i] * _groupSteps[g];
                }
            }

            Affine(0, start, strides, coefficient, values, destination);
            return;
        }

        Checked(0, [.. _offsets], coefficient, values, destination);
    }

    private void Affine(int depth, int at, int[] strides, long coefficient, long[] values, Span<long> destination)
    {
        if (depth >= _sizes.Length - 1)
        {
            var stride = _sizes.Length == 0 ? 0 : strides[^1];
            if (stride == 1)
            {
                var source = values.AsSpan(at, destination.Length);
                for (var i = 0; i < destination.Length; i++)
                {
                    destination[i] += coefficient * source[i];
                }

                return;
            }

            for (var i = 0; i < destination.Length; i++, at += stride)
            {
                destination[i] += coefficient * values[at];
            }

            return;
        }

        var step = destination.Length / _sizes[depth];
        for (var i = 0; i < _sizes[depth]; i++)
        {
            Affine(depth + 1, at + (i * strides[depth]), strides, coefficient, values, destination.Slice(i * step, step));
        }
    }

    private void Checked(int depth, int[] indices, long coefficient, long[]? values, Span<long> destination)
    {
        if (depth >= _sizes.Length - 1)
        {
            Line(depth, indices, coefficient, values, destination);
            return;
        }

        var step = destination.Length / _sizes[depth];
        for (var i = 0; i < _sizes[depth]; i++)
        {
            Checked(depth + 1, indices, coefficient, values, destination.Slice(i * step, step));
            for (var g = 0; g < indices.Length; g++)
            {
                indices[g] += _groupStrides[g][depth];
            }
        }

        for (var g = 0; g < indices.Length; g++)
        {
            indices[g] -= _groupStrides[g][depth] * _sizes[depth];
        }
    }

    /// <summary>The innermost axis: the steps that keep every group's index inside are one interval.</summary>
    private void Line(int depth, int[] indices, long coefficient, long[]? values, Span<long> destination)
    {
        var first = 0;
        var end = destination.Length;
        var at = 0;
        var stride = 0;
        for (var g = 0; g < indices.Length; g++)
        {
            var own = depth < _sizes.Length ? _groupStrides[g][depth] : 0;
            at += indices[g] * _groupSteps[g];
            stride += own * _groupSteps[g];
            if (own == 0)
            {
                end = (uint)indices[g] < (uint)_groupSizes[g] ? end : 0;
                continue;
            }

            // indices + i * own in [0, size): bounds on i, rounded inwards.
            var (low, high) = own > 0 ? (-indices[g], _groupSizes[g] - 1 - indices[g]) : (indices[g] - _groupSizes[g] + 1, indices[g]);
            var magnitude = Math.Abs(own);
            first = Math.Max(first, low <= 0 ? 0 : (low + magnitude - 1) / magnitude);
            end = Math.Min(end, high < 0 ? 0 : (high / magnitude) + 1);
        }

        at += first * stride;
        for (var i = first; i < end; i++, at += stride)
        {
            destination[i] += values is null ? coefficient : coefficient * values[at];
        }
    }
}

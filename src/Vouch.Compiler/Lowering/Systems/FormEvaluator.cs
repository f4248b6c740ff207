using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Systems;

/// <summary>
/// Values of a linear form on every cell of a grid, in row-major order: how helpers are computed from other blocks.
/// </summary>
internal static class FormEvaluator
{
    public static long[] Evaluate(LinearForm form, int[] grid, Func<int, Block> blockOf, Func<int, long[]> valuesOf)
    {
        var result = GC.AllocateUninitializedArray<long>(Grids.Cells(grid));
        result.AsSpan().Fill(form.Constant);
        foreach (var term in form.Terms)
        {
            var block = blockOf(term.View.Block);
            new TermReader(term, grid, block).AddTo(result, block.Source == BlockSource.Ones ? null : valuesOf(term.View.Block));
        }

        return result;
    }

    /// <summary>One term, read line by line along the last axis of the grid.</summary>
    private sealed class TermReader
    {
        private readonly long _coefficient;
        private readonly int[] _grid;
        private readonly int[] _sizes;
        private readonly int[] _index;
        private readonly int[][] _steps;
        private readonly int[] _places;

        public TermReader(FormTerm term, int[] grid, Block block)
        {
            var groups = term.View.Groups;
            _coefficient = term.Coefficient;
            _grid = grid;
            _sizes = new int[groups.Length];
            _index = new int[groups.Length];
            _steps = new int[groups.Length][];
            _places = new int[groups.Length];
            for (int g = 0, axis = 0; g < groups.Length; axis += groups[g].AxisCount, g++)
            {
                _sizes[g] = Grids.Cells(block.Shape.AsSpan(axis, groups[g].AxisCount));
                _index[g] = groups[g].Offset;
                _steps[g] = new int[grid.Length];
                foreach (var move in groups[g].Terms) _steps[g][move.GridAxis] = move.Stride;
            }

            for (int g = groups.Length - 1, place = 1; g >= 0; place *= _sizes[g], g--) _places[g] = place;
        }

        /// <summary>Adds coefficient * view to every cell; null values are those of a block of ones.</summary>
        public void AddTo(long[] result, long[]? values)
        {
            var last = _grid.Length - 1;
            var length = _grid[last];
            var moving = Array.FindIndex(_steps, steps => steps[last] != 0);
            var at = new int[_grid.Length];
            for (var cell = 0; cell < result.Length; cell += length)
            {
                AddLine(result.AsSpan(cell, length), values, moving, moving < 0 ? 0 : _steps[moving][last]);
                for (var axis = last - 1; axis >= 0; axis--)
                {
                    var wraps = ++at[axis] == _grid[axis];
                    var steppedBy = wraps ? 1 - _grid[axis] : 1;
                    if (wraps) at[axis] = 0;
                    for (var g = 0; g < _index.Length; g++) _index[g] += steppedBy * _steps[g][axis];
                    if (!wraps) break;
                }
            }
        }

        /// <summary>A line; only the index of one group moves along it, and only while it is inside counts the view.</summary>
        private void AddLine(Span<long> line, long[]? values, int moving, int step)
        {
            var from = 0;
            for (var g = 0; g < _index.Length; g++)
            {
                if (g != moving && (uint)_index[g] >= (uint)_sizes[g]) return;
                from += _index[g] * _places[g];
            }

            var (index, size, stride) = moving < 0 ? (0, 1, 0) : (_index[moving], _sizes[moving], step * _places[moving]);
            for (var i = 0; i < line.Length; i++, index += step, from += stride)
            {
                if ((uint)index < (uint)size) line[i] += _coefficient * (values is null ? 1 : values[from]);
            }
        }
    }
}

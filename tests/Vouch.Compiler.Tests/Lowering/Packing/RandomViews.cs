using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Tests.Lowering.Packing;

/// <summary>
/// Random shapes, grids and views: axes of one index, groups over several axes, several grid axes in one group, strides of both
/// signs, grid axes that broadcast, indices that leave the block. No stride is 0: no lowering writes one.
/// </summary>
internal sealed class RandomViews(Random random)
{
    private const int MostGridCells = 2500;

    /// <summary>A shape; about every third axis has one index.</summary>
    public int[] Shape(int mostAxes, int mostSize) =>
        [.. Enumerable.Range(0, random.Next(1, mostAxes + 1)).Select(_ => random.Next(3) == 0 ? 1 : random.Next(1, mostSize + 1))];

    /// <summary>A grid that a block of this shape may be read along: its axes in another order, some longer, shorter, joined or new.</summary>
    public int[] Grid(int[] shape)
    {
        List<int> axes = [.. shape];
        if (axes.Count > 1 && random.Next(3) == 0)
        {
            axes[0] *= axes[1];
            axes.RemoveAt(1);
        }

        if (random.Next(2) == 0) axes.Add(random.Next(1, 4));
        if (random.Next(3) == 0) axes[random.Next(axes.Count)] += random.Next(1, 3);
        if (random.Next(3) == 0) axes.Insert(random.Next(axes.Count + 1), 1);
        int[] grid = [.. axes];
        random.Shuffle(grid);
        while (grid.Aggregate(1, (a, b) => a * b) > MostGridCells) grid[Array.IndexOf(grid, grid.Max())] /= 2;
        return grid;
    }

    /// <summary>A view along those grid axes that are visible.</summary>
    /// <param name="block">The block's index.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="visible">Which grid axes may move it; all if null.</param>
    /// <param name="oneInLeaves">About one group in so many may leave its range.</param>
    public View View(int block, int[] shape, int[] grid, Predicate<int>? visible = null, int oneInLeaves = 12)
    {
        var counts = new List<int>();
        for (var axis = 0; axis < shape.Length;)
        {
            var count = 1;
            while (axis + count < shape.Length && random.Next(6) == 0) count++;
            counts.Add(count);
            axis += count;
        }

        int[] axes = [.. Enumerable.Range(0, grid.Length).Where(a => visible is null || visible(a))];
        random.Shuffle(axes);
        var byGroup = axes.ToLookup(_ => random.Next(5) == 0 ? -1 : random.Next(counts.Count));
        var first = 0;
        var groups = new ViewGroup[counts.Count];
        for (var g = 0; g < groups.Length; g++)
        {
            var size = shape.AsSpan(first, counts[g]).ToArray().Aggregate(1, (a, b) => a * b);
            groups[g] = random.Next(oneInLeaves) == 0 ? Anywhere(counts[g], byGroup[g]) : Inside(counts[g], size, byGroup[g], grid);
            first += counts[g];
        }

        return new View(block, groups);
    }

    private ViewGroup Anywhere(int count, IEnumerable<int> axes) =>
        new(count, random.Next(-3, 4), [.. axes.Select(a => new AxisTerm(a, random.Next(1, 4) * Sign()))]);

    private ViewGroup Inside(int count, int size, IEnumerable<int> axes, int[] grid)
    {
        var terms = new List<AxisTerm>();
        var (high, below) = (0, 0);
        foreach (var axis in axes)
        {
            // Mostly the row-major index: as far as all indices before it reach.
            var (steps, stride) = (grid[axis] - 1, random.Next(4) == 0 ? random.Next(1, 4) : high + 1);
            if (high + (stride * steps) >= size) continue;
            high += stride * steps;
            var sign = random.Next(4) == 0 ? -1 : 1;
            below += sign < 0 ? stride * steps : 0;
            terms.Add(new AxisTerm(axis, sign * stride));
        }

        return new ViewGroup(count, below + (random.Next(3) == 0 ? random.Next(size - high) : 0), [.. terms]);
    }

    private int Sign() => random.Next(2) == 0 ? -1 : 1;
}

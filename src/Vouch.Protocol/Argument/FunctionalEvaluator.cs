using Vouch.Algebra;
using Vouch.Protocol.Statements;

namespace Vouch.Protocol.Argument;

/// <summary>
/// Evaluates the multilinear extension of the combined weight w at a point of V, in time proportional to the lengths of the
/// axis vectors: no cell is visited.
/// </summary>
public static class FunctionalEvaluator<TK>
    where TK : unmanaged, IExtension<TK>
{
    /// <summary>w(point).</summary>
    public static TK At(TK[] point, IReadOnlyList<Functional<TK>> functionals, Layout layout)
    {
        ArgumentNullException.ThrowIfNull(point);
        ArgumentNullException.ThrowIfNull(functionals);
        ArgumentNullException.ThrowIfNull(layout);
        var prefixes = new Dictionary<int, TK>();
        var axes = new Dictionary<(int Block, int FirstAxis, int Count), TK[]>();
        var sum = TK.Zero;
        foreach (var functional in functionals)
        {
            if (!prefixes.TryGetValue(functional.Block, out var value))
            {
                value = Prefix(point, layout, functional.Block);
                prefixes.Add(functional.Block, value);
            }

            value *= functional.Coefficient;
            var axis = 0;
            for (var g = 0; g < functional.Weights.Length; g++)
            {
                var key = (functional.Block, axis, functional.AxisCounts[g]);
                if (!axes.TryGetValue(key, out var eq))
                {
                    eq = AxisWeights(point, layout, functional.Block, axis, functional.AxisCounts[g]);
                    axes.Add(key, eq);
                }

                value *= Dot(functional.Weights[g], eq);
                axis += functional.AxisCounts[g];
            }

            sum += value;
        }

        return sum;
    }

    private static TK Prefix(TK[] point, Layout layout, int block)
    {
        var offset = layout.Offset(block);
        var value = TK.One;
        for (var i = 0; i < point.Length - layout.Geometries[block].LogCells; i++)
        {
            var bit = ((offset >> (point.Length - 1 - i)) & 1) == 1;
            value *= bit ? point[i] : TK.One - point[i];
        }

        return value;
    }

    private static TK[] AxisWeights(TK[] point, Layout layout, int block, int firstAxis, int count)
    {
        var geometry = layout.Geometries[block];
        var at = point.Length - geometry.LogCells;
        for (var a = 0; a < firstAxis; a++)
        {
            at += geometry.AxisLogs[a];
        }

        TK[] result = [TK.One];
        for (var a = firstAxis; a < firstAxis + count; a++)
        {
            var own = GridPoint<TK>.EqVector(point.AsSpan(at, geometry.AxisLogs[a]), geometry.Shape[a]);
            at += geometry.AxisLogs[a];
            var outer = new TK[result.Length * own.Length];
            for (var i = 0; i < result.Length; i++)
            {
                for (var j = 0; j < own.Length; j++)
                {
                    outer[(i * own.Length) + j] = result[i] * own[j];
                }
            }

            result = outer;
        }

        return result;
    }

    private static TK Dot(TK[] x, TK[] y)
    {
        var sum = TK.Zero;
        for (var i = 0; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }
}

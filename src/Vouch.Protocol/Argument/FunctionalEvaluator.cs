using Vouch.Algebra;
using Vouch.Protocol.Statements;

namespace Vouch.Protocol.Argument;

/// <summary>
/// Evaluates the multilinear extension of the combined weight w at a point of V, in time proportional to the lengths of the
/// axis vectors: no cell is visited. A table's multiplicities take time proportional to their variables.
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
        var axes = new Dictionary<(int Block, int FirstAxis, int Count), TK[]>();
        var sum = TK.Zero;
        foreach (var functional in functionals)
        {
            if (functional.EqPoint is { } own)
            {
                sum += functional.Coefficient * EqOverlap<TK>.At(own, point, layout.Offset(functional.Block));
                continue;
            }

            var value = functional.Coefficient;
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

    private static TK[] AxisWeights(TK[] point, Layout layout, int block, int firstAxis, int count)
    {
        var geometry = layout.Geometries[block];
        var at = point.Length - geometry.LogInner;
        TK[]? result = null;
        for (var a = 0; a < firstAxis + count; a++)
        {
            var log = a == geometry.Leading ? 0 : geometry.AxisLogs[a];
            if (a >= firstAxis)
            {
                // The leading axis is not padded: its indices follow on from the block's place.
                result = Outer(result, a == geometry.Leading
                    ? GridPoint<TK>.EqRange(point.AsSpan(0, at), layout.Offset(block) >> geometry.LogInner, geometry.Shape[a])
                    : GridPoint<TK>.EqVector(point.AsSpan(at, log), geometry.Shape[a]));
            }

            at += log;
        }

        return result!;
    }

    private static TK[] Outer(TK[]? x, TK[] y)
    {
        if (x is null)
        {
            return y;
        }

        var outer = new TK[x.Length * y.Length];
        for (var i = 0; i < x.Length; i++)
        {
            for (var j = 0; j < y.Length; j++)
            {
                outer[(i * y.Length) + j] = x[i] * y[j];
            }
        }

        return outer;
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

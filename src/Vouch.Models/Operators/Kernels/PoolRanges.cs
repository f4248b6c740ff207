namespace Vouch.Models.Operators.Kernels;

/// <summary>The loop behind the pooling operators.</summary>
internal static class PoolRanges
{
    /// <summary>How the elements under a window become one.</summary>
    internal interface ILaw
    {
        float Start { get; }

        float Add(float state, float element);

        /// <summary>
        /// Finishes a window with so many elements inside the input, and so many counting the padding.
        /// </summary>
        float Finish(float state, int inside, int padded);
    }

    /// <summary>
    /// Refuses geometry where some window sees nothing but padding: its pads are as large as its reach, or it is so
    /// spread out that it can step over the whole input.
    /// </summary>
    public static void Check(OperatorCall call, SpatialWindow window)
    {
        for (var axis = 0; axis < SpatialWindow.Dimensions; axis++)
        {
            var reach = window.Reach(axis);
            var stepsOver = window.PadBefore[axis] > 0 && window.Input[axis] < window.Dilation[axis];
            if (window.PadBefore[axis] >= reach || window.PadAfter[axis] >= reach || stepsOver)
                throw call.Error("some of its windows would see nothing but padding; use smaller pads.");
        }
    }

    /// <summary>Slides the window over every channel of every sample.</summary>
    public static float[] Slide<TLaw>(SpatialWindow window, float[] x, TLaw law)
        where TLaw : struct, ILaw
    {
        var planes = x.Length / window.InputCount;
        var result = new float[planes * window.OutputCount];
        var (depths, heights, widths) = (Ranges(window, 0), Ranges(window, 1), Ranges(window, 2));
        var (inHeight, inWidth) = (window.Input[1], window.Input[2]);
        var (stepDepth, stepHeight, stepWidth) = (window.Dilation[0], window.Dilation[1], window.Dilation[2]);
        var next = 0;
        for (var plane = 0; plane < planes; plane++)
        {
            var input = x.AsSpan(plane * window.InputCount, window.InputCount);
            foreach (var d in depths)
            {
                foreach (var h in heights)
                {
                    foreach (var w in widths)
                    {
                        var state = law.Start;
                        for (var z = 0; z < d.Count; z++)
                        {
                            for (var y = 0; y < h.Count; y++)
                            {
                                var row = ((d.First + (z * stepDepth)) * inHeight) + h.First + (y * stepHeight);
                                var at = (row * inWidth) + w.First;
                                for (var i = 0; i < w.Count; i++) state = law.Add(state, input[at + (i * stepWidth)]);
                            }
                        }

                        result[next++] = law.Finish(state, d.Count * h.Count * w.Count, d.Padded * h.Padded * w.Padded);
                    }
                }
            }
        }

        return result;
    }

    private static Range[] Ranges(SpatialWindow window, int axis)
    {
        var ranges = new Range[window.Output[axis]];
        for (var output = 0; output < ranges.Length; output++)
        {
            var (from, to) = window.Inside(axis, output);
            var first = (output * window.Stride[axis]) - window.PadBefore[axis] + (from * window.Dilation[axis]);
            ranges[output] = new Range(first, to - from, window.InsidePadded(axis, output));
        }

        return ranges;
    }

    /// <summary>What one output position sees along one axis.</summary>
    private readonly record struct Range(int First, int Count, int Padded);
}

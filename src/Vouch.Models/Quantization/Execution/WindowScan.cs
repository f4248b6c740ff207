namespace Vouch.Models.Quantization.Execution;

/// <summary>Visits the input cells inside each window, leaving out positions outside the input.</summary>
internal static class WindowScan
{
    /// <summary>What is done with the cells of a window.</summary>
    public interface IFold
    {
        /// <summary>The value before any cell.</summary>
        long Start { get; }

        /// <summary>Takes one more cell in.</summary>
        long Next(long state, long cell);
    }

    /// <summary>Folds every window of every plane; the results are in the output's order.</summary>
    public static long[] Fold<TFold>(ReadOnlySpan<long> input, Window2D window)
        where TFold : struct, IFold
    {
        var fold = default(TFold);
        var planes = window.Batch * window.Channels;
        var results = new long[planes * window.OutSize];
        var at = 0;
        for (var plane = 0; plane < planes; plane++)
        {
            var cells = input.Slice(plane * window.InSize, window.InSize);
            for (var oy = 0; oy < window.OutHeight; oy++)
            {
                for (var ox = 0; ox < window.OutWidth; ox++)
                {
                    var state = fold.Start;
                    for (var ky = 0; ky < window.KernelHeight; ky++)
                    {
                        var y = (oy * window.StrideY) + (ky * window.DilationY) - window.PadY;
                        if (y < 0 || y >= window.InHeight) continue;
                        for (var kx = 0; kx < window.KernelWidth; kx++)
                        {
                            var x = (ox * window.StrideX) + (kx * window.DilationX) - window.PadX;
                            if (x >= 0 && x < window.InWidth) state = fold.Next(state, cells[(y * window.InWidth) + x]);
                        }
                    }

                    results[at++] = state;
                }
            }
        }

        return results;
    }
}

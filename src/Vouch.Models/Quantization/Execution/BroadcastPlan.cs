namespace Vouch.Models.Quantization.Execution;

/// <summary>
/// How a tensor stretches to a larger shape in the ONNX manner: the output is cut into rows of <see cref="RowLength"/>
/// elements; element j of row r reads the tensor at <c>RowStarts[r] + j * Step</c>, where the step is 0 or 1.
/// </summary>
internal sealed class BroadcastPlan
{
    private BroadcastPlan(int rowLength, int step, int[] rowStarts)
    {
        RowLength = rowLength;
        Step = step;
        RowStarts = rowStarts;
    }

    public int RowLength { get; }

    public int Step { get; }

    public int[] RowStarts { get; }

    /// <summary>
    /// Plans to read a tensor of shape <paramref name="from"/> as one of shape <paramref name="to"/>.
    /// </summary>
    public static BroadcastPlan Create(ReadOnlySpan<int> from, ReadOnlySpan<int> to)
    {
        var aligned = Align(from, to);
        var rowLength = 1;
        var axis = to.Length - 1;
        // Trailing axes that are all present, or all stretched, form one row.
        var stretched = axis >= 0 && aligned[axis] != to[axis];
        for (; axis >= 0 && (aligned[axis] == to[axis] ? !stretched || to[axis] == 1 : stretched); axis--)
        {
            rowLength *= to[axis];
        }

        return new BroadcastPlan(rowLength, stretched ? 0 : 1, RowStartsOf(aligned, to, axis));
    }

    /// <summary>The shape with ones in front, checked to stretch to <paramref name="to"/>.</summary>
    private static int[] Align(ReadOnlySpan<int> from, ReadOnlySpan<int> to)
    {
        var missing = to.Length - from.Length;
        var fits = missing >= 0;
        var aligned = new int[to.Length];
        for (var i = 0; i < to.Length && fits; i++)
        {
            aligned[i] = i < missing ? 1 : from[i - missing];
            fits = aligned[i] == 1 || aligned[i] == to[i];
        }

        return fits
            ? aligned
            : throw new ModelException($"A tensor of shape {Text.Shape(from)} does not stretch to {Text.Shape(to)}.");
    }

    private static int[] RowStartsOf(int[] aligned, ReadOnlySpan<int> to, int lastAxis)
    {
        var rows = 1;
        for (var i = 0; i <= lastAxis; i++) rows *= to[i];
        var starts = new int[rows];
        var strides = new int[aligned.Length];
        for (int i = aligned.Length - 1, stride = 1; i >= 0; stride *= aligned[i], i--)
        {
            strides[i] = aligned[i] == 1 ? 0 : stride;
        }

        for (var row = 0; row < rows; row++)
        {
            var rest = row;
            for (var i = lastAxis; i >= 0; rest /= to[i], i--) starts[row] += rest % to[i] * strides[i];
        }

        return starts;
    }
}

namespace Vouch.Models.Quantization.Execution;

/// <summary>Adds biases and <see cref="Addend"/>s, stretched to the output's shape, to accumulators.</summary>
internal static class Addition
{
    public static void AddAll(Workspace workspace, int output, IReadOnlyList<Addend> addends, long[] accumulators)
    {
        foreach (var addend in addends) Add(workspace, output, addend.Tensor, addend.Multiplier, accumulators);
    }

    public static void Add(Workspace workspace, int output, int tensor, long multiplier, long[] accumulators)
    {
        var values = workspace.Values(tensor);
        var plan = BroadcastPlan.Create(workspace.Shape(tensor), workspace.Shape(output));
        var at = 0;
        foreach (var start in plan.RowStarts)
        {
            var row = accumulators.AsSpan(at, plan.RowLength);
            if (plan.Step == 0)
            {
                var term = multiplier * values[start];
                for (var i = 0; i < row.Length; i++) row[i] += term;
            }
            else
            {
                var source = values.AsSpan(start, row.Length);
                for (var i = 0; i < row.Length; i++) row[i] += multiplier * source[i];
            }

            at += row.Length;
        }
    }
}

using Vouch.Compiler.Lowering;
using Vouch.Compiler.Tests.Lowering;
using Vouch.Models.Quantization;
using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Tests.Batches;

/// <summary>One network on several inputs.</summary>
internal sealed class Batch
{
    private Batch(LoweredModel lowered, Assignment[] inferences)
    {
        System = lowered.System;
        Inferences = inferences;
        Whole = Join(System, inferences);
        Batched = BatchedSystem.Of(System, inferences.Length);
    }

    public ConstraintSystem System { get; }

    public ConstraintSystem Batched { get; }

    public Assignment[] Inferences { get; }

    public Assignment Whole { get; }

    public static Batch Create(string scenario, int count, Visibility inputs = Visibility.Private)
    {
        var graph = Scenarios.Create(scenario, seed: 1).Build();
        var lowered = ModelLowering.Lower(graph, new LoweringOptions(inputs, Visibility.Public));
        return new Batch(lowered, [.. Inputs(scenario, count).Select(input => lowered.Witness(IntegerExecutor.Run(graph, input)))]);
    }

    /// <summary>Different inputs of the same network: a scenario's shapes and ranges do not depend on its seed.</summary>
    public static IEnumerable<List<long[]>> Inputs(string scenario, int count) =>
        Enumerable.Range(1, count).Select(seed => Scenarios.Create(scenario, seed).InputValues);

    public static Assignment Join(ConstraintSystem system, IReadOnlyList<Assignment> inferences)
    {
        var batch = new BatchedAssignment(system, inferences.Count);
        for (var i = inferences.Count - 1; i >= 0; i--) batch.Add(i, inferences[i]);
        return batch.Whole;
    }
}

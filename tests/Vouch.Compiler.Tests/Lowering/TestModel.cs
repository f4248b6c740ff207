using Vouch.Compiler.Lowering;
using Vouch.Models.Quantization;
using Vouch.Protocol.Statements;
using Xunit;

namespace Vouch.Compiler.Tests.Lowering;

/// <summary>A network, its run, its lowering and its honest witness, and lies told about it.</summary>
internal sealed class TestModel
{
    private readonly ConstraintChecker _checker;

    private TestModel(Network network, LoweringOptions options)
    {
        Network = network;
        Execution = network.Run();
        Lowered = ModelLowering.Lower(network.Build(), options);
        Witness = Lowered.Witness(Execution);
        _checker = new ConstraintChecker(System);
    }

    public static LoweringOptions[] AllOptions { get; } =
    [
        new(),
        new(Visibility.Private, Visibility.Public),
        new(Visibility.Public, Visibility.Private),
        new(Visibility.Private, Visibility.Private),
        new(Visibility.Committed, Visibility.Public),
        new(Visibility.Committed, Visibility.Private),
        new(Visibility.Private, Visibility.Private) { LimbBits = 8 },
        new(Visibility.Private, Visibility.Private) { LimbBits = 15 },
        new(Visibility.Public, Visibility.Private) { LimbBits = 16 },
    ];

    public Network Network { get; }

    public IntegerExecution Execution { get; }

    public LoweredModel Lowered { get; }

    public Assignment Witness { get; }

    public ConstraintSystem System => Lowered.System;

    public static TestModel Create(string name, int seed, LoweringOptions options) =>
        new(Scenarios.Create(name, seed), options);

    /// <summary>A model with limbs of 8 bits unless said otherwise: then even small numbers have several.</summary>
    public static TestModel Of(Network network, Visibility inputs = Visibility.Private, int limbBits = 8) =>
        new(network, new LoweringOptions(inputs, Visibility.Private) { LimbBits = limbBits });

    /// <summary>What a verifier would object to: a public value out of range, a statement or a lookup.</summary>
    public string? Violation(Assignment assignment, int? block = null)
    {
        for (var i = 0; i < System.Blocks.Count; i++)
        {
            var (name, source) = (System.Blocks[i].Name, System.Blocks[i].Source);
            var (low, high) = (System.Blocks[i].Low, System.Blocks[i].High);
            if (source != BlockSource.Public) continue;
            var index = Array.FindIndex(assignment.Values[i], v => v < low || v > high);
            if (index >= 0) return $"public block {name} at {index}";
        }

        return _checker.FirstViolation(assignment, block);
    }

    /// <summary>A copy of the honest witness that a test may spoil.</summary>
    public Assignment Copy() => new([.. Witness.Values.Select(values => (long[])values.Clone())]);

    /// <summary>The index of the block of a name.</summary>
    public int Block(string name)
    {
        var found = Enumerable.Range(0, System.Blocks.Count).Where(i => System.Blocks[i].Name == name).ToArray();
        Assert.True(found.Length == 1, $"{found.Length} blocks are called {name}.");
        return found[0];
    }
}

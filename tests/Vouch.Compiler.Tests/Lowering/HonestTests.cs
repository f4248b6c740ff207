using System.Text.Json;
using Vouch.Compiler.Lowering;
using Vouch.Protocol.Statements;
using Xunit;

namespace Vouch.Compiler.Tests.Lowering;

/// <summary>Completeness: what the executor computes satisfies what the lowering says.</summary>
public class HonestTests
{
    public static TheoryData<string> Names => [.. Scenarios.All];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_honest_run_satisfies_the_system(string name)
    {
        foreach (var options in TestModel.AllOptions)
        {
            for (var seed = 0; seed < 4; seed++)
            {
                var model = TestModel.Create(name, seed, options);
                Assert.Null(model.Violation(model.Witness));
                Assert.Null(new ConstraintChecker(model.Lowered.WeightRangeSystem)
                    .FirstViolation(model.Lowered.WeightRangeWitness()));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Ports_hold_the_graph_inputs_and_outputs(string name)
    {
        foreach (var options in TestModel.AllOptions)
        {
            var model = TestModel.Create(name, 5, options);
            var graph = model.Network.Build();
            Check(graph.Inputs, model.Lowered.Inputs, options.InputVisibility);
            Check(graph.Outputs, model.Lowered.Outputs, options.OutputVisibility);

            void Check(IReadOnlyList<int> tensors, IReadOnlyList<LoweredPort> ports, Visibility visibility)
            {
                Assert.Equal(tensors, ports.Select(port => port.Tensor));
                foreach (var port in ports)
                {
                    Assert.Equal(visibility, port.Visibility);
                    var source = visibility switch
                    {
                        Visibility.Public => BlockSource.Public,
                        Visibility.Committed => BlockSource.Inputs,
                        _ => BlockSource.Trace,
                    };
                    var block = model.System.Blocks[port.Block];
                    Assert.Equal(source, block.Source);
                    if (visibility == Visibility.Public) Assert.True(port.Low <= block.Low && block.High <= port.High);
                    Assert.Equal(model.Execution.Tensors[port.Tensor], model.Witness.Values[port.Block]);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Lowering_twice_gives_the_same_systems(string name)
    {
        var options = new LoweringOptions(Visibility.Private, Visibility.Private);
        var (a, b) = (TestModel.Create(name, 1, options).Lowered, TestModel.Create(name, 1, options).Lowered);
        Assert.Equal(JsonSerializer.Serialize(a.System), JsonSerializer.Serialize(b.System));
        Assert.Equal(JsonSerializer.Serialize(a.WeightRangeSystem), JsonSerializer.Serialize(b.WeightRangeSystem));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Weight_blocks_are_the_same_in_both_systems(string name)
    {
        var lowered = TestModel.Create(name, 1, new LoweringOptions()).Lowered;
        Assert.Equivalent(Weights(lowered.System), Weights(lowered.WeightRangeSystem), strict: true);

        static Block[] Weights(ConstraintSystem system) =>
            [.. system.Blocks.Where(block => block.Source == BlockSource.Weights)];
    }
}

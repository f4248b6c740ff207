using Vouch.Compiler.Lowering;
using Vouch.Protocol.Statements;
using Xunit;

namespace Vouch.Compiler.Tests.Lowering;

/// <summary>
/// No cell is free: whatever single committed or published cell a liar changes, something is violated.
/// </summary>
public class SingleCellTests
{
    // Neighbours, other limbs, and values far outside every range.
    private static readonly long[] Deltas = [1, -1, 256, -65536, 1L << 32, long.MaxValue / 2];

    public static TheoryData<string> Names => [.. Scenarios.All];

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_changed_cell_is_caught(string name)
    {
        LoweringOptions[] some = [TestModel.AllOptions[0], TestModel.AllOptions[3], .. TestModel.AllOptions[6..]];
        foreach (var options in some)
        {
            var model = TestModel.Create(name, 7, options);

            // Graph inputs are free by nature: another input with the same output is no lie.
            var inputs = model.Lowered.Inputs.Select(port => port.Block).ToHashSet();
            var assignment = model.Copy();
            for (var block = 0; block < model.System.Blocks.Count; block++)
            {
                var source = model.System.Blocks[block].Source;
                if (inputs.Contains(block) || source is not (BlockSource.Trace or BlockSource.Public)) continue;
                ChangeEveryCell(model, assignment, block);
            }
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(11)]
    [InlineData(16)]
    public void Any_changed_limb_of_a_weight_is_caught(int limbBits)
    {
        var network = new Network(3);
        int[] bits = [3, 8, 9, 12, 16, 24, 33, 40, 48];
        int[] weights = [.. bits.Select(b => network.Constant(b, 1L << (b - 1), 6))];
        var lowered = ModelLowering.Lower(
            network.Outputs(weights).Build(), new LoweringOptions { LimbBits = limbBits });
        var checker = new ConstraintChecker(lowered.WeightRangeSystem);
        var assignment = lowered.WeightRangeWitness();
        Assert.Null(checker.FirstViolation(assignment));
        for (var block = 0; block < assignment.Values.Count; block++)
        {
            if (lowered.WeightRangeSystem.Blocks[block].Source != BlockSource.Trace) continue;
            Assert.Null(FreeCell(assignment.Values[block], () => checker.FirstViolation(assignment, block)));
        }
    }

    private static void ChangeEveryCell(TestModel model, Assignment assignment, int block)
    {
        var free = FreeCell(assignment.Values[block], () => model.Violation(assignment, block));
        Assert.True(free is null, $"{model.System.Blocks[block].Name}: {free}");
    }

    /// <summary>A cell that may hold another value, or null.</summary>
    private static string? FreeCell(long[] values, Func<string?> violation)
    {
        for (var cell = 0; cell < values.Length; cell++)
        {
            var honest = values[cell];
            foreach (var delta in Deltas)
            {
                values[cell] = honest + delta;
                if (violation() is null) return $"cell {cell} may be {values[cell]} in place of {honest}";
            }

            values[cell] = honest;
        }

        return null;
    }
}

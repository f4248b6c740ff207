using Vouch.Compiler.Lowering;
using Vouch.Protocol.Statements;
using Xunit;

namespace Vouch.Compiler.Tests.Lowering;

/// <summary>No cell is free: whatever single committed or published cell a liar changes, something is violated.</summary>
public class SingleCellTests
{
    // The last two are congruent to small numbers times inverses of powers of two, or wrap around the field.
    private static readonly long[] Deltas = [1, -1, 256, -65536, 1L << 32, long.MaxValue / 2];

    public static TheoryData<string> Names => [.. Scenarios.All];

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_changed_cell_is_caught(string name)
    {
        LoweringOptions[] some = [TestModel.AllOptions[0], TestModel.AllOptions[3]];
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

    private static void ChangeEveryCell(TestModel model, Assignment assignment, int block)
    {
        var values = assignment.Values[block];
        for (var cell = 0; cell < values.Length; cell++)
        {
            var honest = values[cell];
            foreach (var delta in Deltas)
            {
                values[cell] = honest + delta;
                if (model.Violation(assignment, block) is not null) continue;
                Assert.Fail($"{model.System.Blocks[block].Name}[{cell}] may be {values[cell]} in place of {honest}.");
            }

            values[cell] = honest;
        }
    }
}

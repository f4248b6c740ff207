using Vouch.Protocol.Statements;

namespace Soundness.Tests.ZeroKnowledge.Statements;

/// <summary>Public values by block, null elsewhere; the layout's own blocks (multiplicities, pads) included.</summary>
internal static class PublicValues
{
    public static long[]?[] Of(ConstraintSystem system, Assignment assignment) =>
        By(system, (b, _) => assignment.Values[b]);

    /// <summary>The same number everywhere, as far as ranges allow: as a rule, a false statement.</summary>
    public static long[]?[] Constant(ConstraintSystem system, long value) =>
        By(system, (_, block) => [.. Enumerable.Repeat(Math.Clamp(value, block.Low, block.High), block.ValidCells)]);

    private static long[]?[] By(ConstraintSystem system, Func<int, Block, long[]> values)
    {
        var result = new long[]?[system.Blocks.Count + system.Tables.Count + 1];
        for (var b = 0; b < system.Blocks.Count; b++)
        {
            result[b] = system.Blocks[b].Source == BlockSource.Public ? values(b, system.Blocks[b]) : null;
        }

        return result;
    }
}

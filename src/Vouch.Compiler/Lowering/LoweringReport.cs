using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering;

/// <summary>How large a constraint system is: what <c>vouch inspect</c> shows of it.</summary>
/// <param name="Cells">Cells per source that has any.</param>
/// <param name="LookupStatements">Number of lookup statements.</param>
/// <param name="Lookups">Cells looked up by all of them.</param>
/// <param name="PaddedLookups">The same, every grid axis but the leading one padded to a power of two.</param>
/// <param name="Statements">Number of product statements, linear ones included.</param>
/// <param name="Tables">Number of tables.</param>
/// <param name="TableRows">Rows of all tables: as many multiplicities are committed.</param>
public sealed record LoweringReport(
    IReadOnlyDictionary<BlockSource, CellCount> Cells,
    int LookupStatements,
    long Lookups,
    long PaddedLookups,
    int Statements,
    int Tables,
    long TableRows)
{
    /// <summary>Measures a system.</summary>
    public static LoweringReport Of(ConstraintSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        var cells = system.Blocks
            .Where(block => block.Source != BlockSource.Ones)
            .GroupBy(block => block.Source)
            .OrderBy(group => group.Key)
            .ToDictionary(
                group => group.Key,
                group => new CellCount(
                    group.Sum(block => Product(block.Shape, size => size)),
                    group.Sum(block => BlockGeometry.CellsOf(block.Shape))));
        return new LoweringReport(
            cells,
            system.Lookups.Count,
            system.Lookups.Sum(lookup => Product(lookup.Grid, x => x)),
            system.Lookups.Sum(lookup => BlockGeometry.CellsOf(lookup.Grid)),
            system.Products.Count,
            system.Tables.Count,
            system.Tables.Sum(table => (long)table.Rows));
    }

    private static long Product(int[] shape, Func<int, long> size) =>
        shape.Aggregate(1L, (cells, axis) => cells * size(axis));
}

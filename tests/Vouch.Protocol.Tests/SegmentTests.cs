using Vouch.Protocol.Statements;
using Xunit;

namespace Vouch.Protocol.Tests;

/// <summary>Where lookups and tables lie among the leaves of the fraction tree (docs/protocol.md, section 6.1): laws over random systems.</summary>
public class SegmentTests
{
    [Fact]
    public void Segments_follow_one_another_without_overlap_each_at_a_multiple_of_its_unit() => ForEach(plan =>
    {
        var end = 0L;
        foreach (var segment in plan.Segments)
        {
            Assert.Equal(end, segment.Offset);
            Assert.Equal(0, segment.Offset % (1L << segment.LogUnit));
            end += segment.Leaves;
        }

        Assert.Equal(plan.Segments.Sum(s => s.Leaves), end);
        Assert.InRange(end, 1L << plan.LogLeaves >> 1, 1L << plan.LogLeaves);
        Assert.True(plan.LogLeaves == 0 || end > 1L << plan.LogLeaves >> 1);
    });

    [Fact]
    public void Every_lookup_and_every_table_has_one_segment_of_its_size() => ForEach(plan =>
    {
        var system = plan.System;
        Assert.Equal(system.Lookups.Count + system.Tables.Count, plan.Segments.Count);
        Assert.Equal(Enumerable.Range(0, system.Lookups.Count), plan.Segments.Where(s => s.Lookup >= 0).Select(s => s.Lookup).Order());
        Assert.Equal(Enumerable.Range(0, system.Tables.Count), plan.Segments.Where(s => s.Lookup < 0).Select(s => s.Table).Order());
        foreach (var segment in plan.Segments)
        {
            if (segment.Lookup < 0)
            {
                Assert.Equal((system.Tables[segment.Table].Bits, 1), (segment.LogUnit, segment.Units));
                continue;
            }

            // The last valid cell lies in the last unit: no unit is all padding, and none is missing.
            var last = Brute.Places(system.Lookups[segment.Lookup].Grid).Max();
            Assert.Equal(segment.Units - 1, last >> segment.LogUnit);
            Assert.True(segment.Leaves > last);
        }
    });

    /// <summary>Units fall, so that each next offset is a multiple of a smaller one.</summary>
    [Fact]
    public void Larger_units_come_first_ties_lookups_before_tables_by_index() => ForEach(plan => Assert.Equal(
        plan.Segments.OrderByDescending(s => s.LogUnit).ThenBy(s => s.Lookup < 0).ThenBy(s => Math.Max(s.Lookup, s.Table)), plan.Segments));

    private static void ForEach(Action<StatementPlan> check)
    {
        var random = new Random(8);
        for (var trial = 0; trial < 500; trial++)
        {
            LookupTable[] tables = [.. Enumerable.Range(0, random.Next(1, 4)).Select(t => new LookupTable($"{t}", random.Next(1, 8), null))];
            LookupStatement[] lookups =
            [
                .. Enumerable.Range(0, random.Next(1, 6)).Select(i => new LookupStatement(
                    $"{i}", random.Next(tables.Length),
                    [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(3) == 0 ? 1 : random.Next(1, 20))],
                    [new LinearForm(0, [])])),
            ];
            check(new StatementPlan(new ConstraintSystem([], tables, lookups, [])));
        }
    }
}

using Soundness.Tests.Systems;
using Vouch.Algebra;
using Vouch.Protocol.Statements;
using Xunit;
using static Soundness.Tests.Systems.Forms;

namespace Soundness.Tests.Lying;

/// <summary>A table may list a row twice, as padding does; it then still holds the same rows.</summary>
public class TableTests
{
    private static readonly ConstraintSystem Twice = new(
        [new Block("x", BlockSource.Trace, [5])],
        [new LookupTable("0, 1, 2, 2", 2, [[0, 1, 2, 2]])],
        [new LookupStatement("x", 0, [5], [Form(0, (1, Of(0, 0)))])],
        []);

    private static Setup Own { get; } = Setup.Of(Twice, new Assignment([[0, 1, 2, 2, 0]]), 100, 7);

    [Fact]
    public void The_first_of_equal_rows_is_counted() => Assert.True(LyingProver.Tell(Own, new Lie<Quadratic>()).Accepted);

    [Fact]
    public void Multiplicities_of_equal_rows_may_be_shared_out()
    {
        static void ShareOut(long[][] multiplicities) => (multiplicities[0][2], multiplicities[0][3]) = (-5, 7);
        var shared = new Lie<Quadratic> { CommittedMultiplicities = ShareOut, Tree = l => ShareOut(l.Multiplicities) };
        Assert.True(LyingProver.Tell(Own, shared).Accepted);
    }

    [Fact]
    public void A_row_between_equal_rows_is_none()
    {
        // Argued as the row at place 3, whose key would be 3 if keys went on.
        var argued = Twice with { Tables = [new LookupTable("0, 1, 2, 3", 2, [[0, 1, 2, 3]])] };
        Telling.Rejected(Own, new() { Committed = new Assignment([[0, 1, 2, 3, 0]]), Argued = argued });
        Telling.Rejected(Own, new()
        {
            Committed = new Assignment([[0, 1, 2, 3, 0]]),
            Lookups = Own.Assignment,
        });
    }

    [Fact]
    public void Multiplicities_of_different_rows_may_not_be_shared_out()
    {
        static void ShareOut(long[][] multiplicities) => (multiplicities[0][0], multiplicities[0][1]) = (1, 2);
        Telling.Rejected(Own, new() { CommittedMultiplicities = ShareOut, Tree = l => ShareOut(l.Multiplicities) });
    }
}

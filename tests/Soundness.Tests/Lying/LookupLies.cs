using Soundness.Tests.Systems;
using Vouch.Algebra;
using Vouch.Protocol.Statements;
using Xunit;
using static Soundness.Tests.Lying.Telling;
using static Soundness.Tests.Systems.MatrixSystem;

namespace Soundness.Tests.Lying;

/// <summary>Lies about lookups: docs/protocol.md, section 6.1.</summary>
public class LookupLies
{
    private static Setup Own => Setup.SharedMatrix;

    [Fact]
    public void A_value_outside_its_table_argued_as_one_inside() =>
        Rejected(Own, new() { Committed = With(Code, First(99)), Lookups = Own.Assignment });

    [Fact]
    public void A_wrong_second_column_argued_as_the_right_one() =>
        Rejected(Own, new() { Committed = With(Square, c => First(c[0] + 1)(c)), Lookups = Own.Assignment });

    [Fact]
    public void A_value_outside_its_table_in_the_last_cell() =>
        Rejected(Own, new() { Committed = With(Code, AddToLast(1000)), Lookups = Own.Assignment });

    [Fact]
    public void A_cell_left_out_of_the_fractions()
    {
        var row = (int)Own.Assignment.Values[Code][0] - 100;
        Rejected(Own, new()
        {
            Committed = With(Code, First(99)),
            Lookups = Own.Assignment,
            CommittedMultiplicities = m => m[CodeTable][row]--,
            Tree = l =>
            {
                l.Rows[Codes][0] = -1;
                l.Multiplicities[CodeTable][row]--;
            },
        });
    }

    [Fact]
    public void Multiplicities_argued_but_not_committed() =>
        Rejected(Own, new() { CommittedMultiplicities = m => Array.Clear(m[RangeTable]) });

    [Fact]
    public void Multiplicities_of_zero() => Rejected(Own, new()
    {
        CommittedMultiplicities = m => Array.Clear(m[RangeTable]),
        Tree = l => Array.Clear(l.Multiplicities[RangeTable]),
    });

    [Fact]
    public void One_multiplicity_too_many() => Rejected(Own, new()
    {
        CommittedMultiplicities = m => m[SquareTable][0]++,
        Tree = l => l.Multiplicities[SquareTable][0]++,
    });

    [Fact]
    public void A_table_row_invented()
    {
        var shifted = Definition.Tables.ToArray();
        shifted[CodeTable] = shifted[CodeTable] with { Columns = [[.. Enumerable.Range(99, 8).Select(v => (long)v)]] };
        Rejected(Own, new() { Committed = With(Code, _ => [99, 100, 101, 102, 103]), Argued = Definition with { Tables = shifted } });
    }

    [Fact]
    public void A_second_column_of_a_table_invented()
    {
        var tables = Definition.Tables.ToArray();
        var (keys, squares) = (tables[SquareTable].Columns![0], tables[SquareTable].Columns![1]);
        tables[SquareTable] = tables[SquareTable] with { Columns = [keys, [.. squares.Select(v => v + 1)]] };
        Rejected(Own, new()
        {
            Committed = With(Square, c => [.. c.Select(v => v + 1)]),
            Argued = Definition with { Tables = tables },
        });
    }

    [Fact]
    public void A_value_of_another_table()
    {
        var lookups = Definition.Lookups.ToArray();
        lookups[Codes] = lookups[Codes] with { Table = RangeTable };
        Rejected(Own, new() { Committed = With(Code, _ => [5, 5, 5, 5, 5]), Argued = Definition with { Lookups = lookups } });
    }

    /// <summary>No row, but the sum of its columns is that of another row: only their weights tell them apart.</summary>
    [Fact]
    public void Columns_that_add_up_to_those_of_another_row()
    {
        var key = Own.Assignment.Values[H][0];
        var other = key + 1;
        Rejected(Own, new()
        {
            Committed = With(Square, First(other + (other * other) - key)),
            Lookups = With(With(H, First(other)), Square, First(other * other)),
        });
    }

    /// <summary>The sum of fractions is not zero, and the root's denominator is said too large by just that numerator.</summary>
    [Fact]
    public void A_numerator_hidden_in_the_denominator() => Rejected(Own, new()
    {
        CommittedMultiplicities = m => Array.Clear(m[RangeTable]),
        Tree = l => Array.Clear(l.Multiplicities[RangeTable]),
        AtTree = (alpha, beta, pads) =>
        {
            var multiplicities = Fractions.Multiplicities(Own.Assignment);
            Array.Clear(multiplicities[RangeTable]);
            pads[0] += Fractions.RootNumerator(Own.Assignment, multiplicities, alpha, beta);
        },
    });

    [Fact]
    public void Another_root_denominator() => Rejected(Own, new() { AtTree = (_, _, pads) => pads[0] += Quadratic.One });
}

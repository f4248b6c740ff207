using Soundness.Tests.Systems;
using Vouch.Algebra;
using Vouch.Protocol.Argument;
using Vouch.Protocol.Statements;
using Xunit;
using static Soundness.Tests.Lying.Telling;
using static Soundness.Tests.Systems.MatrixSystem;

namespace Soundness.Tests.Lying;

/// <summary>Lies about sums of products, linear statements and pads: docs/protocol.md, sections 6.2 to 6.4.</summary>
public class ProductLies
{
    private static Setup Own => Setup.SharedMatrix;

    private static Assignment Honest => Own.Assignment;

    [Fact]
    public void A_sum_of_products_is_wrong()
    {
        var change = (Honest.Values[L][0] ^ 1) - Honest.Values[L][0];
        var wrong = With(L, c => First(c[0] + change)(c));
        wrong = With(wrong, Total, c => First(c[0] + change)(c));
        Rejected(Own, new() { Committed = wrong });
    }

    [Fact]
    public void A_product_over_batch_axes_is_wrong() => Rejected(Own, new() { Committed = With(Power, c => First(c[0] + 1)(c)) });

    [Fact]
    public void A_product_is_wrong_in_the_last_cell() => Rejected(Own, new() { Committed = With(Power, AddToLast(1)) });

    [Fact]
    public void A_linear_statement_is_wrong_in_the_last_cell() => Rejected(Own, new() { Committed = With(Total, AddToLast(1)) });

    /// <summary>One cell too high, the next too low: only their weights tell them apart.</summary>
    [Fact]
    public void Errors_of_batch_cells_do_not_cancel() => Rejected(Own, new()
    {
        Committed = With(Power, c =>
        {
            (c[0], c[1]) = (c[0] + 1, c[1] - 1);
            return c;
        }),
    });

    [Fact]
    public void A_linear_statement_is_wrong() => Rejected(Own, new() { Committed = With(Total, c => First(c[0] + 1)(c)) });

    [Fact]
    public void Errors_of_linear_cells_do_not_cancel() => Rejected(Own, new()
    {
        Committed = With(Total, c =>
        {
            (c[0], c[1]) = (c[0] + 1, c[1] - 1);
            return c;
        }),
    });

    [Fact]
    public void Left_factors_that_are_not_the_committed_ones()
    {
        var other = MatrixSystem.Honest(8).Values[W];
        Rejected(Own, new() { Committed = Complete(other, Honest.Values[X], Honest.Values[Old], Honest.Values[Code]) });
    }

    [Fact]
    public void Right_factors_that_are_not_the_committed_ones()
    {
        var other = MatrixSystem.Honest(8).Values[X];
        Rejected(Own, new() { Committed = With(X, _ => other), Products = Honest });
    }

    [Fact]
    public void Said_factors_shifted() =>
        Rejected(Own, new() { AtProducts = pads => pads[Own.Statement.Plan.MessageCount - 1] += Quadratic.One });

    [Fact]
    public void A_public_value_changed() => Rejected(Own, new()
    {
        Committed = With(H, c => First(c[0] + 1)(c)),
        Lookups = Honest,
        Products = Honest,
    });

    [Fact]
    public void Weights_unlike_those_of_the_earlier_commitment()
    {
        var other = Setup.Of(
            Definition, Complete(Honest.Values[W], Honest.Values[X], MatrixSystem.Honest(8).Values[W], Honest.Values[Code]), 100, 7);
        Rejected(other, new());
    }

    [Fact]
    public void Padding_cells_carry_no_weight()
    {
        var verdict = LyingProver.Tell(Own, new Lie<Quadratic> { Matrix = t => SetCell(t, Own.Statement, L, 7, 12345) });
        Assert.True(verdict.Accepted, verdict.ToString());
    }

    [Fact]
    public void A_padding_cell_cannot_make_up_for_a_valid_one() => Rejected(Own, new()
    {
        Committed = With(Total, c => First(c[0] + 5)(c)),
        Matrix = t => SetCell(t, Own.Statement, L, 7, 5),
    });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void The_product_of_two_pads_is_wrong(int product)
    {
        var own = Setup.Scalar();
        Rejected(own, ProductOfPads(own, product));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(1, false)]
    public void Pads_said_to_fit_a_wrong_product(int product, bool left)
    {
        var own = Setup.Scalar();
        var triple = PadTriples.Of(own.Statement.Plan)[product];
        var (changed, kept) = left ? (triple.A, triple.B) : (triple.B, triple.A);
        Rejected(own, ProductOfPads(own, product) with
        {
            AtPadProducts = pads => pads[changed] = pads[triple.Product] * pads[kept].Inverse(),
        });
    }

    [Fact]
    public void Errors_of_two_product_statements_do_not_cancel() =>
        Rejected(Setup.Scalar(), new() { Committed = ScalarSystem.Of(3, 5, 16, 7, 11, 76, 0, 9, 9) });

    [Fact]
    public void Errors_of_two_checks_do_not_cancel() =>
        Rejected(Setup.Scalar(), new() { Committed = ScalarSystem.Of(3, 5, 15, 7, 11, 77, 1, 8, 9) });

    [Fact]
    public void V_argued_otherwise_than_committed() => Rejected(Own, new() { AtLast = cells => cells[0] ^= 1 });

    /// <summary>The product is one less than claimed, and so the committed product of the two pads is made one too large.</summary>
    private static Lie<Quadratic> ProductOfPads(Setup own, int product) => new()
    {
        Committed = product == 0 ? ScalarSystem.Of(3, 5, 16, 7, 11, 77, 0, 9, 9) : ScalarSystem.Of(3, 5, 15, 7, 11, 78, 0, 9, 9),
        Matrix = t => RaisePad(t, own.Statement, PadTriples.Of(own.Statement.Plan)[product].Product),
    };
}

using Soundness.Tests.Systems;
using Vouch.Algebra;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Statements;
using Vouch.Verifier;
using Xunit;
using static Soundness.Tests.Lying.Telling;
using static Soundness.Tests.Systems.MatrixSystem;

namespace Soundness.Tests.Lying;

/// <summary>Lies in the opening: docs/protocol.md, section 7.</summary>
public class OpeningLies
{
    private static readonly byte[] Elsewhere = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    private static Setup Own => Setup.SharedMatrix;

    private static Assignment Wrong => With(Total, c => First(c[0] + 1)(c));

    [Fact]
    public void A_trace_that_is_not_under_its_root() =>
        Rejected(Own, new() { TraceRoot = _ => Elsewhere }, RejectionStage.Columns);

    /// <summary>The root is another, and the mark is what the weights would have under it.</summary>
    [Theory]
    [InlineData(BlockSource.Weights)]
    [InlineData(BlockSource.PreviousWeights)]
    [InlineData(BlockSource.Inputs)]
    public void Weights_that_are_not_under_their_root(BlockSource source) =>
        Rejected(WithCommitment(source, [.. Elsewhere, .. Marks.Of<Quadratic>(Own, source, Elsewhere)]), new(), RejectionStage.Columns);

    /// <summary>The root is right, and so are the columns: but they hold other weights than those marked.</summary>
    [Theory]
    [InlineData(BlockSource.Weights)]
    [InlineData(BlockSource.PreviousWeights)]
    [InlineData(BlockSource.Inputs)]
    public void Weights_without_their_mark(BlockSource source)
    {
        var root = Own.Statement.EarlierRoot(source).ToArray();
        var mark = Marks.Of<Quadratic>(Own, source, root);
        Assert.Equal(Own.Earlier[source].Root.ToArray(), root.Concat(mark));
        mark[0] ^= 1;
        Rejected(WithCommitment(source, [.. root, .. mark]), new());
        Rejected(WithCommitment(source, [.. root, .. new byte[mark.Length]]), new());
        if (source != BlockSource.Inputs)
        {
            Rejected(WithCommitment(source, root), new());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_folded_code_word_that_is_not_under_its_root(int round) =>
        Rejected(Setup.Matrix(logColumns: 10), new() { FoldedRoot = (r, root) => r == round ? Elsewhere : root }, RejectionStage.Folding);

    [Fact]
    public void A_mask_cell_that_was_not_committed() => Rejected(Own, new() { AtMasks = mask => mask[0] += Quadratic.One });

    /// <summary>The second message under the pad of the first: hidden values would differ by what is known.</summary>
    [Fact]
    public void A_mask_cell_used_twice() => Rejected(Own, new() { AtMasks = mask => mask[1] = mask[0] });

    [Fact]
    public void A_pad_used_twice() => Rejected(Own, new() { AtTree = (_, _, pads) => pads[1] = pads[0] });

    [Fact]
    public void A_mask_claim_shifted() => Rejected(Own, new() { Mu = mu => mu + Quadratic.One });

    [Fact]
    public void Folded_rows_forged_in_an_ordinary_row() => Rejected(Own, new() { Committed = Wrong, Z = ForgeAt(0) });

    [Fact]
    public void Folded_rows_forged_in_the_mask_row() =>
        Rejected(Own, new() { Committed = Wrong, Z = ForgeAt(Own.Statement.Matrix.RowLength) });

    [Fact]
    public void Folded_rows_changed_where_the_claim_does_not_look() =>
        Rejected(Own, new() { Z = (z, _, _) => z[Own.Statement.Matrix.Columns] += Quadratic.One });

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void A_row_of_too_high_degree(int beyond) => Rejected(Own, new()
    {
        Matrix = t =>
        {
            var length = Own.Statement.Matrix.RowLength + beyond;
            Array.Resize(ref t.Rows[0], length + 1);
            t.Rows[0][length] = 1;
        },
    });

    [Fact]
    public void A_table_in_the_clear_that_fits_only_the_claim() => Rejected(
        Own,
        new()
        {
            FinalTable = (table, weights) =>
            {
                table[0] += weights[1];
                table[1] -= weights[0];
            },
        },
        RejectionStage.FinalTable);

    /// <summary>Positions come in ascending order: a check of the first few only would not see the upper half.</summary>
    [Fact]
    public void A_code_word_wrong_in_the_upper_half_of_its_leaves_before_the_table() => Rejected(
        Own, new() { Codeword = (_, codeword) => Corrupt(codeword, Own.Statement.Rounds[0].LogLeaves) }, RejectionStage.FinalTable);

    [Fact]
    public void A_code_word_wrong_in_the_upper_half_of_its_leaves_before_a_fold()
    {
        var setup = Setup.Matrix(logColumns: 10);
        Rejected(setup, new()
        {
            Codeword = (r, codeword) =>
            {
                if (r == 0)
                {
                    Corrupt(codeword, setup.Statement.Rounds[0].LogLeaves);
                }
            },
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(9)]
    public void A_folding_round_shifted(int round) => Rejected(Own, new()
    {
        FoldRound = (j, said) => said[0] += j == round ? Quadratic.One : Quadratic.Zero,
    });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_wrong_value_out_of_domain(int round)
    {
        var verdict = LyingProver.Tell(
            Setup.Matrix(128, 10), new Lie<Cubic> { OutOfDomain = (r, v) => r == round ? v + Cubic.One : v });
        Assert.Equal(RejectionStage.Claim, verdict.Stage);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_query_phase_without_proof_of_work(int phase)
    {
        var setup = Setup.Matrix(logColumns: 10);
        var proof = LyingProver.Prove(setup, new Lie<Quadratic> { Works = p => p != phase }, challenger: null);
        Assert.Equal(RejectionStage.Grinding, ProofVerifier.Verify(setup.Statement, null, proof, out _).Stage);
    }

    private static Setup WithCommitment(BlockSource source, byte[] commitment)
    {
        var s = Own.Statement;
        return Own with
        {
            Statement = new ProofStatement(
                s.System, s.Profile, s.Matrix, source == BlockSource.Weights ? commitment : s.WeightsRoot,
                source == BlockSource.PreviousWeights ? commitment : s.PreviousWeightsRoot, s.Interface)
                .WithInputs(source == BlockSource.Inputs ? commitment : s.InputsRoot),
        };
    }

    private static void Corrupt(Quadratic[] codeword, int logLeaves)
    {
        for (var leaf = 1 << (logLeaves - 1); leaf < 1 << logLeaves; leaf++)
        {
            codeword[leaf] += Quadratic.One;
        }
    }
}

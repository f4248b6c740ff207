using Soundness.Tests.Systems;
using Vouch.Algebra;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Statements;
using Vouch.Prover.Commitments;
using Vouch.Verifier;
using Xunit;
using static Soundness.Tests.Lying.Telling;
using static Soundness.Tests.Systems.MatrixSystem;

namespace Soundness.Tests.Lying;

/// <summary>Lies about committed inputs: docs/protocol.md, sections 5.3 and 9.3. The liar may be their owner.</summary>
public class InputLies
{
    private static readonly Assignment Other = Inputs(c => [.. c.Select(v => (v + 1) & 15)]);

    /// <summary>A commitment to the other inputs, as honest as the first one.</summary>
    private static readonly RowCommitment OtherCommitment =
        Setup.Of(Definition, Other, 100, 7, weightSeed: 2).Earlier[BlockSource.Inputs];

    private static Setup Own => Setup.SharedMatrix;

    private static byte[] OwnRoot => Own.Statement.InputsRoot;

    [Fact]
    public void Other_inputs_under_their_own_commitment_are_no_lie() =>
        Assert.True(LyingProver.Tell(Of(Other, OtherCommitment, OtherCommitment.Root.ToArray()), new Lie<Quadratic>()).Accepted);

    [Fact]
    public void Other_inputs_argued_from_than_those_opened() => Rejected(Own with { Assignment = Other }, new());

    [Fact]
    public void Other_inputs_opened_than_those_committed_to() =>
        Rejected(Of(Other, OtherCommitment, OwnRoot), new(), RejectionStage.Columns);

    /// <summary>What an owner would do that found two vectors near one root: the root fits, the mark is the first vector's.</summary>
    [Fact]
    public void Other_inputs_under_their_root_with_the_first_ones_mark() =>
        Rejected(Of(Other, OtherCommitment, [.. OtherCommitment.Root[..32], .. OwnRoot[32..]]), new());

    [Theory]
    [InlineData(16)]
    [InlineData(-1)]
    [InlineData(1 << 20)]
    public void An_input_out_of_range_under_a_commitment_of_its_own(long value)
    {
        var wide = Inputs(First(value));
        var setup = Setup.Of(Definition, wide, 100, 7);
        Rejected(setup, new() { Lookups = Own.Assignment });
    }

    private static Setup Of(Assignment assignment, RowCommitment commitment, byte[] named)
    {
        var s = Own.Statement;
        return new Setup(
            new ProofStatement(s.System, s.Profile, s.Matrix, s.WeightsRoot, s.PreviousWeightsRoot, s.Interface).WithInputs(named),
            new Dictionary<BlockSource, RowCommitment>(Own.Earlier) { [BlockSource.Inputs] = commitment }, assignment);
    }

    /// <summary>Other inputs, and the rest that makes every other sentence hold.</summary>
    private static Assignment Inputs(Func<long[], long[]> change)
    {
        var changed = With(Input, change);
        var (x, input) = (changed.Values[X], changed.Values[Input]);
        return With(changed, Rest, _ => [.. x.Zip(input, (v, i) => v - i)]);
    }
}

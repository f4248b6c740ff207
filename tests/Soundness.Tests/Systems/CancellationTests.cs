using Soundness.Tests.ZeroKnowledge.Statements;
using Vouch.Algebra;
using Vouch.Protocol.Statements;
using Vouch.Prover;
using Vouch.Prover.Commitments;
using Vouch.Verifier;
using Xunit;

namespace Soundness.Tests.Systems;

/// <summary>Tests of what the whole process holds: nothing else may run beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public static class Alone;

/// <summary>
/// A cancelled proof stops where it is, gives everything back, and spoils nothing for the next. That it stops soon is measured
/// by the benchmark `cancel`; here it is counted how many steps begin after the cancellation.
/// </summary>
[Collection(nameof(Alone))]
public class CancellationTests
{
    /// <summary>A step may be over before the next look.</summary>
    private const int MostFurther = 1;

    // Large enough that blocks of small integers, shares and joined segments occur.
    private static readonly Lazy<Setup> Shared = new(() => Setup.Of(
        BatchedSystem.Of(MatrixProduct.Definition, Inferences), MatrixProduct.Join(Inferences, i => MatrixProduct.Honest(i % 7)),
        bits: 128, logColumns: 10));

    private const int Inferences = 300;

    public static TheoryData<ProvingStep> Steps
    {
        get
        {
            var begun = new SortedSet<ProvingStep>();
            Prove(Shared.Value, new StageClock { OnStep = step => begun.Add(step) }, default);
            return [.. begun];
        }
    }

    [Fact]
    public void Every_step_of_a_proof_is_cancelled_here()
    {
        // The integer network and a part of the witness come before the proof.
        Assert.Equal(
            Enum.GetValues<ProvingStep>().Where(step => step != ProvingStep.Inference),
            Steps.Select(row => row.Data));
    }

    [Theory, MemberData(nameof(Steps))]
    public void A_proof_cancelled_in_a_step_goes_no_further_and_gives_everything_back(ProvingStep cancelled)
    {
        var (setup, before) = (Shared.Value, Held());
        using var source = new CancellationTokenSource();
        var further = 0;
        var clock = new StageClock
        {
            OnStep = step =>
            {
                further += source.IsCancellationRequested ? 1 : 0;
                if (step == cancelled) source.Cancel();
            },
        };
        Assert.ThrowsAny<OperationCanceledException>(() => Prove(setup, clock, source.Token));
        Assert.InRange(further, 0, MostFurther);
        Assert.Equal(before, Held());
        var proof = Prove(setup, new StageClock(), default);
        Assert.True(ProofVerifier.Verify(setup.Statement, null, proof, out _).Accepted);
        Assert.Equal(before, Held());
    }

    [Fact]
    public void A_proof_cancelled_by_the_report_of_a_stage_enters_no_other()
    {
        foreach (var cancelled in Enum.GetValues<ProvingStage>())
        {
            var before = Held();
            using var source = new CancellationTokenSource();
            var last = ProvingStage.Witness;
            var clock = new StageClock(new Report(stage =>
            {
                last = stage;
                if (stage == cancelled) source.Cancel();
            }));
            Assert.ThrowsAny<OperationCanceledException>(() => Prove(Shared.Value, clock, source.Token));
            Assert.Equal(cancelled, last);
            Assert.Equal(before, Held());
        }
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_commitment_cancelled_in_the_middle_of_its_blocks_gives_its_buffers_back(bool kept)
    {
        var statement = Shared.Value.Statement;
        var before = Held();
        using var source = new CancellationTokenSource();
        var rows = Enumerable.Range(0, 6).Select(_ => new ulong[statement.Matrix.Columns]).ToArray();
        var salts = new CancellingSalts(source);
        Assert.ThrowsAny<OperationCanceledException>(() => kept
            ? RowCommitment.Build(rows, statement.Matrix, salts, source.Token)
            : RowCommitment.Recomputed(rows, statement.Matrix, salts, null, source.Token));
        Assert.Equal(before, Held());
    }

    private static byte[] Prove(Setup setup, StageClock clock, CancellationToken cancellation) => ProofGenerator.Prove(
        setup.Statement, setup.Earlier, setup.Assignment, clock, cancellation: cancellation);

    private static (long, long) Held() => (BufferPool.Shared.Rented, CodewordPool.Rented);

    private sealed class Report(Action<ProvingStage> tell) : IProgress<ProvingStage>
    {
        void IProgress<ProvingStage>.Report(ProvingStage value) => tell(value);
    }

    /// <summary>Cancels when the first columns are hashed.</summary>
    private sealed class CancellingSalts(CancellationTokenSource source) : Vouch.Hashing.LeafSalts
    {
        public override void Fill(int firstSlot, int logLeaves, Span<byte> salts)
        {
            salts.Clear();
            source.Cancel();
        }
    }
}

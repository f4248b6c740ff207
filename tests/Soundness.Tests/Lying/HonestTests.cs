using Soundness.Tests.Systems;
using Vouch.Algebra;
using Vouch.Verifier;
using Xunit;

namespace Soundness.Tests.Lying;

/// <summary>The harness tells no lie unless asked: otherwise every rejection below would mean nothing.</summary>
[Trait("Category", "Honest")]
public class HonestTests
{
    [Theory]
    [InlineData(7)]
    [InlineData(10)]
    public void Without_a_lie_the_proof_is_accepted(int logColumns)
    {
        var verdict = LyingProver.Tell(Setup.Matrix(logColumns: logColumns), new Lie<Quadratic>());
        Assert.True(verdict.Accepted, verdict.ToString());
    }

    [Fact]
    public void Without_a_lie_the_proof_is_accepted_at_128_bits()
    {
        var verdict = LyingProver.Tell(Setup.Matrix(128, 10), new Lie<Cubic>());
        Assert.True(verdict.Accepted, verdict.ToString());
    }

    [Fact]
    public void Without_a_lie_the_scalar_proof_is_accepted()
    {
        var verdict = LyingProver.Tell(Setup.Scalar(), new Lie<Quadratic>());
        Assert.True(verdict.Accepted, verdict.ToString());
    }

    [Fact]
    public void With_proof_of_work_anyone_accepts()
    {
        var setup = Setup.SharedMatrix;
        var proof = LyingProver.Prove(setup, new Lie<Quadratic>(), challenger: null);
        var verdict = ProofVerifier.Verify(setup.Statement, null, proof, out _);
        Assert.True(verdict.Accepted, verdict.ToString());
    }

    [Fact]
    public void The_provers_own_proof_is_accepted()
    {
        var verdict = ProofVerifier.Verify(Setup.SharedMatrix.Statement, null, Setup.SharedMatrixProof, out _);
        Assert.True(verdict.Accepted, verdict.ToString());
    }

    [Fact]
    public void The_provers_own_proof_is_accepted_at_128_bits_with_two_folds()
    {
        var setup = Setup.Matrix(128, 10);
        var verdict = ProofVerifier.Verify(setup.Statement, null, setup.Prove(), out _);
        Assert.True(verdict.Accepted, verdict.ToString());
    }
}

using Soundness.Tests.Systems;
using Vouch.Hashing;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Statements;
using Vouch.Prover;
using Vouch.Verifier;
using Xunit;

namespace Soundness.Tests.Tamper;

/// <summary>A statement about committed inputs means nothing before it names their commitment.</summary>
public class TemplateTests
{
    private static Setup Own => Setup.SharedMatrix;

    private static ProofStatement Template { get; } = new(
        Own.Statement.System, Own.Statement.Profile, Own.Statement.Matrix, Own.Statement.WeightsRoot,
        Own.Statement.PreviousWeightsRoot, Own.Statement.Interface);

    [Fact]
    public void Nothing_is_proven_or_verified_about_a_template()
    {
        Assert.True(Template.IsTemplate);
        Assert.Throws<ArgumentException>(() => ProofGenerator.Prove(Template, Own.Earlier, Own.Assignment));
        Assert.Throws<ArgumentException>(() => ProofVerifier.Verify(Template, null, Setup.SharedMatrixProof, out _));
    }

    [Fact]
    public void The_digest_is_that_of_template_and_commitment()
    {
        var expected = new byte[32];
        TurboShake128.Hash([.. Template.Digest, .. Own.Statement.InputsRoot], expected, 0x49);
        Assert.Equal(expected, Own.Statement.Digest);
        var other = (byte[])Own.Statement.InputsRoot.Clone();
        other[40] ^= 1;
        Assert.NotEqual(expected, Template.WithInputs(other).Digest);
    }

    [Fact]
    public void Only_the_digest_is_made_anew()
    {
        var statement = Template.WithInputs(Own.Statement.InputsRoot);
        Assert.False(statement.IsTemplate);
        Assert.Same(Template.Plan, statement.Plan);
        Assert.Same(Template.Layout, statement.Layout);
        Assert.Same(Template.Security, statement.Security);
        Assert.Same(Template.Rounds, statement.Rounds);
        Assert.True(ProofVerifier.Verify(statement, null, Setup.SharedMatrixProof, out _).Accepted);
    }

    [Fact]
    public void What_is_no_commitment_makes_no_statement()
    {
        var commitment = Own.Statement.InputsRoot;
        var notCanonical = (byte[])commitment.Clone();
        notCanonical.AsSpan(32, 8).Fill(0xFF);
        foreach (var bad in (byte[][])[[], commitment[..32], commitment[..^1], [.. commitment, 0], notCanonical])
        {
            Assert.False(ProofStatement.IsMarked(bad, 2));
            Assert.Throws<ArgumentException>(() => Template.WithInputs(bad));
        }

        Assert.Throws<ArgumentException>(() => Own.Statement.WithInputs(commitment));
        Assert.Throws<ArgumentException>(() => Setup.Scalar().Statement.WithInputs(commitment));
    }

    [Fact]
    public void A_verifier_of_committed_inputs_is_given_their_commitment()
    {
        var (key, commitment, other, proof) = SmallKey.ProvenCommitted;
        Verdict Verify(byte[] given) => ModelVerifier.Verify(key, null, given, proof, VerifierPolicy.Default, out _);
        Assert.True(Verify(commitment).Accepted);
        Assert.Throws<ArgumentException>(() => ModelVerifier.Verify(key, null, proof, VerifierPolicy.Default, out _));
        byte[][] bad = [[], commitment[..32], [.. commitment, 0], [.. commitment[..40], .. new byte[8].Select(_ => (byte)255)]];
        Assert.All(bad, b => Assert.Equal(RejectionStage.InputCommitment, Verify(b).Stage));
        Assert.False(Verify(other).Accepted);
        Assert.Equal(
            RejectionStage.InputCommitment,
            ModelVerifier.Verify(SmallKey.Key, null, commitment, SmallKey.Proof, VerifierPolicy.Default, out _).Stage);
    }

    [Fact]
    public void The_mark_of_the_inputs_is_a_term_of_the_report()
    {
        var report = Setup.Matrix(128, 10).Statement.Security;
        Assert.Contains(report.Terms, t => t.Name == "mark of Inputs" && t.Bits > 128);
        Assert.Equal(3, report.Terms.Count(t => t.Name.StartsWith("mark of", StringComparison.Ordinal)));
        Assert.Equal(
            [BlockSource.Weights, BlockSource.PreviousWeights, BlockSource.Inputs, BlockSource.Trace],
            Own.Statement.Layout.Regions.Select(r => r.Source));
    }
}

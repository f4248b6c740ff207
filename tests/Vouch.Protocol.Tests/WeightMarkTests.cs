using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Proofs;
using Vouch.Protocol.Statements;
using Vouch.Prover;
using Vouch.Prover.Commitments;
using Vouch.Verifier;
using Xunit;

namespace Vouch.Protocol.Tests;

public class WeightMarkTests
{
    [Theory]
    [InlineData(100)]
    [InlineData(128)]
    public void Another_mark_under_the_same_root_cannot_be_proven(int bits)
    {
        var (system, assignment) = TinySystems.MatrixProduct(seed: 3);
        var (honest, earlier) = TinySystems.Commit(system, assignment, SecurityProfile.ForBits(bits)!, logColumns: 9);
        var other = (byte[])honest.WeightsRoot.Clone();
        other[ProofFormat.DigestBytes] ^= 1;
        var statement = new ProofStatement(system, honest.Profile, honest.Matrix, other, [], []);
        Assert.Throws<UnsatisfiedException>(() => ProofGenerator.Prove(statement, earlier, assignment));
        var proof = ProofGenerator.Prove(honest, earlier, assignment);
        Assert.True(ProofVerifier.Verify(honest, null, proof, out _).Accepted);
        Assert.False(ProofVerifier.Verify(statement, null, proof, out _).Accepted);
    }

    [Fact]
    public void A_root_without_its_mark_cannot_be_proven()
    {
        var (system, assignment) = TinySystems.MatrixProduct(seed: 4);
        var (honest, earlier) = TinySystems.Commit(system, assignment, SecurityProfile.Proven128, logColumns: 9);
        var bare = honest.WeightsRoot[..ProofFormat.DigestBytes];
        var statement = new ProofStatement(system, honest.Profile, honest.Matrix, bare, [], []);
        Assert.Throws<UnsatisfiedException>(() => ProofGenerator.Prove(statement, earlier, assignment));
    }

    [Fact]
    public void A_mark_that_is_not_canonical_or_too_long_is_refused()
    {
        var (system, assignment) = TinySystems.MatrixProduct(seed: 5);
        var (honest, _) = TinySystems.Commit(system, assignment, SecurityProfile.Proven128, logColumns: 9);
        var big = (byte[])honest.WeightsRoot.Clone();
        big.AsSpan(ProofFormat.DigestBytes, sizeof(ulong)).Fill(0xFF);
        byte[][] bad = [big, [.. honest.WeightsRoot, 0], honest.WeightsRoot[..^1]];
        Assert.All(bad, b => Assert.Throws<ArgumentException>(
            () => new ProofStatement(system, honest.Profile, honest.Matrix, b, [], [])));
    }

    [Fact]
    public void Marks_hide_the_weights_and_follow_them()
    {
        var (system, assignment) = TinySystems.MatrixProduct(seed: 6);
        var profile = SecurityProfile.Proven128;
        var plan = new StatementPlan(system);
        var layout = new Layout(system, plan, 9, profile.ExtensionDegree);
        var matrix = MatrixParameters.Choose(profile, 9, 4, plan.MaskCells(layout.LogCells), 3);
        byte[] Of(byte[] seed) =>
            WeightsCommitment.Build(layout, BlockSource.Weights, matrix, assignment, seed, default)!.Root.ToArray();
        var one = Enumerable.Repeat((byte)1, 32).ToArray();
        var two = Enumerable.Repeat((byte)2, 32).ToArray();
        Assert.Equal(Of(one), Of(one));
        Assert.NotEqual(Of(one)[ProofFormat.DigestBytes..], Of(two)[ProofFormat.DigestBytes..]);
        Assert.Equal(Of([]), Of([]));
    }
}

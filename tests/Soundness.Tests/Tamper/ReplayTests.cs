using Soundness.Tests.Lying;
using Soundness.Tests.Systems;
using Vouch.Algebra;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Verifier;
using Xunit;

namespace Soundness.Tests.Tamper;

/// <summary>A proof stands for its own statement and its own public values only.</summary>
public class ReplayTests
{
    private static Setup Own => Setup.SharedMatrix;

    private static byte[] Proof => Setup.SharedMatrixProof;

    [Fact]
    public void For_another_statement()
    {
        foreach (var other in OtherStatements.Of(Own.Statement))
        {
            Assert.False(ProofVerifier.Verify(other, null, Proof, out _).Accepted);
        }
    }

    [Fact]
    public void For_another_system_even_with_the_challenges_of_its_own()
    {
        var honest = new PassThrough();
        var proof = Own.ProveUnworked(honest);
        var refused = 0;
        foreach (var other in OtherStatements.Of(Own.Statement))
        {
            var verdict = ProofVerifier.Verify(other, null, proof, out _, new Replay(honest.Drawn));
            refused += verdict.Accepted ? 0 : 1;
        }

        // Interface, names and the bounds of public values are bound by the transcript alone; all else by its meaning.
        Assert.Equal(OtherStatements.Of(Own.Statement).Count() - 3, refused);
    }

    [Fact]
    public void For_another_profile_or_other_parameters()
    {
        var s = Own.Statement;
        var other = new ProofStatement(
            s.System, SecurityProfile.Proven128, Setup.Matrix(128).Statement.Matrix, [.. s.WeightsRoot, .. new byte[8]],
            [.. s.PreviousWeightsRoot, .. new byte[8]], s.Interface).WithInputs([.. s.InputsRoot, .. new byte[8]]);
        Assert.False(ProofVerifier.Verify(other, null, Proof, out _).Accepted);
        other = new ProofStatement(
            s.System, s.Profile, Setup.Matrix(logColumns: 8).Statement.Matrix, s.WeightsRoot, s.PreviousWeightsRoot, s.Interface)
            .WithInputs(s.InputsRoot);
        Assert.False(ProofVerifier.Verify(other, null, Proof, out _).Accepted);
    }

    [Fact]
    public void For_other_public_values()
    {
        var values = new long[]?[Own.Assignment.Values.Count];
        values[MatrixSystem.H] = Own.Assignment.Values[MatrixSystem.H];
        Assert.True(ProofVerifier.Verify(Own.Statement, values, Proof, out var read).Accepted);
        Assert.Equal(values[MatrixSystem.H], read[MatrixSystem.H]);
        for (var i = 0; i < values[MatrixSystem.H]!.Length; i++)
        {
            var other = (long[]?[])values.Clone();
            other[MatrixSystem.H] = (long[])values[MatrixSystem.H]!.Clone();
            other[MatrixSystem.H]![i]++;
            Assert.Equal(RejectionStage.PublicValues, ProofVerifier.Verify(Own.Statement, other, Proof, out _).Stage);
        }

        var shorter = (long[]?[])values.Clone();
        shorter[MatrixSystem.H] = values[MatrixSystem.H]![..^1];
        Assert.Equal(RejectionStage.PublicValues, ProofVerifier.Verify(Own.Statement, shorter, Proof, out _).Stage);
    }

    [Fact]
    public void Public_values_outside_their_bounds()
    {
        var (s, low) = (Own.Statement, (short)Own.Assignment.Values[MatrixSystem.H].Min());
        var high = (short)Own.Assignment.Values[MatrixSystem.H].Max();
        Assert.True(VerifyWithin(s, low, high).Accepted);
        Assert.Equal(RejectionStage.PublicValues, VerifyWithin(s, (short)(low + 1), high).Stage);
        Assert.Equal(RejectionStage.PublicValues, VerifyWithin(s, low, (short)(high - 1)).Stage);
    }

    /// <summary>
    /// Weak Fiat-Shamir: were the public values left out of the transcript, this prover's challenges would be the verifier's.
    /// It presents another public value than the one its challenges come from.
    /// </summary>
    [Fact]
    public void With_challenges_that_do_not_depend_on_the_public_values()
    {
        var honest = new PassThrough();
        var proof = Own.ProveUnworked(honest);
        var field = ProofMap.Of(Own.Statement, proof).First(f => f.Family == "public value");
        proof[field.Offset] ^= 1;
        var later = new PassThrough();
        Assert.False(ProofVerifier.Verify(Own.Statement, null, proof, out _, later).Accepted);
        Assert.NotEqual(honest.Drawn[0].Values, later.Drawn[0].Values);
    }

    [Fact]
    public void Messages_of_another_proof_under_the_same_challenges()
    {
        var honest = new PassThrough();
        Own.ProveUnworked(honest);
        // The same statement and challenges, another seed: each proof is accepted, a mixture is not.
        var one = LyingProver.Prove(Own, new Lie<Quadratic>(), new Replay(honest.Drawn));
        var two = ProofOf(honest);
        Assert.Equal(one.Length, two.Length);
        Assert.True(Accepted(one));
        Assert.True(Accepted(two));
        var fields = ProofMap.Of(Own.Statement, honest);
        foreach (var index in FieldSample.Of(fields, 2).Where(i => fields[i].Offset > 6))
        {
            var (at, end) = (fields[index].Offset, fields[index].Offset + fields[index].Length);
            if (!one.AsSpan(at, end - at).SequenceEqual(two.AsSpan(at, end - at)))
            {
                Assert.False(Accepted([.. one[..at], .. two[at..end], .. one[end..]]), fields[index].ToString());
            }
        }

        bool Accepted(byte[] proof) =>
            ProofVerifier.Verify(Own.Statement, null, proof, out _, new Replay(honest.Drawn)).Accepted;
    }

    private static byte[] ProofOf(PassThrough honest) => Vouch.Prover.ProofGenerator.Prove(
        Own.Statement, Own.Earlier, Own.Assignment, challenger: new Replay(honest.Drawn));

    private static Verdict VerifyWithin(ProofStatement s, short low, short high)
    {
        var blocks = s.System.Blocks.ToArray();
        blocks[MatrixSystem.H] = blocks[MatrixSystem.H] with { Low = low, High = high };
        var statement = new ProofStatement(
            s.System with { Blocks = blocks }, s.Profile, s.Matrix, s.WeightsRoot, s.PreviousWeightsRoot, s.Interface)
            .WithInputs(s.InputsRoot);
        var setup = Own with { Statement = statement };
        return ProofVerifier.Verify(statement, null, LyingProver.Prove(setup, new Lie<Quadratic>(), new PassThrough()), out _, new PassThrough());
    }
}

using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;
using Vouch.Prover;
using Vouch.Prover.Commitments;
using Vouch.Verifier;
using Xunit;

namespace Vouch.Protocol.Tests;

public class RoundTripTests
{
    [Theory]
    [InlineData(100)]
    [InlineData(128)]
    public void A_matrix_product_with_requantisation_is_proven_and_verified(int bits)
    {
        var (system, assignment) = TinySystems.MatrixProduct(seed: 7);
        var profile = SecurityProfile.ForBits(bits)!;
        var (statement, earlier) = TinySystems.Commit(system, assignment, profile, logColumns: 9);
        var proof = ProofGenerator.Prove(statement, earlier, assignment);
        var verdict = ProofVerifier.Verify(statement, null, proof, out _);
        Assert.True(verdict.Accepted, verdict.ToString());
        TestContext.Current.SendDiagnosticMessage($"{bits}: {proof.Length} bytes");
        var changed = (byte[])proof.Clone();
        changed[proof.Length / 3] ^= 1;
        Assert.False(ProofVerifier.Verify(statement, null, changed, out _).Accepted);
    }
}

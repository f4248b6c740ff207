using Soundness.Tests.Systems;
using Vouch.Protocol.Keys;
using Vouch.Verifier;
using Xunit;

namespace Soundness.Tests.Tamper;

/// <summary>Every field of a proof matters, also where no challenge changes with it.</summary>
public class FieldTests
{
    [Theory]
    [InlineData(100, 7)]
    [InlineData(100, 10)]
    [InlineData(128, 10)]
    public void The_fields_add_up_to_the_proof(int bits, int logColumns)
    {
        var setup = Setup.Matrix(bits, logColumns);
        var proof = setup.ProveUnworked();
        var fields = ProofMap.Of(setup.Statement, proof);
        Assert.Equal(proof.Length, fields.Sum(f => f.Length));
        Assert.Equal(fields.Count, fields.Select(f => f.Name).Distinct().Count());
    }

    [Fact]
    public void Every_kind_of_field_matters()
    {
        var (statement, proof) = (Setup.SharedMatrix.Statement, Setup.SharedMatrixProof);
        RejectAll(statement, proof, 6, withNonces: true, null);
    }

    [Fact]
    public void Every_kind_of_field_matters_at_128_bits()
    {
        var setup = Setup.Matrix(128, 10);
        var proof = setup.Prove();
        RejectAll(setup.Statement, proof, 2, withNonces: true, null);
    }

    /// <summary>
    /// The challenges stay those of the honest run, as if the prover had guessed them: each change must be caught by a check of
    /// its own. Nonces are left out, because they do nothing but change challenges.
    /// </summary>
    [Theory]
    [InlineData(100, 10)]
    [InlineData(128, 10)]
    public void Every_kind_of_field_matters_while_challenges_are_frozen(int bits, int logColumns)
    {
        var setup = Setup.Matrix(bits, logColumns);
        var honest = new PassThrough();
        var proof = setup.ProveUnworked(honest);
        RejectAll(setup.Statement, proof, 3, withNonces: false, honest);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_kind_of_field_of_a_batch_matters(bool frozen)
    {
        var setup = Setup.Batch(3);
        var honest = frozen ? new PassThrough() : null;
        var proof = frozen ? setup.ProveUnworked(honest) : setup.Prove();
        Assert.Equal(proof.Length, ProofMap.Of(setup.Statement, proof).Sum(f => f.Length));
        RejectAll(setup.Statement, proof, 2, withNonces: !frozen, honest);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void Every_single_field_matters()
    {
        var (statement, proof) = (Setup.SharedMatrix.Statement, Setup.SharedMatrixProof);
        RejectAll(statement, proof, int.MaxValue, withNonces: true, null);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void Every_single_field_matters_while_challenges_are_frozen()
    {
        var honest = new PassThrough();
        var setup = Setup.SharedMatrix;
        var proof = setup.ProveUnworked(honest);
        RejectAll(setup.Statement, proof, int.MaxValue, withNonces: false, honest);
    }

    private static void RejectAll(
        ProofStatement statement, byte[] proof, int perFamily, bool withNonces, PassThrough? frozen)
    {
        var random = new Random(1);
        var fields = ProofMap.Of(statement, proof);
        foreach (var index in FieldSample.Of(fields, perFamily))
        {
            if (fields[index].Kind == FieldKind.Nonce && !withNonces)
            {
                continue;
            }

            foreach (var (change, changed) in FieldChanges.Of(fields, index, proof, random))
            {
                if (SwapsNonce(fields, index, change))
                {
                    continue;
                }

                var verdict = ProofVerifier.Verify(statement, null, changed, out _, frozen is null ? null : new Replay(frozen.Drawn));
                Assert.False(verdict.Accepted, $"{fields[index]}: {change} was accepted.");
                Assert.True(
                    change != "not reduced" || verdict.Stage == RejectionStage.Encoding,
                    $"{fields[index]}: a number that is not reduced was refused only as {verdict}.");
            }
        }
    }

    /// <summary>A word next to a nonce would change the nonce too; the neighbouring word's own changes cover it.</summary>
    private static bool SwapsNonce(IReadOnlyList<ProofField> fields, int index, string change) =>
        change == "swap with next" && fields[index + 1].Kind == FieldKind.Nonce;
}

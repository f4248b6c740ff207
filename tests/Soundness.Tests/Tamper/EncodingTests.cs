using System.Buffers.Binary;
using Soundness.Tests.Systems;
using Vouch.Algebra;
using Vouch.Protocol.Proofs;
using Vouch.Verifier;
using Xunit;

namespace Soundness.Tests.Tamper;

/// <summary>One proof has one encoding.</summary>
public class EncodingTests
{
    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL)]
    [InlineData(0xFFFF_FFFEUL)]
    public void A_number_plus_p_is_not_that_number(ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        var reader = new ProofReader(bytes);
        Assert.Equal(value, reader.ReadWord());
        Assert.Null(reader.Problem);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value + Goldilocks.Modulus);
        reader = new ProofReader(bytes);
        reader.ReadWord();
        Assert.NotNull(reader.Problem);
    }

    /// <summary>Public weights of zero have columns of zero, whose words could be written as p.</summary>
    [Fact]
    public void A_zero_in_a_column_cannot_be_written_as_p()
    {
        var honest = MatrixSystem.Honest(7);
        var zero = new long[honest.Values[MatrixSystem.W].Length];
        var setup = Setup.Of(
            MatrixSystem.Definition,
            MatrixSystem.Complete(zero, honest.Values[MatrixSystem.X], zero, honest.Values[MatrixSystem.Code]), 100, 7, null);
        var proof = setup.Prove();
        Assert.True(ProofVerifier.Verify(setup.Statement, null, proof, out _).Accepted);
        var field = ProofMap.Of(setup.Statement, proof).First(f => f.Family == "Weights column");
        Assert.Equal(0UL, BinaryPrimitives.ReadUInt64LittleEndian(proof.AsSpan(field.Offset)));
        BinaryPrimitives.WriteUInt64LittleEndian(proof.AsSpan(field.Offset), Goldilocks.Modulus);
        Assert.Equal(RejectionStage.Encoding, ProofVerifier.Verify(setup.Statement, null, proof, out _).Stage);
    }

    [Fact]
    public void A_reader_hands_out_zeros_after_its_first_problem()
    {
        var reader = new ProofReader(new byte[] { 1, 2, 3 });
        Assert.Equal(0x0201, reader.ReadInt16());
        Assert.Equal(0UL, reader.ReadUInt64());
        Assert.NotNull(reader.Problem);
        Assert.Equal(2, reader.Position);
        var rest = new byte[] { 9 };
        reader.Read(rest);
        Assert.Equal(0, rest[0]);
    }

    [Fact]
    public void Equal_seeds_make_equal_proofs_and_other_seeds_others()
    {
        var one = Setup.SharedMatrix.ProveFrom(1);
        Assert.Equal(one, Setup.SharedMatrix.ProveFrom(1));
        Assert.NotEqual(one, Setup.SharedMatrix.ProveFrom(2));
    }
}

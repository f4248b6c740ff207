using Soundness.Tests.Systems;
using Vouch.Protocol.Keys;
using Vouch.Verifier;
using Xunit;

namespace Soundness.Tests.Tamper;

/// <summary>Bytes that are no proof: always a verdict, never an exception, never acceptance, never unbounded memory.</summary>
public class MalformedTests
{
    private static Setup Own => Setup.SharedMatrix;

    private static byte[] Proof => Setup.SharedMatrixProof;

    [Fact]
    public void Cut_off_at_and_around_field_boundaries()
    {
        var fields = ProofMap.Of(Own.Statement, Proof);
        foreach (var index in FieldSample.Of(fields, 3))
        {
            Rejected(Proof[..fields[index].Offset]);
            Rejected(Proof[..(fields[index].Offset + 1)]);
        }

        Rejected([]);
        Rejected(Proof[..^1]);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void Cut_off_at_every_length()
    {
        var setup = Setup.Scalar();
        var proof = setup.Prove();
        for (var length = 0; length < proof.Length; length++)
        {
            var verdict = ProofVerifier.Verify(setup.Statement, null, proof.AsMemory(0, length), out _);
            Assert.Equal(RejectionStage.Encoding, verdict.Stage);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(100_000)]
    public void Bytes_too_many(int count)
    {
        Assert.Equal(RejectionStage.Encoding, Rejected([.. Proof, .. new byte[count]]).Stage);
        Rejected([.. new byte[count], .. Proof]);
        Rejected([.. Proof, .. Proof]);
    }

    [Fact]
    public void Bits_flipped_at_random() => FlipBits(150);

    [Fact]
    [Trait("Category", "Slow")]
    public void Bits_flipped_at_thousands_of_places() => FlipBits(5000);

    [Fact]
    public void Random_bytes()
    {
        var random = new Random(5);
        for (var i = 0; i < 40; i++)
        {
            var bytes = new byte[random.Next(2 * Proof.Length)];
            random.NextBytes(bytes);
            Rejected(bytes);
            Proof.AsSpan(0, Math.Min(6, bytes.Length)).CopyTo(bytes);
            Rejected(bytes);
        }

        foreach (var filler in (byte[])[0, 1, 127, 128, 255])
        {
            var bytes = new byte[Proof.Length];
            Array.Fill(bytes, filler);
            Proof.AsSpan(0, 6).CopyTo(bytes);
            Rejected(bytes);
        }
    }

    [Fact]
    public void Two_proofs_spliced()
    {
        var other = Own.Prove();
        var fields = ProofMap.Of(Own.Statement, Proof);
        // Of equal length or not, what comes after the splice was made for other challenges.
        foreach (var index in FieldSample.Of(fields, 2).Where(i => fields[i].Offset > 6))
        {
            var at = fields[index].Offset;
            if (at < other.Length && !other.AsSpan(0, at).SequenceEqual(Proof.AsSpan(0, at)))
            {
                Rejected([.. Proof[..at], .. other[at..]]);
                Rejected([.. other[..at], .. Proof[at..]]);
            }
        }
    }

    [Fact]
    public void Memory_is_bounded_by_the_statement()
    {
        var statement = Own.Statement;
        var honest = Allocated(statement, Proof);
        var bound = MemoryBound(statement);
        Assert.InRange(honest, 1, bound);
        var random = new Random(9);
        var fields = ProofMap.Of(statement, Proof);
        foreach (var index in FieldSample.Of(fields, 1))
        {
            Assert.InRange(Allocated(statement, Proof[..fields[index].Offset]), 0, bound);
            var changed = (byte[])Proof.Clone();
            random.NextBytes(changed.AsSpan(fields[index].Offset));
            Assert.InRange(Allocated(statement, changed), 0, bound);
        }

        Assert.InRange(Allocated(statement, new byte[10_000_000]), 0, bound);
    }

    private static void FlipBits(int count)
    {
        var random = new Random(4);
        for (var i = 0; i < count; i++)
        {
            var changed = (byte[])Proof.Clone();
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            Rejected(changed);
        }
    }

    private static Verdict Rejected(byte[] proof)
    {
        var verdict = ProofVerifier.Verify(Own.Statement, null, proof, out _);
        Assert.False(verdict.Accepted);
        return verdict;
    }

    private static long Allocated(ProofStatement statement, byte[] proof)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        ProofVerifier.Verify(statement, null, proof, out _);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Every word the statement makes the verifier read, its messages and constraints, generously.</summary>
    private static long MemoryBound(ProofStatement statement)
    {
        var element = 8L * statement.Profile.ExtensionDegree;
        var columns = statement.Matrix.Queries * 8L * (statement.TraceRows + statement.Layout.Regions.Sum(r => r.Count));
        var leaves = statement.Rounds.Sum(r => r.Queries * (element << r.Fold));
        var hashing = (statement.Matrix.Queries + statement.Rounds.Sum(r => r.Queries)) * 32L * statement.Matrix.LogDomain * 4;
        var tables = statement.System.Tables.Sum(t => element * t.Rows) + (element << statement.Layout.LogRows);
        // Each constraint lists its pads: at most the messages so far.
        var messages = (long)statement.Plan.PadCount;
        return (4 * (columns + leaves + hashing + tables)) + (40 * messages * messages) + (1 << 20);
    }
}

using Vouch.Hashing;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Proofs;
using Vouch.Prover.Commitments;
using Xunit;

namespace Soundness.Tests.Provers;

/// <summary>A commitment that makes its columns again where they are opened says, byte for byte, what one that keeps them says.</summary>
public class RecomputedColumnsTests
{
    private const ulong Modulus = 0xFFFFFFFF00000001;
    private const int Chunk = 1 << 11;

    /// <summary>Below one chunk of coefficients, one, several, and no multiple; a row of no coefficients is zero.</summary>
    [Theory]
    [InlineData(12, 1, 1)]
    [InlineData(12, 3, Chunk - 1)]
    [InlineData(12, 2, Chunk)]
    [InlineData(12, 2, Chunk + 1)]
    [InlineData(13, 5, 3 * Chunk)]
    [InlineData(13, 1, (3 * Chunk) + 77)]
    [InlineData(13, 9, 1 << 13)]
    [InlineData(7, 4, 100)]
    public void Roots_and_openings_are_those_of_columns_that_are_kept(int logLength, int rows, int length)
    {
        var matrix = new MatrixParameters(logLength - 2, logLength, logLength - 1, 1, 1);
        var last = (1 << matrix.LogDomain) - 1;
        var random = new Random(length);
        AssertSame(matrix, Rows(random, [.. Enumerable.Repeat(length, rows)]), [0, 1, last / 2, (last / 2) + 1, last - 1, last]);
        AssertSame(matrix, Rows(random, [.. Enumerable.Repeat(length, rows)]), [last]);
        AssertSame(matrix, Rows(random, [.. Enumerable.Repeat(length, rows)]), [0]);
        int[] some = [.. Enumerable.Range(0, 40).Select(_ => random.Next(last + 1)).Distinct().Order()];
        AssertSame(matrix, Rows(random, [.. Enumerable.Repeat(length, rows)]), some);
    }

    /// <summary>The trace's mask rows are shorter than its others.</summary>
    [Fact]
    public void Rows_of_one_commitment_may_differ_in_length() => AssertSame(
        new MatrixParameters(10, 13, 11, 1, 1), Rows(new Random(1), 8192, 1, Chunk, 6144, Chunk + 1, 5, 2 * Chunk), [0, 3, 9000, 16383]);

    [Fact]
    public void Coefficients_at_the_edges_of_the_field_are_evaluated_too()
    {
        ulong[] edges = [0, 1, Modulus - 1, Modulus - 2, 1UL << 32, (1UL << 32) - 1, 1UL << 63];
        AssertSame(
            new MatrixParameters(10, 12, 11, 2, 1), [[.. Enumerable.Range(0, 4096).Select(i => edges[i % edges.Length])], [.. Enumerable.Repeat(Modulus - 1, 4096)]],
            [0, 1, 8192, 16383]);
    }

    [Fact]
    public void Buffers_are_given_back_when_all_columns_are_hashed()
    {
        // A size no code word has: nobody else takes these from the pool.
        const int Size = 12347;
        using var columns = new RecomputedColumns(Rows(new Random(2), 8, 8, 8), new MatrixParameters(2, 7, 3, 1, 1));
        var first = columns.Begin(0, Size);
        foreach (var buffer in first) buffer.Span.Fill(7);
        columns.End(0, first, default);
        // Workers share: what one has given back the next one takes.
        Assert.Same(first, columns.Begin(1, Size));
        columns.End(1, first, default);
        columns.Finish();
        var given = Enumerable.Range(0, 3).Select(_ => CodewordPool.Rent(Size)).ToArray();
        var own = first.Select(buffer => System.Runtime.InteropServices.MemoryMarshal.TryGetArray<ulong>(buffer, out var segment) ? segment.Array! : []);
        Assert.Equal(own.ToHashSet<ulong[]>(ReferenceEqualityComparer.Instance), given.ToHashSet<ulong[]>(ReferenceEqualityComparer.Instance));
        // Code words tell the rows: nothing of them is left.
        Assert.All(given, buffer => Assert.All(buffer, word => Assert.Equal(0UL, word)));
    }

    [Fact]
    public void After_clearing_rows_are_zero_and_nothing_can_be_opened()
    {
        var rows = Rows(new Random(3), 100, 100);
        // Salts that stay: what is gone is the tree.
        var commitment = RowCommitment.Recomputed(rows, new MatrixParameters(5, 7, 6, 1, 1), LeafSalts.Zero, null, default);
        Said(commitment, [0]);
        commitment.Clear();
        Assert.All(rows, row => Assert.All(row, word => Assert.Equal(0UL, word)));
        Assert.ThrowsAny<ObjectDisposedException>(() => Said(commitment, [0]));
    }

    [Fact]
    public void A_cancelled_commitment_is_none() => Assert.ThrowsAny<OperationCanceledException>(() => RowCommitment.Recomputed(
        Rows(new Random(4), 100), new MatrixParameters(5, 7, 6, 1, 1), LeafSalts.Zero, null, new CancellationToken(true)));

    [Fact]
    public void Only_code_words_above_a_gibibyte_are_made_again()
    {
        var matrix = new MatrixParameters(10, 20, 12, 3, 78);
        Assert.True(RowCommitment.Keeps(1, matrix));
        Assert.True(RowCommitment.Keeps(16, matrix));
        Assert.False(RowCommitment.Keeps(17, matrix));
        // 2^31 bytes, which no int holds.
        Assert.False(RowCommitment.Keeps(32, matrix));
    }

    private static void AssertSame(MatrixParameters matrix, ulong[][] rows, int[] positions)
    {
        var kept = RowCommitment.Build(rows, matrix, LeafSalts.FromSeed(new byte[32]), default);
        var made = Recomputed(rows, matrix);
        Assert.Equal(kept.Root.ToArray(), made.Root.ToArray());
        Assert.Equal(Said(kept, positions), Said(made, positions));
        kept.Clear();
        made.Clear();
    }

    private static RowCommitment Recomputed(ulong[][] rows, MatrixParameters matrix) =>
        RowCommitment.Recomputed(rows, matrix, LeafSalts.FromSeed(new byte[32]), null, default);

    private static byte[] Said(RowCommitment commitment, int[] positions)
    {
        var writer = new ProofWriter();
        commitment.Open(positions, writer);
        return writer.ToArray();
    }

    private static ulong[][] Rows(Random random, params int[] lengths) =>
        [.. lengths.Select(length => Enumerable.Range(0, length).Select(_ => (ulong)random.NextInt64() * 2 % Modulus).ToArray())];
}

using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Vouch.Hashing;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Proofs;

namespace Vouch.Prover.Commitments;

/// <summary>
/// A hiding commitment to rows of V (docs/protocol.md, section 5): every row is a polynomial, its code word one row of a
/// matrix whose salted columns are the leaves of a Merkle tree. Code words lie in memory or in a file, or are made again where they are opened.
/// </summary>
public sealed class RowCommitment
{
    /// <summary>Code words of more bytes than this are not kept, where they are opened once (docs/benchmarks.md, memory).</summary>
    public const long MostKeptBytes = 1L << 30;

    /// <summary>Bytes of code words in memory while columns of code words are hashed that are not kept.</summary>
    public const long MostBlockBytes = RecomputedColumns.MostBlockBytes;

    private readonly ICommittedColumns _columns;
    private readonly LeafSalts _salts;
    private byte[] _root;

    internal RowCommitment(ulong[][] coefficients, ICommittedColumns columns, LeafSalts salts, byte[] root)
    {
        Coefficients = coefficients;
        _columns = columns;
        _salts = salts;
        _root = root;
    }

    /// <summary>Coefficients of each row, the message first. Rows may be shorter than the degree bound.</summary>
    public ulong[][] Coefficients { get; }

    /// <summary>The Merkle root; for weights their mark follows it (docs/protocol.md, section 5.3).</summary>
    public ReadOnlySpan<byte> Root => _root;

    /// <summary>Encodes and commits, in memory.</summary>
    /// <param name="coefficients">Rows of canonical words, random coefficients included.</param>
    /// <param name="matrix">Parameters.</param>
    /// <param name="salts">32 bytes per column.</param>
    /// <param name="cancellation">Checked about every millisecond.</param>
    public static RowCommitment Build(
        ulong[][] coefficients, MatrixParameters matrix, byte[] salts, CancellationToken cancellation) =>
        Build(coefficients, matrix, LeafSalts.Given(salts), cancellation);

    /// <summary>Encodes and commits, in memory.</summary>
    /// <param name="coefficients">Rows of canonical words, random coefficients included.</param>
    /// <param name="matrix">Parameters.</param>
    /// <param name="salts">Salts of the columns.</param>
    /// <param name="cancellation">Checked about every millisecond.</param>
    /// <param name="clock">Tells encoding from hashing, if it is detailed.</param>
    public static RowCommitment Build(
        ulong[][] coefficients, MatrixParameters matrix, LeafSalts salts, CancellationToken cancellation, StageClock? clock = null)
    {
        ArgumentNullException.ThrowIfNull(coefficients);
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(salts);
        var columns = new MemoryColumns(coefficients.Length, matrix);
        try
        {
            ColumnEncoder.Run(coefficients, matrix, salts, columns.Tree, columns, cancellation, clock);
            return new RowCommitment(coefficients, columns, salts, columns.Tree.Root.ToArray());
        }
        catch
        {
            columns.Dispose();
            throw;
        }
    }

    /// <summary>As <see cref="Build(ulong[][], MatrixParameters, LeafSalts, CancellationToken, StageClock?)"/> for a commitment that is
    /// opened once: large code words are not kept but made again where they are opened.</summary>
    internal static RowCommitment BuildOnce(
        ulong[][] coefficients, MatrixParameters matrix, LeafSalts salts, StageClock? clock, CancellationToken cancellation) =>
        Keeps(coefficients.Length, matrix)
            ? Build(coefficients, matrix, salts, cancellation, clock)
            : Recomputed(coefficients, matrix, salts, clock, cancellation);

    /// <summary>
    /// Whether a commitment that is opened once keeps its code words in memory; if not, blocks of
    /// <see cref="MostBlockBytes"/> in all take their place while columns are hashed.
    /// </summary>
    /// <param name="rows">Rows, at least 1.</param>
    /// <param name="matrix">Parameters.</param>
    public static bool Keeps(int rows, MatrixParameters matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        return (long)rows * sizeof(ulong) << matrix.LogDomain <= MostKeptBytes;
    }

    /// <summary>A commitment that makes the columns it opens again; see <see cref="RecomputedColumns"/>.</summary>
    internal static RowCommitment Recomputed(
        ulong[][] coefficients, MatrixParameters matrix, LeafSalts salts, StageClock? clock, CancellationToken cancellation)
    {
        var columns = new RecomputedColumns(coefficients, matrix);
        try
        {
            ColumnEncoder.Run(coefficients, matrix, salts, columns.Tree, columns, cancellation, clock);
            columns.Finish();
            return new RowCommitment(coefficients, columns, salts, columns.Tree.Root.ToArray());
        }
        catch
        {
            columns.Dispose();
            throw;
        }
    }

    /// <summary>Appends the mark to the root.</summary>
    internal RowCommitment Marked(ReadOnlySpan<byte> mark)
    {
        _root = [.. _root, .. mark];
        (_columns as ColumnFile)?.Seal(_root);
        return this;
    }

    /// <summary>Writes the columns at these positions, with salts, and the multi-proof.</summary>
    /// <param name="positions">Columns.</param>
    /// <param name="writer">Receives them.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="InvalidDataException">The file that keeps the commitment is damaged; nothing was written.</exception>
    public void Open(int[] positions, ProofWriter writer, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(positions);
        ArgumentNullException.ThrowIfNull(writer);
        var rows = Coefficients.Length;
        var words = new ulong[positions.Length * rows];
        var salts = new byte[positions.Length * ProofFormat.SaltBytes];
        _columns.ReadColumns(positions, words, cancellation);
        for (var i = 0; i < positions.Length; i++)
        {
            var slot = ColumnTree.Reverse(positions[i], _columns.LogLeaves);
            _salts.Fill(slot, _columns.LogLeaves, salts.AsSpan(i * ProofFormat.SaltBytes, ProofFormat.SaltBytes));
        }

        var siblings = _columns.OpenMany(positions);
        if (_columns.MayBeDamaged)
        {
            RequireRoot(positions, words, salts, siblings);
        }

        for (var i = 0; i < positions.Length; i++)
        {
            writer.Write(salts.AsSpan(i * ProofFormat.SaltBytes, ProofFormat.SaltBytes));
            foreach (var word in words.AsSpan(i * rows, rows))
            {
                writer.WriteWord(word);
            }
        }

        writer.Write(siblings);
    }

    /// <summary>
    /// Overwrites what is secret in memory and gives the code words' memory back; the commitment cannot be opened afterwards.
    /// </summary>
    public void Clear()
    {
        _columns.Dispose();
        _salts.Dispose();
        Parallel.ForEach(Coefficients, row => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(row.AsSpan())));
    }

    // What a disk gives back is checked as a verifier would: a proof with a wrong column would only be refused, but nobody
    // would know why, and its opening would be spent.
    private void RequireRoot(int[] positions, ulong[] words, byte[] salts, byte[] siblings)
    {
        var leaves = new byte[positions.Length * MerkleTree.DigestSize];
        MerkleLeaf.Digests(salts, words, Coefficients.Length, leaves);
        if (!MerkleMultiProof.TryVerify(_root.AsSpan(0, MerkleTree.DigestSize), _columns.LogLeaves, positions, leaves, siblings))
        {
            throw ColumnFile.Damaged("columns differ from the commitment in the key");
        }
    }
}

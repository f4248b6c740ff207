using System.Security.Cryptography;
using Vouch.Algebra;
using Vouch.Hashing;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Proofs;

namespace Vouch.Prover.Commitments;

/// <summary>
/// A hiding commitment to rows of V (docs/protocol.md, section 5): every row is a polynomial, its code word one row of a
/// matrix whose salted columns are the leaves of a Merkle tree.
/// </summary>
public sealed class RowCommitment
{
    private readonly ulong[][] _codewords;
    private readonly byte[] _salts;
    private readonly MerkleTree _tree;
    private byte[] _root;

    private RowCommitment(ulong[][] coefficients, ulong[][] codewords, byte[] salts, MerkleTree tree)
    {
        Coefficients = coefficients;
        _codewords = codewords;
        _salts = salts;
        _tree = tree;
        _root = tree.Root.ToArray();
    }

    /// <summary>Coefficients of each row, the message first. Rows may be shorter than the degree bound.</summary>
    public ulong[][] Coefficients { get; }

    /// <summary>The Merkle root; for weights their mark follows it (docs/protocol.md, section 5.3).</summary>
    public ReadOnlySpan<byte> Root => _root;

    /// <summary>Encodes and commits.</summary>
    /// <param name="coefficients">Rows of canonical words, random coefficients included.</param>
    /// <param name="matrix">Parameters.</param>
    /// <param name="salts">32 bytes per column.</param>
    /// <param name="cancellation">Checked between rows.</param>
    public static RowCommitment Build(
        ulong[][] coefficients, MatrixParameters matrix, byte[] salts, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(coefficients);
        ArgumentNullException.ThrowIfNull(matrix);
        var length = 1 << matrix.LogDomain;
        var codewords = new ulong[coefficients.Length][];
        Parallel.For(0, coefficients.Length, new ParallelOptions { CancellationToken = cancellation }, i =>
        {
            var codeword = CodewordPool.Rent(length);
            Ntt.EncodeRow(coefficients[i], codeword);
            codewords[i] = codeword;
        });
        cancellation.ThrowIfCancellationRequested();
        var rows = Array.ConvertAll(codewords, c => new ReadOnlyMemory<ulong>(c));
        return new RowCommitment(coefficients, codewords, salts, MerkleTree.Build(rows, salts));
    }

    /// <summary>Appends the mark to the root.</summary>
    internal RowCommitment Marked(ReadOnlySpan<byte> mark)
    {
        _root = [.. _tree.Root, .. mark];
        return this;
    }

    /// <summary>Writes the columns at these positions, with salts, and the multi-proof.</summary>
    public void Open(int[] positions, ProofWriter writer)
    {
        ArgumentNullException.ThrowIfNull(positions);
        ArgumentNullException.ThrowIfNull(writer);
        foreach (var position in positions)
        {
            writer.Write(_salts.AsSpan(position * ProofFormat.SaltBytes, ProofFormat.SaltBytes));
            foreach (var codeword in _codewords)
            {
                writer.WriteWord(codeword[position]);
            }
        }

        writer.Write(_tree.OpenMany(positions));
    }

    /// <summary>Overwrites what is secret and gives the code words' memory back; the commitment cannot be opened afterwards.</summary>
    public void Clear()
    {
        Parallel.ForEach(_codewords, CodewordPool.Return);
        Array.Clear(_codewords);
        foreach (var row in Coefficients)
        {
            CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(row.AsSpan()));
        }
    }
}

using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Vouch.Hashing;

namespace Vouch.Prover.Commitments;

/// <summary>
/// The rows in a commitment's file. Nothing in a proof would show which of them is damaged, so a digest in the header covers
/// them: TurboSHAKE128 of the digests of all rows, that of a row being TurboSHAKE128 of those of its pieces.
/// </summary>
internal static class ColumnFileRows
{
    /// <summary>Bytes in a piece; many are hashed side by side.</summary>
    private const int Piece = 2048;

    /// <summary>Writes the rows, all of the header's length.</summary>
    /// <returns>Their digest.</returns>
    public static byte[] Write(SafeFileHandle file, ColumnFileHeader header, ulong[][] rows, CancellationToken cancellation)
    {
        var digests = new byte[rows.Length][];
        ForEach(rows.Length, i =>
        {
            var bytes = MemoryMarshal.AsBytes(rows[i].AsSpan(0, header.RowWords));
            RandomAccess.Write(file, bytes, header.RowsAt + ((long)i * bytes.Length));
            digests[i] = Digest(bytes);
        }, cancellation);
        return Digest(digests);
    }

    /// <summary>Reads the rows.</summary>
    /// <exception cref="InvalidDataException">They are not those that were written.</exception>
    public static ulong[][] Read(SafeFileHandle file, ColumnFileHeader header, CancellationToken cancellation)
    {
        var rows = new ulong[header.Rows][];
        var digests = new byte[header.Rows][];
        ForEach(rows.Length, i =>
        {
            rows[i] = GC.AllocateUninitializedArray<ulong>(header.RowWords);
            var bytes = MemoryMarshal.AsBytes(rows[i].AsSpan());
            ColumnFile.ReadExactly(file, bytes, header.RowsAt + ((long)i * bytes.Length));
            digests[i] = Digest(bytes);
        }, cancellation);
        return Digest(digests).AsSpan().SequenceEqual(header.RowsDigest) ? rows : throw ColumnFile.Damaged("its rows were changed");
    }

    private static void ForEach(int count, Action<int> body, CancellationToken cancellation)
    {
        try
        {
            Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellation }, body);
        }
        catch (AggregateException e)
        {
            // All have the one cause; the caller knows it by its own type.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    private static byte[] Digest(ReadOnlySpan<byte> row)
    {
        var pieces = row.Length / Piece;
        var digests = new byte[(pieces + 1) * TurboShake128.DigestSize];
        TurboShake128.HashMany(row[..(pieces * Piece)], Piece, digests.AsSpan(0, pieces * TurboShake128.DigestSize));
        TurboShake128.Hash(row[(pieces * Piece)..], digests.AsSpan(pieces * TurboShake128.DigestSize));
        var digest = new byte[TurboShake128.DigestSize];
        TurboShake128.Hash(digests, digest);
        return digest;
    }

    private static byte[] Digest(byte[][] digests)
    {
        var all = digests.SelectMany(digest => digest).ToArray();
        var digest = new byte[TurboShake128.DigestSize];
        TurboShake128.Hash(all, digest);
        return digest;
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Vouch.Hashing;

namespace Vouch.Prover.Commitments;

/// <summary>
/// The first page of a commitment's file: `VWEIGHTS`, int32 version, log of the domain, rows, words of a row, length of the
/// commitment; 64 bytes commitment (root, mark, zeros); 32 bytes digest of the rows; a byte and 32 bytes: the seed of the
/// salts, if there is one; zeros; SHA-256 of all before it. Then digests, rows and columns, each beginning on a page.
/// </summary>
internal sealed class ColumnFileHeader(int logDomain, int rows, int rowWords, byte[] saltSeed)
{
    private const int Version = 1;
    private const int Page = 4096;
    private const int DigestBytes = 32;
    private const int MostCommitment = 64;
    private const int CommitmentAt = 8 + (5 * sizeof(int));
    private const int RowsDigestAt = CommitmentAt + MostCommitment;
    private const int SeedAt = RowsDigestAt + DigestBytes;

    private static ReadOnlySpan<byte> Magic => "VWEIGHTS"u8;

    /// <summary>log2 of the number of columns.</summary>
    public int LogDomain => logDomain;

    /// <summary>Number of rows.</summary>
    public int Rows => rows;

    /// <summary>Coefficients of each row.</summary>
    public int RowWords => rowWords;

    /// <summary>Root and mark.</summary>
    public byte[] Commitment { get; set; } = [];

    /// <summary>Digest of the rows, see <see cref="ColumnFileRows"/>.</summary>
    public byte[] RowsDigest { get; set; } = new byte[DigestBytes];

    /// <summary>Where the digests begin.</summary>
    public static long TreeAt => Page;

    /// <summary>Where the rows begin.</summary>
    public long RowsAt => NextPage(TreeAt + ColumnTree.DigestBytes(logDomain));

    /// <summary>Where the columns begin.</summary>
    public long ColumnsAt => NextPage(RowsAt + ((long)rows * rowWords * sizeof(ulong)));

    /// <summary>Size of the whole file.</summary>
    public long FileBytes => ColumnsAt + ((long)rows * sizeof(ulong) << logDomain);

    /// <summary>Reads and checks the header of a file.</summary>
    /// <exception cref="InvalidDataException">It is no such file, damaged, unfinished, or cut off.</exception>
    public static ColumnFileHeader Read(SafeFileHandle file)
    {
        var bytes = new byte[Page];
        ColumnFile.ReadExactly(file, bytes, 0);
        if (!bytes.AsSpan().StartsWith(Magic) || Int(bytes, 0) != Version)
        {
            throw ColumnFile.Damaged("it is unfinished, or another version wrote it");
        }

        if (!SHA256.HashData(bytes.AsSpan(0, Page - DigestBytes)).AsSpan().SequenceEqual(bytes.AsSpan(Page - DigestBytes)))
        {
            throw ColumnFile.Damaged("its first page was changed");
        }

        var (logDomain, rows, rowWords, length) = (Int(bytes, 1), Int(bytes, 2), Int(bytes, 3), Int(bytes, 4));
        if (logDomain is < 3 or > MerkleTree.MaxLogLeaves || rows is < 1 or > 1 << 16 || rowWords < 1 || rowWords > 1 << logDomain
            || length is < DigestBytes or > MostCommitment || bytes[SeedAt] > 1)
        {
            throw ColumnFile.Damaged("its sizes make no sense");
        }

        var header = new ColumnFileHeader(
            logDomain, rows, rowWords, bytes[SeedAt] == 1 ? bytes.AsSpan(SeedAt + 1, Expander.SeedSize).ToArray() : [])
        {
            Commitment = bytes.AsSpan(CommitmentAt, length).ToArray(),
            RowsDigest = bytes.AsSpan(RowsDigestAt, DigestBytes).ToArray(),
        };
        CryptographicOperations.ZeroMemory(bytes);
        return RandomAccess.GetLength(file) == header.FileBytes ? header : throw ColumnFile.Damaged("it is cut off");
    }

    /// <summary>The salts of the leaves.</summary>
    public LeafSalts Salts() => saltSeed.Length == 0 ? LeafSalts.Zero : LeafSalts.FromSeed(saltSeed);

    /// <summary>The page.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Page];
        Magic.CopyTo(bytes);
        ReadOnlySpan<int> numbers = [Version, logDomain, rows, rowWords, Commitment.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8 + (i * sizeof(int))), numbers[i]);
        }

        Commitment.CopyTo(bytes, CommitmentAt);
        RowsDigest.CopyTo(bytes, RowsDigestAt);
        bytes[SeedAt] = (byte)(saltSeed.Length == 0 ? 0 : 1);
        saltSeed.CopyTo(bytes, SeedAt + 1);
        SHA256.HashData(bytes.AsSpan(0, Page - DigestBytes), bytes.AsSpan(Page - DigestBytes));
        return bytes;
    }

    private static int Int(byte[] bytes, int i) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(8 + (i * sizeof(int))));

    private static long NextPage(long at) => (at + Page - 1) / Page * Page;
}

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Vouch.Algebra;
using Vouch.Hashing;
using Vouch.Protocol.Parameters;

namespace Vouch.Prover.Commitments;

/// <summary>
/// Code words, tree and rows of a commitment in a file, so that a key with many weights is loaded without encoding them
/// again. Eight neighbouring columns lie together, so an opening reads a few pages for each of its columns and the rest stays
/// on disk. The file is as secret as the weights. It can be made again from the key at any time, so it is never flushed; what
/// is read is checked instead: header and rows when it is opened, columns against the root when they are.
/// </summary>
internal sealed class ColumnFile : ICommittedColumns, IColumnSink
{
    /// <summary>Columns that lie together: 64 bytes of each row.</summary>
    private const int Group = 8;

    /// <summary>Bytes collected before they are written.</summary>
    private const int WriteBytes = 1 << 19;

    /// <summary>Bytes of the tree that are written at once.</summary>
    private const int TreePiece = 1 << 22;

    /// <summary>Blocks of all rows in memory at once; for VGG-16 each takes 122 MB.</summary>
    private const long MostBlockBytes = 1L << 28;

    private readonly SafeFileHandle _file;
    private readonly ColumnFileHeader _header;
    private readonly Stack<Memory<ulong>[]> _buffers = [];
    private bool _isSealed;

    private ColumnFile(SafeFileHandle file, ColumnFileHeader header, ColumnTree? tree)
    {
        _file = file;
        _header = header;
        Tree = tree;
    }

    public int LogLeaves => _header.LogDomain;

    public bool MayBeDamaged => true;

    public int MostWorkers => (int)Math.Clamp(
        MostBlockBytes / ((long)_header.Rows * sizeof(ulong) << ColumnEncoder.LogBlock(LogLeaves)), 1, int.MaxValue);

    /// <summary>The tree while the file is being made; later its digests are read from the file.</summary>
    public ColumnTree? Tree { get; private set; }

    /// <summary>Encodes rows into a file that exists and is empty; it is not valid before <see cref="Seal"/>.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static RowCommitment Build(
        string path, ulong[][] rows, MatrixParameters matrix, byte[] saltSeed, CancellationToken cancellation)
    {
        var header = new ColumnFileHeader(matrix.LogDomain, rows.Length, rows[0].Length, saltSeed);
        var handle = File.OpenHandle(
            path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess);
        var file = new ColumnFile(handle, header, new ColumnTree(matrix.LogDomain));
        var salts = header.Salts();
        try
        {
            RandomAccess.SetLength(handle, header.FileBytes);
            ColumnEncoder.Run(rows, matrix, salts, file.Tree!, file, cancellation);
            file._buffers.Clear();
            header.RowsDigest = ColumnFileRows.Write(handle, header, rows, cancellation);
            WriteTree(handle, file.Tree!.Digests.Span, cancellation);
            return new RowCommitment(rows, file, salts, file.Tree!.Root.ToArray());
        }
        catch
        {
            file.Dispose();
            salts.Dispose();
            throw;
        }
    }

    /// <summary>Opens a finished file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="commitment">Root and mark it must hold.</param>
    /// <param name="matrix">Parameters it must have.</param>
    /// <param name="rows">Rows it must have.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged, unfinished, or of another key.</exception>
    public static RowCommitment Open(
        string path, ReadOnlySpan<byte> commitment, MatrixParameters matrix, int rows, CancellationToken cancellation)
    {
        var handle = File.OpenHandle(
            path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess);
        try
        {
            var header = ColumnFileHeader.Read(handle);
            if (!header.Commitment.AsSpan().SequenceEqual(commitment) || header.LogDomain != matrix.LogDomain
                || header.Rows != rows || (header.RowWords != matrix.RowLength && header.RowWords != matrix.Columns))
            {
                throw Damaged("it belongs to another key");
            }

            var coefficients = ColumnFileRows.Read(handle, header, cancellation);
            var file = new ColumnFile(handle, header, null) { _isSealed = true };
            return new RowCommitment(coefficients, file, header.Salts(), header.Commitment);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>What to say of a file that cannot be used.</summary>
    public static InvalidDataException Damaged(string why) => new(
        $"The file 'weights.commitment' beside the key is damaged: {why}. Delete it; proving makes it again from the key.");

    /// <summary>Makes the file valid: writes the header, the last of all.</summary>
    public void Seal(byte[] commitment)
    {
        _header.Commitment = commitment;
        RandomAccess.Write(_file, _header.ToBytes(), 0);
        _isSealed = true;
        Tree?.Dispose();
        Tree = null;
    }

    public Memory<ulong>[] Begin(int block, int size)
    {
        lock (_buffers)
        {
            if (_buffers.TryPop(out var free))
            {
                return free;
            }
        }

        var buffer = new Memory<ulong>[_header.Rows];
        for (var i = 0; i < buffer.Length; i++)
        {
            buffer[i] = GC.AllocateUninitializedArray<ulong>(size);
        }

        return buffer;
    }

    public void End(int block, Memory<ulong>[] rows, CancellationToken cancellation)
    {
        var size = rows[0].Length;
        var groupWords = Group * rows.Length;
        var together = Math.Clamp(WriteBytes / sizeof(ulong) / groupWords, 1, size / Group);
        var packed = GC.AllocateUninitializedArray<ulong>(together * groupWords);
        for (var first = 0; first < size / Group; first += together)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(together, (size / Group) - first);
            for (var i = 0; i < rows.Length; i++)
            {
                var row = rows[i].Span.Slice(first * Group, count * Group);
                for (var g = 0; g < count; g++)
                {
                    row.Slice(g * Group, Group).CopyTo(packed.AsSpan((g * groupWords) + (i * Group)));
                }
            }

            var at = _header.ColumnsAt + ((((long)block * size / Group) + first) * groupWords * sizeof(ulong));
            RandomAccess.Write(_file, MemoryMarshal.AsBytes(packed.AsSpan(0, count * groupWords)), at);
        }

        lock (_buffers) _buffers.Push(rows);
    }

    public void ReadColumns(ReadOnlySpan<int> positions, Span<ulong> words, CancellationToken cancellation)
    {
        for (var p = 0; p < positions.Length; p++)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadColumn(positions[p], words.Slice(p * _header.Rows, _header.Rows));
        }
    }

    private void ReadColumn(int position, Span<ulong> words)
    {
        var slot = Ntt.ReverseBits(position, LogLeaves);
        var group = new ulong[Group * words.Length];
        ReadExactly(_file, MemoryMarshal.AsBytes(group.AsSpan()), _header.ColumnsAt + ((long)(slot / Group) * group.Length * sizeof(ulong)));
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = group[(i * Group) + (slot % Group)];
        }
    }

    public void Read(int level, int index, Span<byte> digest)
    {
        if (!_isSealed)
        {
            throw new InvalidOperationException("The file is not finished.");
        }

        ReadExactly(_file, digest, ColumnFileHeader.TreeAt + ColumnTree.OffsetOf(LogLeaves, level, index));
    }

    public void Dispose()
    {
        Tree?.Dispose();
        Tree = null;
        _file.Dispose();
    }

    /// <summary>Over a hundred megabytes: in pieces, so that a cancellation does not wait for all.</summary>
    private static void WriteTree(SafeFileHandle file, ReadOnlySpan<byte> digests, CancellationToken cancellation)
    {
        for (var at = 0; at < digests.Length; at += TreePiece)
        {
            cancellation.ThrowIfCancellationRequested();
            RandomAccess.Write(file, digests.Slice(at, Math.Min(TreePiece, digests.Length - at)), ColumnFileHeader.TreeAt + at);
        }
    }

    internal static void ReadExactly(SafeFileHandle file, Span<byte> bytes, long at)
    {
        while (!bytes.IsEmpty)
        {
            var read = RandomAccess.Read(file, bytes, at);
            if (read == 0)
            {
                throw Damaged("it is cut off");
            }

            bytes = bytes[read..];
            at += read;
        }
    }
}

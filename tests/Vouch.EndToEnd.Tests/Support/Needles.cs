using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Vouch.EndToEnd.Tests.Support;

/// <summary>
/// Byte sequences that give an input away, and a search for them. Codes are looked for as they are stored anywhere in the
/// program, four in a row: 32 bits in both orders, 64 bits, decimal text; and the texts of the input file itself.
/// </summary>
public sealed class Needles
{
    private const int InARow = 4;
    private readonly List<(string Name, byte[] Bytes)> _needles = [];

    /// <summary>Adds one, at least eight bytes long: shorter ones are found anywhere.</summary>
    public Needles Add(string name, ReadOnlySpan<byte> bytes)
    {
        Assert.True(bytes.Length >= 8, name);
        _needles.Add((name, bytes.ToArray()));
        return this;
    }

    /// <summary>Adds codes in all their forms.</summary>
    public Needles AddCodes(long[] codes)
    {
        for (var at = 0; at + InARow <= codes.Length; at += InARow)
        {
            var run = codes[at..(at + InARow)];
            // Codes that do not differ could stand in any memory.
            if (run.Distinct().Count() < InARow) continue;
            Add($"codes from {at}, 32 bits, big-endian", Bytes(run, 4, (b, v) => BinaryPrimitives.WriteInt32BigEndian(b, (int)v)));
            Add($"codes from {at}, 32 bits, little-endian", Bytes(run, 4, (b, v) => BinaryPrimitives.WriteInt32LittleEndian(b, (int)v)));
            Add($"codes from {at}, 64 bits", Bytes(run, 8, BinaryPrimitives.WriteInt64LittleEndian));
            foreach (var separator in (string[])[",", ", "])
                Add($"codes from {at}, text", Encoding.ASCII.GetBytes(string.Join(separator, run.Select(v => v.ToString(CultureInfo.InvariantCulture)))));
        }

        return this;
    }

    /// <summary>Names of those that a file, or the memory of a process, holds.</summary>
    public IReadOnlySet<string> In(Stream stream)
    {
        const int Chunk = 1 << 20;
        var overlap = _needles.Max(n => n.Bytes.Length) - 1;
        var buffer = new byte[Chunk + overlap];
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var kept = 0;
        int read;
        while ((read = stream.ReadAtLeast(buffer.AsSpan(kept), buffer.Length - kept, throwOnEndOfStream: false)) > 0)
        {
            var window = buffer.AsSpan(0, kept + read);
            foreach (var (name, bytes) in _needles)
            {
                if (window.IndexOf(bytes) >= 0) found.Add(name);
            }

            kept = Math.Min(overlap, window.Length);
            window[^kept..].CopyTo(buffer);
        }

        return found;
    }

    /// <summary>Names of those that any file below a folder holds, each with its file. A copy is searched: some files are locked.</summary>
    public IReadOnlyList<string> InFolder(string folder)
    {
        var copy = Directory.CreateTempSubdirectory("vouch-search-").FullName;
        try
        {
            using var copying = Process.Start("cp", ["-r", folder + "/.", copy]);
            copying.WaitForExit();
            Assert.Equal(0, copying.ExitCode);
            return [.. Directory.EnumerateFiles(copy, "*", SearchOption.AllDirectories).SelectMany(path => InFile(path).Select(n => n + " in " + path[copy.Length..]))];
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private IReadOnlySet<string> InFile(string path)
    {
        using var file = File.OpenRead(path);
        return In(file);
    }

    private static byte[] Bytes(long[] run, int size, WriteNumber write)
    {
        var bytes = new byte[run.Length * size];
        for (var i = 0; i < run.Length; i++) write(bytes.AsSpan(i * size, size), run[i]);
        return bytes;
    }

    private delegate void WriteNumber(Span<byte> to, long value);
}

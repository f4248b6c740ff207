using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Vouch.EndToEnd.Tests.Support;

/// <summary>The writable memory of another process, one region after the other, as a stream to search. Linux, with permission.</summary>
public sealed class ProcessMemoryStream : Stream
{
    private readonly SafeFileHandle _memory;
    private readonly Queue<(long From, long To)> _regions = new();
    private (long From, long To) _now;

    /// <exception cref="UnauthorizedAccessException">This user may not look into the process.</exception>
    public ProcessMemoryStream(int process)
    {
        _memory = File.OpenHandle($"/proc/{process}/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        foreach (var line in File.ReadLines($"/proc/{process}/maps"))
        {
            var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (!parts[1].StartsWith("rw", StringComparison.Ordinal)) continue;
            var ends = parts[0].Split('-');
            if (long.TryParse(ends[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var from)
                && long.TryParse(ends[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var to) && from < to)
                _regions.Enqueue((from, to));
        }
    }

    /// <summary>Bytes read so far.</summary>
    public long Total { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        while (_now.From < _now.To || _regions.TryDequeue(out _now))
        {
            var want = (int)Math.Min(buffer.Length, _now.To - _now.From);
            var got = 0;
            try
            {
                got = RandomAccess.Read(_memory, buffer[..want], _now.From);
            }
            catch (IOException)
            {
                // A region that is gone by now, or that belongs to a device.
            }

            if (got > 0)
            {
                _now.From += got;
                Total += got;
                return got;
            }

            _now = default;
        }

        return 0;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _memory.Dispose();
        base.Dispose(disposing);
    }
}

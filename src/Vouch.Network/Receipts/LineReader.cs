namespace Vouch.Network.Receipts;

/// <summary>Lines of a stream, of bounded length; what is returned is good until the next call.</summary>
internal sealed class LineReader(Stream input, int mostBytes)
{
    private byte[] _buffer = new byte[1 << 16];
    private int _from;
    private int _to;

    /// <summary>Number of the line read last, from 1; after the end, of the line that is missing.</summary>
    public long Number { get; private set; }

    /// <summary>Reads a line without its end; false at the end of the stream.</summary>
    /// <exception cref="ExportException">The line is too long.</exception>
    public bool TryRead(out ReadOnlyMemory<byte> line)
    {
        Number++;
        var searched = 0;
        while (true)
        {
            var end = _buffer.AsSpan(_from + searched, _to - _from - searched).IndexOf((byte)'\n');
            if (end >= 0)
            {
                line = _buffer.AsMemory(_from, searched + end);
                _from += searched + end + 1;
                return true;
            }

            searched = _to - _from;
            if (searched > mostBytes) throw new ExportException(Number, $"it has more than {mostBytes} bytes.");
            if (Fill()) continue;
            line = _buffer.AsMemory(_from, searched);
            _from = _to;
            return searched > 0;
        }
    }

    private bool Fill()
    {
        if (_from > 0)
        {
            _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
            (_from, _to) = (0, _to - _from);
        }

        if (_to == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = input.Read(_buffer, _to, _buffer.Length - _to);
        _to += read;
        return read > 0;
    }
}

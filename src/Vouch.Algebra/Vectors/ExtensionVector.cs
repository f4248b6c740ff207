namespace Vouch.Algebra;

/// <summary>
/// A vector of extension elements kept as planes, one contiguous run of canonical words per
/// coordinate, each plane starting on a cache line. Not safe for concurrent resizing or disposal;
/// threads may work on disjoint elements.
/// </summary>
/// <typeparam name="TK">The extension field.</typeparam>
public sealed class ExtensionVector<TK> : IDisposable
    where TK : unmanaged, IExtension<TK>
{
    private readonly BufferPool? _pool;
    private WordBuffer? _buffer;

    /// <summary>A vector of zeros with its own memory.</summary>
    /// <param name="length">The number of elements, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative or its words pass 2^31.</exception>
    public ExtensionVector(int length)
        : this(length, null)
    {
        Clear();
    }

    internal ExtensionVector(int length, BufferPool? pool)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);

        // Planes a power of two apart would contend for the same cache sets, so a line is added.
        long stride = ((length + 7L) & ~7L) + 8;
        long words = stride * TK.Degree;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(words, Array.MaxLength - WordBuffer.Slack, nameof(length));
        _pool = pool;
        _buffer = pool is null ? new WordBuffer((int)words) : pool.RentWords((int)words);
        Length = length;
        Stride = (int)stride;
    }

    /// <summary>The number of elements.</summary>
    public int Length { get; }

    /// <summary>The distance in words between a coordinate and the next.</summary>
    public int Stride { get; }

    /// <summary>The view of all elements.</summary>
    /// <exception cref="ObjectDisposedException">The vector was disposed.</exception>
    public ExtensionSpan<TK> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_buffer is null, this);
            return new ExtensionSpan<TK>(ref _buffer.First, Length, Stride);
        }
    }

    /// <summary>Reads or writes an element.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is out of range.</exception>
    public TK this[int index]
    {
        get => Span[index];
        set
        {
            ExtensionSpan<TK> span = Span;
            span[index] = value;
        }
    }

    /// <summary>The view of a vector's elements.</summary>
    public static implicit operator ExtensionSpan<TK>(ExtensionVector<TK> vector) => vector.Span;

    /// <summary>The words of one coordinate, in element order.</summary>
    public Span<ulong> Plane(int coordinate) => Span.Plane(coordinate);

    /// <summary>The view of <paramref name="length"/> elements from <paramref name="start"/>.</summary>
    public ExtensionSpan<TK> Slice(int start, int length) => Span.Slice(start, length);

    /// <summary>Sets every element to zero.</summary>
    public void Clear() => Span.Clear();

    /// <summary>Gives a rented buffer back to its pool; the vector and its views must not be used after.</summary>
    public void Dispose()
    {
        WordBuffer? buffer = Interlocked.Exchange(ref _buffer, null);
        if (buffer is not null)
        {
            _pool?.ReturnWords(buffer);
        }
    }
}

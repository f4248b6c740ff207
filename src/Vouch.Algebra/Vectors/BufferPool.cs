using System.Numerics;

namespace Vouch.Algebra;

/// <summary>
/// Keeps returned buffers for reuse, so that a prover's large tables are not allocated anew. Safe for
/// concurrent use. Sizes are rounded up by at most an eighth, so a returned buffer fits near requests.
/// </summary>
public sealed class BufferPool
{
    private const int MinimumWords = 64;
    private readonly Lock _lock = new();
    private readonly Dictionary<int, Stack<WordBuffer>> _free = [];
    private long _retained;
    private long _rented;

    /// <summary>A pool with its own buffers.</summary>
    /// <param name="retainedWords">The most words kept while idle; further returned buffers are dropped.</param>
    public BufferPool(long retainedWords = 1L << 31)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(retainedWords);
        RetainedLimit = retainedWords;
    }

    /// <summary>The process-wide pool.</summary>
    public static BufferPool Shared { get; } = new();

    /// <summary>The most words kept while idle.</summary>
    public long RetainedLimit { get; }

    /// <summary>Words that were rented and have not come back; for tests of clean ends.</summary>
    internal long Rented
    {
        get
        {
            lock (_lock)
            {
                return _rented;
            }
        }
    }

    /// <summary>Rents a vector of <paramref name="length"/> elements, whose contents are arbitrary.</summary>
    /// <typeparam name="TK">The extension field.</typeparam>
    /// <returns>A vector to dispose once done; disposing gives its buffer back.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative or its words pass 2^31.</exception>
    public ExtensionVector<TK> Rent<TK>(int length)
        where TK : unmanaged, IExtension<TK> => new(length, this);

    /// <summary>Drops every idle buffer.</summary>
    public void Trim()
    {
        lock (_lock)
        {
            _free.Clear();
            _retained = 0;
        }
    }

    internal WordBuffer RentWords(int words)
    {
        int size = SizeClass(words);
        lock (_lock)
        {
            _rented += size;
            if (_free.TryGetValue(size, out Stack<WordBuffer>? stack) && stack.TryPop(out WordBuffer? buffer))
            {
                _retained -= size;
                return buffer;
            }
        }

        return new WordBuffer(size);
    }

    internal void ReturnWords(WordBuffer buffer)
    {
        lock (_lock)
        {
            _rented -= buffer.Length;
            if (_retained + buffer.Length > RetainedLimit)
            {
                return;
            }

            if (!_free.TryGetValue(buffer.Length, out Stack<WordBuffer>? stack))
            {
                stack = new Stack<WordBuffer>();
                _free.Add(buffer.Length, stack);
            }

            stack.Push(buffer);
            _retained += buffer.Length;
        }
    }

    private static int SizeClass(int words)
    {
        int wanted = Math.Max(words, MinimumWords);
        int step = 1 << Math.Max(0, BitOperations.Log2((uint)wanted) - 3);
        long rounded = ((long)wanted + step - 1) / step * step;
        return (int)Math.Min(rounded, Array.MaxLength - WordBuffer.Slack);
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vouch.Algebra;

/// <summary>
/// A view of consecutive extension elements kept as planes: coordinate d of element i is the word
/// i + d * <see cref="Stride"/>. Words are canonical.
/// </summary>
/// <typeparam name="TK">The extension field.</typeparam>
public readonly ref struct ExtensionSpan<TK>
    where TK : unmanaged, IExtension<TK>
{
    private readonly ref ulong _first;

    internal ExtensionSpan(ref ulong first, int length, nint stride)
    {
        _first = ref first;
        Length = length;
        Stride = stride;
    }

    /// <summary>Views a buffer laid out as <see cref="IExtension{TSelf}.Degree"/> planes.</summary>
    /// <param name="buffer">Holds at least (degree - 1) * stride + length canonical words.</param>
    /// <param name="length">The number of elements; not above <paramref name="stride"/>.</param>
    /// <param name="stride">The distance in words between planes.</param>
    /// <exception cref="ArgumentException">The buffer is too short or the planes overlap.</exception>
    public ExtensionSpan(Span<ulong> buffer, int length, int stride)
    {
        if (length < 0 || stride < length || buffer.Length < ((long)(TK.Degree - 1) * stride) + length)
        {
            throw new ArgumentException("The buffer does not hold that many elements.", nameof(buffer));
        }

        _first = ref MemoryMarshal.GetReference(buffer);
        Length = length;
        Stride = stride;
    }

    /// <summary>The number of elements.</summary>
    public int Length { get; }

    /// <summary>The distance in words between a coordinate and the next.</summary>
    public nint Stride { get; }

    /// <summary>The word of coordinate 0 of element 0.</summary>
    internal ref ulong First => ref _first;

    /// <summary>Reads or writes an element.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is out of range.</exception>
    public TK this[int index]
    {
        get
        {
            ref ulong at = ref At(index);
            TK value = default;
            ref ulong words = ref Unsafe.As<TK, ulong>(ref value);
            for (int d = 0; d < TK.Degree; d++)
            {
                Unsafe.Add(ref words, d) = Unsafe.Add(ref at, d * Stride);
            }

            return value;
        }

        set
        {
            ref ulong at = ref At(index);
            ref ulong words = ref Unsafe.As<TK, ulong>(ref value);
            for (int d = 0; d < TK.Degree; d++)
            {
                Unsafe.Add(ref at, d * Stride) = Unsafe.Add(ref words, d);
            }
        }
    }

    /// <summary>The words of one coordinate, in element order.</summary>
    /// <param name="coordinate">In [0, degree).</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="coordinate"/> is out of range.</exception>
    public Span<ulong> Plane(int coordinate)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)coordinate, (uint)TK.Degree, nameof(coordinate));
        return Length == 0
            ? []
            : MemoryMarshal.CreateSpan(ref Unsafe.Add(ref _first, coordinate * Stride), Length);
    }

    /// <summary>The view of <paramref name="length"/> elements from <paramref name="start"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves this view.</exception>
    public ExtensionSpan<TK> Slice(int start, int length)
    {
        if ((ulong)(uint)start + (uint)length > (uint)Length)
        {
            throw new ArgumentOutOfRangeException(nameof(start));
        }

        return new ExtensionSpan<TK>(ref Unsafe.Add(ref _first, start), length, Stride);
    }

    /// <summary>The view from <paramref name="start"/> on.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="start"/> is out of range.</exception>
    public ExtensionSpan<TK> Slice(int start) => Slice(start, Length - start);

    /// <summary>Sets every element to zero.</summary>
    public void Clear()
    {
        for (int d = 0; d < TK.Degree; d++)
        {
            Plane(d).Clear();
        }
    }

    /// <summary>Copies the elements to the start of another view.</summary>
    /// <exception cref="ArgumentException">The destination is shorter.</exception>
    public void CopyTo(ExtensionSpan<TK> destination)
    {
        for (int d = 0; d < TK.Degree; d++)
        {
            Plane(d).CopyTo(destination.Plane(d));
        }
    }

    private ref ulong At(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Length, nameof(index));
        return ref Unsafe.Add(ref _first, index);
    }
}

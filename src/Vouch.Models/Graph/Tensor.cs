namespace Vouch.Models.Graphs;

/// <summary>
/// A dense row-major tensor with a static shape. Immutable by agreement: nobody writes to the arrays after
/// construction, which lets tensors be shared between threads and reshaped without copying.
/// </summary>
public sealed class Tensor
{
    private readonly float[]? _floats;
    private readonly long[]? _integers;

    private Tensor(float[]? floats, long[]? integers, int[] shape)
    {
        _floats = floats;
        _integers = integers;
        Shape = shape;
    }

    /// <summary>The dimensions, outermost first. Empty for a scalar.</summary>
    public int[] Shape { get; }

    /// <summary>The number of dimensions.</summary>
    public int Rank => Shape.Length;

    /// <summary>The number of elements.</summary>
    public int Count => _floats?.Length ?? _integers!.Length;

    /// <summary>How the elements are held.</summary>
    public TensorKind Kind => _floats is not null ? TensorKind.Float : TensorKind.Integer;

    /// <summary>Kind and shape together.</summary>
    public TensorType Type => new(Kind, Shape);

    /// <summary>The elements of a float tensor.</summary>
    /// <exception cref="InvalidOperationException">The tensor holds integers.</exception>
    public float[] Floats => _floats ?? throw new InvalidOperationException("This tensor holds integers, not floats.");

    /// <summary>The elements of an integer tensor.</summary>
    /// <exception cref="InvalidOperationException">The tensor holds floats.</exception>
    public long[] Integers =>
        _integers ?? throw new InvalidOperationException("This tensor holds floats, not integers.");

    /// <summary>A float tensor over <paramref name="data"/> (not copied).</summary>
    public static Tensor Of(float[] data, params int[] shape)
    {
        ArgumentNullException.ThrowIfNull(data);
        CheckCount(data.Length, shape);
        return new Tensor(data, null, shape);
    }

    /// <summary>An integer tensor over <paramref name="data"/> (not copied).</summary>
    public static Tensor Of(long[] data, params int[] shape)
    {
        ArgumentNullException.ThrowIfNull(data);
        CheckCount(data.Length, shape);
        return new Tensor(null, data, shape);
    }

    /// <summary>A float scalar.</summary>
    public static Tensor Scalar(float value) => new([value], null, []);

    /// <summary>An integer scalar.</summary>
    public static Tensor Scalar(long value) => new(null, [value], []);

    /// <summary>A one-dimensional integer tensor, such as a shape or a list of axes.</summary>
    public static Tensor Vector(params long[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new Tensor(null, values, [values.Length]);
    }

    /// <summary>The same elements under another shape of the same count. No copy is made.</summary>
    public Tensor WithShape(params int[] shape)
    {
        CheckCount(Count, shape);
        return new Tensor(_floats, _integers, shape);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Text.Shape(Shape)}";

    private static void CheckCount(int count, int[] shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (TensorShape.Count(shape) != count)
            throw new ArgumentException($"{count} elements do not fill the shape {Text.Shape(shape)}.", nameof(shape));
    }
}

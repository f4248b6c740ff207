namespace Vouch.Models.Graphs;

/// <summary>What is known of a value before running: how its elements are held and its static shape.</summary>
/// <param name="Kind">How the elements are held.</param>
/// <param name="Shape">The dimensions, outermost first. Not to be written to.</param>
public sealed record TensorType(TensorKind Kind, int[] Shape)
{
    /// <summary>The number of dimensions.</summary>
    public int Rank => Shape.Length;

    /// <summary>A float value of the given shape.</summary>
    public static TensorType Float(params int[] shape) => new(TensorKind.Float, shape);

    /// <summary>An integer value of the given shape.</summary>
    public static TensorType Integer(params int[] shape) => new(TensorKind.Integer, shape);

    /// <summary>Equal kinds and equal dimensions.</summary>
    public bool Equals(TensorType? other) =>
        other is not null && Kind == other.Kind && TensorShape.Same(Shape, other.Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Kind);
        foreach (var dimension in Shape) hash.Add(dimension);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Text.Shape(Shape)}";
}

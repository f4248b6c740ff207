namespace Vouch.Models.Onnx;

/// <summary>One declared dimension: a size, a symbol such as <c>batch_size</c>, or nothing at all.</summary>
internal readonly record struct DeclaredDimension(long? Size, string Symbol)
{
    public override string ToString() => Size?.ToString(System.Globalization.CultureInfo.InvariantCulture)
        ?? (Symbol.Length > 0 ? Text.Quote(Symbol) : "unknown");
}

/// <summary>A graph input or output as the file declares it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ElementType">The ONNX number of its element type; 0 when it is no tensor or not declared.</param>
/// <param name="Dimensions">Its dimensions, or null when not even their number is declared.</param>
internal sealed record DeclaredValue(string Name, int ElementType, IReadOnlyList<DeclaredDimension>? Dimensions);

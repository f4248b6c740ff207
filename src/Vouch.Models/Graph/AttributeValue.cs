namespace Vouch.Models.Graphs;

/// <summary>One attribute of a node, as the model file states it.</summary>
public abstract record AttributeValue
{
    private AttributeValue()
    {
    }

    /// <summary>A whole number.</summary>
    public sealed record OfInt(long Value) : AttributeValue;

    /// <summary>A list of whole numbers.</summary>
    public sealed record OfInts(IReadOnlyList<long> Values) : AttributeValue;

    /// <summary>A number.</summary>
    public sealed record OfFloat(float Value) : AttributeValue;

    /// <summary>A list of numbers.</summary>
    public sealed record OfFloats(IReadOnlyList<float> Values) : AttributeValue;

    /// <summary>A text.</summary>
    public sealed record OfString(string Value) : AttributeValue;

    /// <summary>A list of texts.</summary>
    public sealed record OfStrings(IReadOnlyList<string> Values) : AttributeValue;

    /// <summary>A constant tensor.</summary>
    public sealed record OfTensor(Tensor Value) : AttributeValue;
}

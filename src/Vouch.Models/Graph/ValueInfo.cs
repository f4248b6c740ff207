namespace Vouch.Models.Graphs;

/// <summary>A named value and what is known of it: a graph input or output.</summary>
/// <param name="Name">The name, unique within the graph.</param>
/// <param name="Type">Kind and static shape.</param>
public sealed record ValueInfo(string Name, TensorType Type)
{
    /// <summary>A float value.</summary>
    public ValueInfo(string name, params int[] shape)
        : this(name, TensorType.Float(shape))
    {
    }

    /// <summary>The dimensions, outermost first.</summary>
    public int[] Shape => Type.Shape;

    /// <inheritdoc/>
    public override string ToString() => $"{Text.Plain(Name)} ({Type})";
}

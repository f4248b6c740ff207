using System.Globalization;
using Vouch.Models.Graphs;

namespace Vouch.Models.Onnx;

/// <summary>A shape a person gives for an input whose model leaves it open.</summary>
/// <param name="Name">The input.</param>
/// <param name="Shape">Its dimensions, all positive.</param>
public sealed record ShapeOverride(string Name, int[] Shape)
{
    /// <summary>Reads the form <c>name=1,3,32,32</c>.</summary>
    /// <exception cref="ModelException">The text has another form.</exception>
    public static ShapeOverride Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        // Names may contain an equals sign; shapes cannot.
        var split = text.LastIndexOf('=');
        if (split < 1) throw Malformed(text);
        var shape = new List<int>();
        foreach (var part in text[(split + 1)..].Split(','))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size < 1)
                throw Malformed(text);
            shape.Add(size);
        }

        return TensorShape.Count([.. shape]) is null
            ? throw new ModelException($"The shape {Text.Quote(text)} is too large.")
            : new ShapeOverride(text[..split], [.. shape]);
    }

    private static ModelException Malformed(string text) => new(
        $"{Text.Quote(text)} is not a shape. Write the input's name, an equals sign and positive sizes: " +
        "input=1,3,32,32");
}

using System.Text.Json;
using Vouch.Models.Graphs;

namespace Vouch.Models.IO;

/// <summary>
/// Writes what a model computed, as <c>{"output_data": [[...], ...]}</c> with one flat list per model output. Floats
/// are written with the fewest digits that read back as the same number.
/// </summary>
public static class OutputFile
{
    /// <summary>Writes the outputs of one run, in the model's order.</summary>
    /// <exception cref="ModelException">An output is not a finite number, which JSON cannot express.</exception>
    public static void Write(Stream stream, IReadOnlyList<Tensor> outputs)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(outputs);
        using var writer = new Utf8JsonWriter(stream);
        writer.WriteStartObject();
        writer.WriteStartArray("output_data");
        for (var i = 0; i < outputs.Count; i++) WriteTensor(writer, outputs[i], i + 1);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>The bytes <see cref="Write"/> writes.</summary>
    public static byte[] ToJson(IReadOnlyList<Tensor> outputs)
    {
        using var stream = new MemoryStream();
        Write(stream, outputs);
        return stream.ToArray();
    }

    private static void WriteTensor(Utf8JsonWriter writer, Tensor tensor, int number)
    {
        writer.WriteStartArray();
        for (var i = 0; i < tensor.Count; i++)
        {
            if (tensor.Kind == TensorKind.Integer)
            {
                writer.WriteNumberValue(tensor.Integers[i]);
                continue;
            }

            if (!float.IsFinite(tensor.Floats[i]))
            {
                throw new ModelException(
                    $"Element {i + 1} of output {number} is not a finite number; JSON cannot express it.");
            }

            writer.WriteNumberValue(tensor.Floats[i]);
        }

        writer.WriteEndArray();
    }
}

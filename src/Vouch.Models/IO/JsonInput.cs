using System.Text.Json;
using Vouch.Models.Graphs;

namespace Vouch.Models.IO;

/// <summary>Reads samples written as JSON, one object or many.</summary>
internal static class JsonInput
{
    private const string InputKey = "input_data";

    private static ReadOnlySpan<byte> ByteOrderMark => [0xef, 0xbb, 0xbf];

    public static List<IReadOnlyList<Tensor>> Read(
        ReadOnlySpan<byte> file, IReadOnlyList<ValueInfo> inputs, InputLimits limits)
    {
        if (file.StartsWith(ByteOrderMark)) file = file[ByteOrderMark.Length..];
        // Two levels are the object and the list of inputs.
        var options = new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = limits.MaxDepth + 2 };
        var reader = new Utf8JsonReader(file, options);
        var samples = new List<IReadOnlyList<Tensor>>();
        var (line, counted) = (1, 0);
        try
        {
            while (reader.Read())
            {
                if (samples.Count >= limits.MaxSamples)
                    throw new ModelException($"The input file holds more than {limits.MaxSamples} samples.");
                var start = (int)reader.TokenStartIndex;
                line += file[counted..start].Count((byte)'\n');
                counted = start;
                // The first sample may be the only one, and then its line says nothing.
                var place = samples.Count == 0 ? "sample 1" : $"sample {samples.Count + 1} (line {line})";
                samples.Add(ReadSample(ref reader, inputs, place));
            }
        }
        catch (JsonException e)
        {
            throw new ModelException(
                $"The input file is not valid JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1} of " +
                "it. Expected: {\"input_data\": [[numbers], ...]}. (JSON has no NaN and no Infinity.)", e);
        }

        catch (InvalidOperationException e)
        {
            // What the reader says to texts that are no Unicode.
            throw new ModelException("The input file holds a text that is not valid Unicode.", e);
        }

        return samples.Count > 0 ? samples : throw new ModelException("The input file holds no sample.");
    }

    private static Tensor[] ReadSample(ref Utf8JsonReader reader, IReadOnlyList<ValueInfo> inputs, string place)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Error(place, "expected an object, {\"input_data\": [[numbers], ...]}.");
        Tensor[]? tensors = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var isInput = reader.ValueTextEquals(InputKey);
            reader.Read();
            if (!isInput)
            {
                reader.Skip();
                continue;
            }

            if (tensors is not null) throw Error(place, $"'{InputKey}' is there twice.");
            tensors = ReadInputs(ref reader, inputs, place);
        }

        return tensors ?? throw Error(place, $"the key '{InputKey}' is missing.");
    }

    private static Tensor[] ReadInputs(ref Utf8JsonReader reader, IReadOnlyList<ValueInfo> inputs, string place)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Error(place, $"'{InputKey}' should be a list with one list of numbers per model input.");
        var tensors = new List<Tensor>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (tensors.Count >= inputs.Count)
            {
                var hint = reader.TokenType == JsonTokenType.Number
                    ? " Each input needs a list of its own, in a list."
                    : "";
                throw Error(place, $"expected {inputs.Count} inputs, got more.{hint}");
            }

            var values = new JsonNumbers(inputs[tensors.Count], place);
            values.Read(ref reader);
            tensors.Add(values.ToTensor());
        }

        return tensors.Count == inputs.Count
            ? [.. tensors]
            : throw Error(place, $"expected {inputs.Count} inputs, got {tensors.Count}.");
    }

    private static ModelException Error(string place, string problem) => new($"Input file, {place}: {problem}");
}

using Vouch.Models.Graphs;
using Vouch.Models.IO;

namespace Vouch.Models.Onnx;

/// <summary>
/// Reads ONNX files. The file counts as hostile: whatever its bytes, the result is a sound <see cref="Graph"/> or a
/// <see cref="ModelException"/>.
/// </summary>
public static class OnnxReader
{
    /// <summary>Reads a model file.</summary>
    /// <exception cref="ModelException">
    /// The file cannot be read, is no ONNX model, or needs something unsupported.
    /// </exception>
    public static Graph ReadFile(string path, ModelReadOptions? options = null)
    {
        options ??= ModelReadOptions.Default;
        var bytes = FileBytes.Read(path, options.Limits.MaxFileBytes, "model file");
        return Read(bytes, options);
    }

    /// <summary>Reads a model from the bytes of its file.</summary>
    /// <exception cref="ModelException">The bytes are no ONNX model, or it needs something unsupported.</exception>
    public static Graph Read(ReadOnlySpan<byte> file, ModelReadOptions? options = null)
    {
        options ??= ModelReadOptions.Default;
        if (file.IsEmpty) throw new ModelException("The model file is empty (0 bytes). Export or download it again.");
        if (file.Length > options.Limits.MaxFileBytes)
            throw new ModelException($"The model has {file.Length} bytes; the most is {options.Limits.MaxFileBytes}.");
        var model = ModelParser.Parse(file, options.Limits);
        if (!model.HasGraph)
            throw new ModelException("The file holds no graph. It is cut off, or not an ONNX model.");
        if (model.Opset is not { } opset)
        {
            throw new ModelException(
                "The file does not say which ONNX operator set it uses. It is cut off; export or download it again.");
        }

        // Older files list constants among the inputs as well.
        var open = model.Inputs.Where(input => !model.Constants.ContainsKey(input.Name)).ToList();
        var (inputs, notes) = InputResolver.Resolve(open, options.Shapes);
        return GraphAssembler.Assemble(
            new GraphDescription
            {
                Name = model.Name,
                Opset = (int)Math.Clamp(opset, int.MinValue, int.MaxValue),
                Inputs = inputs,
                Outputs = [.. model.Outputs.Select(output => output.Name)],
                Nodes = model.Nodes,
                Constants = model.Constants,
                Notes = notes,
            },
            options.Limits);
    }
}

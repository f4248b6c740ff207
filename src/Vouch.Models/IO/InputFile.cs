using Vouch.Models.Graphs;

namespace Vouch.Models.IO;

/// <summary>
/// Reads what a model is to be run on. Three forms, told apart by their content: JSON
/// <c>{"input_data": [[...], ...]}</c> with one list per model input, several such objects one after another (JSON
/// lines), and NumPy's <c>.npy</c> with one sample or a leading axis of samples. The file counts as hostile.
/// </summary>
public static class InputFile
{
    /// <summary>Reads all samples of a file: for each, one tensor per model input, in the model's order.</summary>
    /// <exception cref="ModelException">The file cannot be read or does not fit the model's inputs.</exception>
    public static IReadOnlyList<IReadOnlyList<Tensor>> ReadFile(
        string path, IReadOnlyList<ValueInfo> inputs, InputLimits? limits = null)
    {
        limits ??= InputLimits.Default;
        return Read(FileBytes.Read(path, limits.MaxFileBytes, "input file"), inputs, limits);
    }

    /// <summary>Reads all samples from the bytes of a file.</summary>
    /// <exception cref="ModelException">The bytes do not fit the model's inputs.</exception>
    public static IReadOnlyList<IReadOnlyList<Tensor>> Read(
        ReadOnlySpan<byte> file, IReadOnlyList<ValueInfo> inputs, InputLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        limits ??= InputLimits.Default;
        if (file.IsEmpty) throw new ModelException("The input file is empty (0 bytes).");
        if (file.Length > limits.MaxFileBytes)
            throw new ModelException($"The input has {file.Length} bytes; the most is {limits.MaxFileBytes}.");
        return NpyInput.Recognises(file) ? NpyInput.Read(file, inputs, limits) : JsonInput.Read(file, inputs, limits);
    }
}

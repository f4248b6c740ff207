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
    /// <param name="path">The file.</param>
    /// <param name="inputs">The model's inputs.</param>
    /// <param name="limits">How much the file may hold.</param>
    /// <param name="needsSampleAxis">Whether an <c>.npy</c> file must have an axis of samples, were it of size 1.</param>
    /// <exception cref="ModelException">The file cannot be read or does not fit the model's inputs.</exception>
    public static IReadOnlyList<IReadOnlyList<Tensor>> ReadFile(
        string path, IReadOnlyList<ValueInfo> inputs, InputLimits? limits = null, bool needsSampleAxis = false)
    {
        limits ??= InputLimits.Default;
        return Read(FileBytes.Read(path, limits.MaxFileBytes, "input file"), inputs, limits, needsSampleAxis);
    }

    /// <summary>Reads all samples from the bytes of a file.</summary>
    /// <param name="file">The bytes.</param>
    /// <param name="inputs">The model's inputs.</param>
    /// <param name="limits">How much the file may hold.</param>
    /// <param name="needsSampleAxis">Whether an <c>.npy</c> file must have an axis of samples, were it of size 1.</param>
    /// <exception cref="ModelException">The bytes do not fit the model's inputs.</exception>
    public static IReadOnlyList<IReadOnlyList<Tensor>> Read(
        ReadOnlySpan<byte> file, IReadOnlyList<ValueInfo> inputs, InputLimits? limits = null, bool needsSampleAxis = false)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        limits ??= InputLimits.Default;
        if (file.IsEmpty) throw new ModelException("The input file is empty (0 bytes).");
        if (file.Length > limits.MaxFileBytes)
            throw new ModelException($"The input has {file.Length} bytes; the most is {limits.MaxFileBytes}.");
        return NpyInput.Recognises(file)
            ? NpyInput.Read(file, inputs, limits, needsSampleAxis)
            : JsonInput.Read(file, inputs, limits);
    }
}

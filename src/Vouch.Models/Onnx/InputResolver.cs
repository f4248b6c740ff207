using System.Globalization;
using Vouch.Models.Graphs;

namespace Vouch.Models.Onnx;

/// <summary>
/// Gives every graph input a static shape: as declared, as the caller says, or, for an open leading dimension alone,
/// one sample at a time.
/// </summary>
internal sealed class InputResolver
{
    private readonly IReadOnlyDictionary<string, int[]> _given;
    private readonly Dictionary<string, int> _symbols = [];
    private readonly List<string> _notes = [];

    private InputResolver(IReadOnlyDictionary<string, int[]> given) => _given = given;

    public static (List<ValueInfo> Inputs, List<string> Notes) Resolve(
        IReadOnlyList<DeclaredValue> declared, IReadOnlyDictionary<string, int[]> given)
    {
        var resolver = new InputResolver(given);
        foreach (var name in given.Keys)
        {
            if (!declared.Any(input => input.Name == name))
            {
                throw ModelException.AtValue(
                    name,
                    "a shape is given for it, but the model's inputs are: " +
                    $"{Text.Some(declared.Select(input => input.Name))}.");
            }
        }

        foreach (var input in declared) resolver.BindSymbols(input);
        return ([.. declared.Select(resolver.Resolve)], resolver._notes);
    }

    /// <summary>A given shape also fixes, for every other input, the symbols it stands for.</summary>
    private void BindSymbols(DeclaredValue input)
    {
        if (!_given.TryGetValue(input.Name, out var shape) || input.Dimensions is not { } dimensions) return;
        if (shape.Length != dimensions.Count)
            throw Mismatch(input, shape);
        for (var i = 0; i < shape.Length; i++)
        {
            var dimension = dimensions[i];
            if (dimension.Size is { } size && size != shape[i]) throw Mismatch(input, shape);
            if (dimension.Size is null && dimension.Symbol.Length > 0 && !_symbols.TryAdd(dimension.Symbol, shape[i])
                && _symbols[dimension.Symbol] != shape[i])
            {
                throw ModelException.AtValue(
                    input.Name,
                    $"the given shapes disagree on {Text.Quote(dimension.Symbol)}: {_symbols[dimension.Symbol]} " +
                    $"and {shape[i]}.");
            }
        }
    }

    private ValueInfo Resolve(DeclaredValue input)
    {
        if (ElementTypes.KindOf(input.ElementType) is not { } kind)
        {
            var what = input.ElementType == 0
                ? "it is not a tensor"
                : $"its elements are {ElementTypes.NameOf(input.ElementType)}";
            throw ModelException.AtValue(
                input.Name,
                $"as a model input, {what}, which is not supported. Supported are tensors of: " +
                $"{ElementTypes.Supported}.");
        }

        if (_given.TryGetValue(input.Name, out var given))
            return new ValueInfo(input.Name, new TensorType(kind, given));
        if (input.Dimensions is not { } dimensions)
        {
            throw ModelException.AtValue(
                input.Name,
                $"the model does not say how many dimensions this input has. Give its shape: {Hint(input)}");
        }

        var shape = new int[dimensions.Count];
        for (var i = 0; i < shape.Length; i++) shape[i] = Size(input, dimensions, i);
        return new ValueInfo(input.Name, new TensorType(kind, shape));
    }

    private int Size(DeclaredValue input, IReadOnlyList<DeclaredDimension> dimensions, int at)
    {
        var dimension = dimensions[at];
        switch (dimension.Size)
        {
            case >= 1 and <= int.MaxValue: return (int)dimension.Size;
            case not null:
                throw ModelException.AtValue(
                    input.Name,
                    $"its dimension {at} has the size {dimension.Size}, which no value can have. " +
                    "Export the model again.");
        }

        if (_symbols.TryGetValue(dimension.Symbol, out var bound)) return bound;
        if (at == 0 && dimensions.Count > 1)
        {
            _notes.Add($"Input {Text.Quote(input.Name)}: the open leading dimension ({dimension}) is taken as 1, " +
                "one sample at a time.");
            return 1;
        }

        throw ModelException.AtValue(
            input.Name,
            $"its dimension {at} ({dimension}) is open; every shape must be fixed. Give the shape: {Hint(input)}");
    }

    private static string Hint(DeclaredValue input)
    {
        var sizes = input.Dimensions?.Select(size => size.Size?.ToString(CultureInfo.InvariantCulture) ?? "?");
        return $"{Text.Plain(input.Name)}={(sizes is null ? "1,..." : string.Join(',', sizes))}";
    }

    private static ModelException Mismatch(DeclaredValue input, int[] given) => ModelException.AtValue(
        input.Name,
        $"the given shape {Text.Shape(given)} does not fit the declared one, " +
        $"[{string.Join(", ", input.Dimensions ?? [])}].");
}

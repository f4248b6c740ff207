using System.Text.Json;
using Vouch.Models.Graphs;

namespace Vouch.Models.IO;

/// <summary>
/// Collects the numbers of one model input from JSON lists, flat or nested. Never keeps more than the input needs; when
/// the lists are nested their sizes must be those of the input, give or take dimensions of size one.
/// </summary>
internal sealed class JsonNumbers
{
    private readonly ValueInfo _input;
    private readonly string _place;
    private readonly float[] _floats = [];
    private readonly long[] _integers = [];
    // The size of the lists at each depth, once the first of them has ended.
    private readonly List<int?> _sizes = [];
    private long _count;
    private int? _depthOfNumbers;

    public JsonNumbers(ValueInfo input, string place)
    {
        _input = input;
        _place = place;
        Expected = TensorShape.Count(input.Shape) ?? 0;
        if (input.Type.Kind == TensorKind.Float) _floats = new float[Expected];
        else _integers = new long[Expected];
    }

    private int Expected { get; }

    /// <summary>Reads the value the reader stands on: a number or a list.</summary>
    public void Read(ref Utf8JsonReader reader)
    {
        var open = new Stack<int>();
        do
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartArray:
                    Count(open);
                    open.Push(0);
                    if (_sizes.Count < open.Count) _sizes.Add(null);
                    break;
                case JsonTokenType.EndArray:
                    Close(open.Count, open.Pop());
                    break;
                case JsonTokenType.Number:
                    Count(open);
                    Take(ref reader, open.Count);
                    break;
                default:
                    var what = Describe(reader.TokenType);
                    throw Error($"number {_count + 1} is {what}; only finite numbers are allowed.");
            }
        }
        while (open.Count > 0 && reader.Read());
    }

    public Tensor ToTensor()
    {
        if (_count != Expected)
            throw Error($"expected {Expected} numbers ({Text.Shape(_input.Shape)}), got {_count}.");
        int[] sizes = [.. _sizes.Select(size => size ?? 0)];
        if (sizes.Length > 1 && !WithoutOnes(sizes).SequenceEqual(WithoutOnes(_input.Shape)))
        {
            throw Error(
                $"expected the shape {Text.Shape(_input.Shape)}, got lists nested as {Text.Shape(sizes)}. " +
                "Order the numbers as the model does, or flatten them.");
        }

        return _input.Type.Kind == TensorKind.Float
            ? Tensor.Of(_floats, _input.Shape)
            : Tensor.Of(_integers, _input.Shape);
    }

    private static void Count(Stack<int> open)
    {
        if (open.Count > 0) open.Push(open.Pop() + 1);
    }

    private void Close(int depth, int size)
    {
        _sizes[depth - 1] ??= size;
        if (_sizes[depth - 1] != size) throw Error($"its lists differ in length: {_sizes[depth - 1]} and {size}.");
    }

    private void Take(ref Utf8JsonReader reader, int depth)
    {
        _depthOfNumbers ??= depth;
        if (_depthOfNumbers != depth)
            throw Error($"number {_count + 1} is nested differently from the numbers before it.");
        if (_count < Expected)
        {
            if (_input.Type.Kind == TensorKind.Float) _floats[_count] = Float(ref reader);
            else _integers[_count] = Integer(ref reader);
        }

        _count++;
    }

    private float Float(ref Utf8JsonReader reader)
    {
        var value = reader.TryGetDouble(out var number) ? (float)number : float.PositiveInfinity;
        return float.IsFinite(value) ? value : throw Error($"number {_count + 1} is too large for a 32-bit float.");
    }

    private long Integer(ref Utf8JsonReader reader)
    {
        if (reader.TryGetInt64(out var whole)) return whole;
        // 2^53: up to there a 64-bit float such as 7.0 still stands for exactly one whole number.
        const double Exact = 1L << 53;
        return reader.TryGetDouble(out var number) && Math.Abs(number) <= Exact && number == Math.Floor(number)
            ? (long)number
            : throw Error($"number {_count + 1} is not a whole number of 64 bits; this input takes integers.");
    }

    private static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.String => "a text",
        JsonTokenType.Null => "null",
        JsonTokenType.True or JsonTokenType.False => "true or false",
        _ => "an object",
    };

    private static IEnumerable<int> WithoutOnes(IEnumerable<int> shape) => shape.Where(size => size != 1);

    private ModelException Error(string problem) =>
        ModelException.AtValue(_input.Name, $"in {_place} of the input file, {problem}");
}

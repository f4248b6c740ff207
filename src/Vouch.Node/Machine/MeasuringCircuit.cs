using Vouch.Compiler.Keys;
using Vouch.Models.Quantization;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Statements;

namespace Vouch.Node.Machine;

/// <summary>
/// The fixed circuit by which machines compare themselves: two dense layers of fixed weights, 64 to 64 to 16, everything
/// public. Its speed says as much about another model as one's running speed says about the time to cross a mountain.
/// </summary>
/// <param name="Proving">What proves it.</param>
/// <param name="Verifying">What checks it.</param>
/// <param name="Input">The input.</param>
internal sealed record MeasuringCircuit(ProvingKey Proving, VerifyingKey Verifying, long[] Input)
{
    private const int Width = 64;
    private const int Outputs = 16;
    private const double Scale = 1 / 256.0;

    /// <summary>Committed and public cells, the measure of its size.</summary>
    public long Cells => Verifying.Statement.System.Blocks.Where(b => b.Source != BlockSource.Ones).Sum(b => (long)b.ValidCells);

    /// <summary>Makes it.</summary>
    public static MeasuringCircuit Make(CancellationToken cancellation)
    {
        var graph = Network();
        var model = new QuantizedModel(
            graph,
            [.. graph.Inputs.Select(id => graph.Tensors[id]).Select(t => new InputEncoding(t.Name, t.Shape, t.Scale, t.Low, t.High))],
            [.. graph.Outputs.Select(id => graph.Tensors[id]).Select(t => new OutputDecoding(t.Name, t.Shape, t.Scale))]);
        var (proving, verifying) = ModelCompiler.Compile(model, CompileOptions.Default with { WeightsArePrivate = false }, cancellation);
        return new MeasuringCircuit(proving, verifying, Numbers(Width, 1000, 1));
    }

    private static QuantizedGraph Network()
    {
        QuantizedTensor[] tensors =
        [
            Activations(0, "input", Width), Activations(1, "hidden", Width), Activations(2, "output", Outputs),
            Weights(3, "first", Width, Width), Weights(4, "second", Width, Outputs),
        ];
        var constants = new Dictionary<int, QuantizedConstant>
        {
            [3] = new(Numbers(Width * Width, 127, 7), 16), [4] = new(Numbers(Width * Outputs, 127, 11), 16),
        };
        return new QuantizedGraph(
            "self-measure", tensors, [0], [2], constants,
            [Dense("hidden", 1, 0, 3, nonNegative: true), Dense("output", 2, 1, 4, nonNegative: false)]);
    }

    private static QuantizedTensor Activations(int id, string name, int width) => new(id, name, [1, width], Scale, short.MinValue, short.MaxValue);

    private static QuantizedTensor Weights(int id, string name, int rows, int columns) => new(id, name, [rows, columns], Scale, short.MinValue, short.MaxValue);

    private static MatrixProductNode Dense(string name, int output, int left, int right, bool nonNegative) =>
        new(name, output, left, right, false, false, -1, [], new Requantization(8, new ClampActivation(nonNegative)));

    /// <summary>Fixed numbers without a pattern that a shortcut could use.</summary>
    private static long[] Numbers(int count, int magnitude, uint seed)
    {
        var numbers = new long[count];
        for (var i = 0; i < count; i++)
        {
            // Numerical Recipes' linear congruence; its high bits are good enough for that.
            seed = unchecked((seed * 1664525) + 1013904223);
            numbers[i] = (seed >> 8) % ((2 * magnitude) + 1) - magnitude;
        }

        return numbers;
    }
}

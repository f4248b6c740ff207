using Vouch.Models.Quantization;

namespace Vouch.Scaling.Bench;

/// <summary>Generated integer networks of a given size; values neither grow nor fade from layer to layer.</summary>
internal static class Networks
{
    private const int Shift = 10;
    private const int Widest = 1024;
    private const int Channels = 8;
    private const int Taps = 9;

    /// <summary>Square layers one after another, 2^log weights in all: few activations.</summary>
    public static QuantizedModel OfWeights(int log)
    {
        var width = Math.Min(Widest, 1 << (log / 2));
        var layers = (1 << log) / (width * width);
        var network = new Builder([1, width]);
        for (var i = 0; i < layers; i++) network.Dense(width);
        return network.Build($"weights-{log}");
    }

    /// <summary>Two convolutions on an image, 2^log activations in all: few weights.</summary>
    public static QuantizedModel OfActivations(int log)
    {
        // Two layers of eight channels: sixteen activations a pixel.
        var pixels = log - 4;
        var (rows, columns) = (1 << (pixels / 2), 1 << (pixels - (pixels / 2)));
        var network = new Builder([1, Channels, rows, columns]);
        network.Convolution();
        network.Convolution();
        return network.Build($"activations-{log}");
    }

    /// <summary>An input.</summary>
    public static long[] Input(QuantizedModel model) => Numbers(model.Graph.Tensors[model.Graph.Inputs[0]].Count, 1000, 1);

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

    /// <summary>Layers one after another.</summary>
    private sealed class Builder
    {
        private const double Scale = 1 / 256.0;
        private readonly List<QuantizedTensor> _tensors = [];
        private readonly Dictionary<int, QuantizedConstant> _constants = [];
        private readonly List<QuantizedNode> _nodes = [];
        private int _last;

        public Builder(int[] input) => _last = Add("input", input);

        public void Dense(int width)
        {
            var weights = Weights([width, width], width);
            var output = Add("dense" + _nodes.Count, [1, width]);
            _nodes.Add(new MatrixProductNode(
                _tensors[output].Name, output, _last, weights, false, false, -1, [], new Requantization(Shift, new ClampActivation(true))));
            _last = output;
        }

        public void Convolution()
        {
            var weights = Weights([Channels, Channels, 3, 3], Channels * Taps);
            var output = Add("convolution" + _nodes.Count, _tensors[_last].Shape);
            _nodes.Add(new ConvolutionNode(
                _tensors[output].Name, output, _last, weights, -1, new Window([3, 3], [1, 1], [1, 1], [1, 1]), 1, [],
                new Requantization(Shift, new ClampActivation(true))));
            _last = output;
        }

        public QuantizedModel Build(string name)
        {
            var graph = new QuantizedGraph(name, _tensors, [0], [_last], _constants, _nodes);
            var (input, output) = (_tensors[0], _tensors[_last]);
            return new QuantizedModel(
                graph, [new InputEncoding(input.Name, input.Shape, input.Scale, input.Low, input.High)],
                [new OutputDecoding(output.Name, output.Shape, output.Scale)]);
        }

        private int Weights(int[] shape, int fanIn)
        {
            var id = Add("weights" + _nodes.Count, shape);
            // Uniform numbers of this size keep the mean square of what a rectifier lets through.
            var magnitude = (int)Math.Round(Math.Sqrt(6.0 / fanIn) * (1 << Shift));
            _constants.Add(id, new QuantizedConstant(Numbers(_tensors[id].Count, magnitude, (uint)(7 + id)), 16));
            return id;
        }

        private int Add(string name, int[] shape)
        {
            _tensors.Add(new QuantizedTensor(_tensors.Count, name, shape, Scale, short.MinValue, short.MaxValue));
            return _tensors.Count - 1;
        }
    }
}

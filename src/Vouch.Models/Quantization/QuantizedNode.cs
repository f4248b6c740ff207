namespace Vouch.Models.Quantization;

/// <summary>An integer operation that writes tensor <see cref="Output"/>.</summary>
/// <param name="Name">The ONNX node (or fused nodes) it came from.</param>
/// <param name="Output">Id of the tensor written.</param>
public abstract record QuantizedNode(string Name, int Output);

/// <summary>A tensor times an integer, added to an accumulator; broadcast to the output's shape in the ONNX manner.</summary>
/// <param name="Tensor">Id of the tensor.</param>
/// <param name="Multiplier">Signed, magnitude below 2^31.</param>
public sealed record Addend(int Tensor, long Multiplier);

/// <summary>Sliding windows over the trailing spatial axes (one or two of them).</summary>
/// <param name="Kernel">Window size per spatial axis.</param>
/// <param name="Strides">Step per spatial axis.</param>
/// <param name="PadsBefore">Padding before the first element, per spatial axis.</param>
/// <param name="Dilations">Distance between taps, per spatial axis.</param>
public sealed record Window(int[] Kernel, int[] Strides, int[] PadsBefore, int[] Dilations);

/// <summary>
/// Convolution. Input [N, C, spatial...], weight [O, C/Group, kernel...], bias [O] (accumulator units) or -1:
/// acc[n,o,p] = sum W[o,c,k] X[n, g(o)*C/Group + c, p*stride + k*dilation - pad] + bias[o] + sum_i Multiplier_i * Addend_i[n,o,p];
/// outside the input X is 0. Channels o belong to group o / (O/Group). Output[n,o,p] = Requantization(acc).
/// </summary>
public sealed record ConvolutionNode(
    string Name, int Output, int Input, int Weight, int Bias, Window Window, int Group,
    IReadOnlyList<Addend> Addends, Requantization Requantization) : QuantizedNode(Name, Output);

/// <summary>
/// Matrix product. Left [batch..., M, K] (or [batch..., K, M] if TransposeLeft), Right [batch..., K, N] (or [.., N, K]);
/// batch axes broadcast in the ONNX manner; bias (accumulator units, broadcast to the output) or -1.
/// </summary>
public sealed record MatrixProductNode(
    string Name, int Output, int Left, int Right, bool TransposeLeft, bool TransposeRight, int Bias,
    IReadOnlyList<Addend> Addends, Requantization Requantization) : QuantizedNode(Name, Output);

/// <summary>acc = Constant + sum_i Multiplier_i * Addend_i (each broadcast to the output's shape). Add, Sub, rescaling, elementwise functions.</summary>
public sealed record SumNode(
    string Name, int Output, IReadOnlyList<Addend> Addends, long Constant, Requantization Requantization)
    : QuantizedNode(Name, Output);

/// <summary>acc = Left * Right + bias + addends, elementwise with broadcasting; bias (accumulator units) or -1.</summary>
public sealed record ProductNode(
    string Name, int Output, int Left, int Right, int Bias, IReadOnlyList<Addend> Addends,
    Requantization Requantization) : QuantizedNode(Name, Output);

/// <summary>
/// Average pooling: acc = m * (sum of the window), input [N, C, spatial...]; m is <see cref="Multiplier"/>, or, where windows
/// at the border count fewer elements, tensor <see cref="MultiplierTensor"/> of the output's spatial shape (a constant; else -1).
/// </summary>
public sealed record WindowSumNode(
    string Name, int Output, int Input, Window Window, long Multiplier, int MultiplierTensor,
    Requantization Requantization) : QuantizedNode(Name, Output);

/// <summary>Max pooling over [N, C, spatial...]: the largest input inside the window; positions outside the input are ignored.</summary>
public sealed record WindowMaxNode(string Name, int Output, int Input, Window Window) : QuantizedNode(Name, Output);

/// <summary>
/// Softmax over one axis: m = max x, d = m - x in [0, 65535], e = Exponential.Apply(d) in [0, 32767] with e(0) = 32767,
/// S = sum e; output = floor((2 * 32767 * e + S) / (2 S)) in [0, 32767], scale 1/32767.
/// The table's domain must be [0, 65536).
/// </summary>
public sealed record SoftmaxNode(string Name, int Output, int Input, int Axis, PiecewiseLinearTable Exponential)
    : QuantizedNode(Name, Output);

/// <summary>
/// LogSoftmax over one axis: m, d, e, S as in <see cref="SoftmaxNode"/>, L = Logarithm.Apply(S) (about ln(S/32767), non-negative,
/// below 2^31), acc = -Multiplier * d - LogMultiplier * L, output = Requantization(acc) (a clamp). Logarithm's domain covers
/// [0, n * 32767].
/// </summary>
public sealed record LogSoftmaxNode(
    string Name, int Output, int Input, int Axis, PiecewiseLinearTable Exponential, PiecewiseLinearTable Logarithm,
    long Multiplier, long LogMultiplier, Requantization Requantization) : QuantizedNode(Name, Output);

/// <summary>Same elements in row-major order under another shape.</summary>
public sealed record ReshapeNode(string Name, int Output, int Input) : QuantizedNode(Name, Output);

/// <summary>Output axis i is input axis Permutation[i].</summary>
public sealed record TransposeNode(string Name, int Output, int Input, int[] Permutation) : QuantizedNode(Name, Output);

/// <summary>Surrounds the input by <see cref="Value"/>: Before[i] cells in front of axis i (the output's shape says how many behind); negative amounts crop.</summary>
public sealed record PadNode(string Name, int Output, int Input, int[] Before, int Value) : QuantizedNode(Name, Output);

/// <summary>Joins tensors of one scale along an axis.</summary>
public sealed record ConcatNode(string Name, int Output, IReadOnlyList<int> Inputs, int Axis) : QuantizedNode(Name, Output);

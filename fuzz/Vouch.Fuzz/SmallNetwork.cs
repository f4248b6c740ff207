using Vouch.Models.Quantization;

namespace Vouch.Fuzz;

/// <summary>One matrix product with requantisation.</summary>
internal static class SmallNetwork
{
    public static QuantizedGraph Graph { get; } = new(
        "small",
        [
            new QuantizedTensor(0, "x", [1, 5], 1, -100, 100),
            new QuantizedTensor(1, "w", [5, 3], 1, short.MinValue, short.MaxValue),
            new QuantizedTensor(2, "y", [1, 3], 1, 0, short.MaxValue),
        ],
        [0],
        [2],
        new Dictionary<int, QuantizedConstant> { [1] = new([3, -1, 4, 1, -5, 9, -2, 6, 5, 3, -5, 8, 9, 7, -9], 16) },
        [new MatrixProductNode("product", 2, 0, 1, false, false, -1, [], new Requantization(2, new ClampActivation(true)))]);

    public static InputEncoding[] Inputs { get; } = [new("x", [1, 5], 1, -100, 100)];

    public static OutputDecoding[] Outputs { get; } = [new("y", [1, 3], 1)];
}

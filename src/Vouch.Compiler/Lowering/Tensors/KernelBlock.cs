using Vouch.Models.Quantization;
using Vouch.Models.Quantization.Validation;
using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Tensors;

/// <summary>
/// The block of a convolution's weights: a tensor [O, I, kernel...] is kept as [taps, O, I], the taps in row-major order.
/// Every axis of a block but its first is padded to a power of two (docs/protocol.md, section 5.1), so a kernel of 3 x 3
/// that stayed where it is would be padded to 4 x 4: nearly half of the cells would hold nothing.
/// </summary>
internal static class KernelBlock
{
    /// <summary>
    /// The constants that convolutions read as weights and nothing else reads. A tensor with another reader keeps its own
    /// shape, because only that reads 0 outside of every axis and has every other shape as a view.
    /// </summary>
    public static HashSet<int> Find(QuantizedGraph graph)
    {
        var reads = new Dictionary<int, (int All, int AsWeight)>();
        foreach (var node in graph.Nodes)
        {
            foreach (var tensor in NodeInputs.Of(node))
            {
                var (all, asWeight) = reads.GetValueOrDefault(tensor);
                reads[tensor] = (all + 1, asWeight);
            }

            if (node is not ConvolutionNode convolution) continue;
            var counted = reads[convolution.Weight];
            reads[convolution.Weight] = counted with { AsWeight = counted.AsWeight + 1 };
        }

        return
        [
            .. graph.Constants.Keys.Where(id =>
                reads.TryGetValue(id, out var read) && read.All == read.AsWeight && !graph.Outputs.Contains(id)
                && Taps(graph.Tensors[id].Shape) > 1),
        ];
    }

    /// <summary>Shape of the block of a tensor of this shape.</summary>
    public static int[] Shape(int[] tensor) => [Taps(tensor), tensor[0], tensor[1]];

    /// <summary>The tensor as a view of its block.</summary>
    public static TensorValue View(int tensor, int[] shape, int block)
    {
        var taps = new AxisTerm[shape.Length - 2];
        for (int axis = shape.Length - 1, stride = 1; axis >= 2; stride *= shape[axis], axis--)
        {
            taps[axis - 2] = new AxisTerm(axis, stride);
        }

        ViewGroup[] groups =
            [new(1, 0, taps), new(1, 0, [new AxisTerm(0, 1)]), new(1, 0, [new AxisTerm(1, 1)])];
        return new TensorValue(tensor, shape, block, Shape(shape), groups);
    }

    /// <summary>The tensor's values in the order of the block.</summary>
    public static long[] Arrange(long[] values, int[] shape)
    {
        var (taps, outputs, inputs) = (Taps(shape), shape[0], shape[1]);
        var result = new long[values.Length];
        Parallel.For(0, outputs, o =>
        {
            for (var i = o * inputs; i < (o + 1) * inputs; i++)
            {
                var kernel = values.AsSpan(i * taps, taps);
                for (var tap = 0; tap < kernel.Length; tap++) result[(tap * outputs * inputs) + i] = kernel[tap];
            }
        });
        return result;
    }

    private static int Taps(int[] tensor) => tensor.Skip(2).Aggregate(1, (taps, size) => taps * size);
}

using Vouch.Models.Tests.Support;

namespace Vouch.Fuzz;

/// <summary>An ONNX file with the parts a reader must parse: shapes, constants, attributes, several nodes.</summary>
internal static class SmallOnnx
{
    public static byte[] Bytes { get; } = new OnnxBuilder()
        .Input("x", 1, 1, 6, 6)
        .Constant("k", [.. Enumerable.Range(0, 18).Select(i => i / 8f)], 2, 1, 3, 3)
        .Constant("shape", 1, -1)
        .Constant("w", [.. Enumerable.Range(0, 24).Select(i => 1f - (i / 9f))], 8, 3)
        .Node("Conv", ["x", "k"], ["c"], OnnxBuilder.Attribute("strides", [1L, 1]), OnnxBuilder.Attribute("group", 1L))
        .Node("Relu", ["c"], ["r"])
        .Node("MaxPool", ["r"], ["p"], OnnxBuilder.Attribute("kernel_shape", [2L, 2]), OnnxBuilder.Attribute("strides", [2L, 2]))
        .Node("Reshape", ["p", "shape"], ["f"])
        .Node("Gemm", ["f", "w"], ["g"], OnnxBuilder.Attribute("alpha", 0.5f))
        .Node("Softmax", ["g"], ["y"], OnnxBuilder.Attribute("axis", 1L))
        .Output("y")
        .Build();
}

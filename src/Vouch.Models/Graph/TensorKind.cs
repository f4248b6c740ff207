namespace Vouch.Models.Graphs;

/// <summary>
/// How elements are held. ONNX has many element types; a model here computes in 32-bit floats, and integers (of every
/// width, and booleans as 0 and 1) only carry shapes, indices and masks, so one wide integer type serves them all.
/// </summary>
public enum TensorKind
{
    /// <summary>32-bit floating point. ONNX float64, float16 and bfloat16 constants are converted to it.</summary>
    Float = 0,

    /// <summary>64-bit signed integers. ONNX integers of every width and booleans are converted to it.</summary>
    Integer = 1,
}

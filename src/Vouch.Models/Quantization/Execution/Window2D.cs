namespace Vouch.Models.Quantization.Execution;

/// <summary>
/// A <see cref="Window"/> over [N, C, spatial...] with exactly two spatial axes; with one spatial axis, a height of 1
/// is put in front.
/// </summary>
internal readonly struct Window2D
{
    public Window2D(Window window, int[] input, int[] output)
    {
        if (input.Length is not (3 or 4) || output.Length != input.Length || window.Kernel.Length != input.Length - 2)
        {
            throw new ModelException(
                $"A window over {window.Kernel.Length} axes does not fit the shapes {Text.Shape(input)} and " +
                $"{Text.Shape(output)}.");
        }

        var flat = input.Length == 3;
        Batch = input[0];
        Channels = input[1];
        (InHeight, InWidth) = (flat ? 1 : input[2], input[^1]);
        (OutHeight, OutWidth) = (flat ? 1 : output[2], output[^1]);
        (KernelHeight, KernelWidth) = (flat ? 1 : window.Kernel[0], window.Kernel[^1]);
        (StrideY, StrideX) = (flat ? 1 : window.Strides[0], window.Strides[^1]);
        (PadY, PadX) = (flat ? 0 : window.PadsBefore[0], window.PadsBefore[^1]);
        (DilationY, DilationX) = (flat ? 1 : window.Dilations[0], window.Dilations[^1]);
    }

    public int Batch { get; }

    public int Channels { get; }

    public int InHeight { get; }

    public int InWidth { get; }

    public int OutHeight { get; }

    public int OutWidth { get; }

    public int KernelHeight { get; }

    public int KernelWidth { get; }

    public int StrideY { get; }

    public int StrideX { get; }

    public int PadY { get; }

    public int PadX { get; }

    public int DilationY { get; }

    public int DilationX { get; }

    public int OutSize => OutHeight * OutWidth;

    public int InSize => InHeight * InWidth;

    public int KernelSize => KernelHeight * KernelWidth;
}

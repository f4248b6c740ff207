using Vouch.Models.Graphs;

namespace Vouch.Models.Operators.Kernels;

/// <summary>A function of one number. A struct, so that the loop over it is compiled for it alone.</summary>
internal interface IUnaryLaw
{
    float Apply(float x);
}

/// <summary>A function of two numbers, on floats and on integers.</summary>
internal interface IBinaryLaw
{
    static abstract float Apply(float a, float b);

    /// <exception cref="ArithmeticException">The result does not exist or does not fit.</exception>
    static abstract long Apply(long a, long b);
}

/// <summary>The loops behind elementwise operators.</summary>
internal static class Elementwise
{
    public static Tensor Map<TLaw>(Tensor x, TLaw law)
        where TLaw : struct, IUnaryLaw
    {
        var source = x.Floats;
        var result = new float[source.Length];
        for (var i = 0; i < source.Length; i++) result[i] = law.Apply(source[i]);
        return Tensor.Of(result, x.Shape);
    }

    public static Tensor Combine<TLaw>(Tensor a, Tensor b, int[] shape)
        where TLaw : struct, IBinaryLaw => a.Kind == TensorKind.Float
        ? Tensor.Of(Combine<float, FloatLoop<TLaw>>(a.Floats, a.Shape, b.Floats, b.Shape, shape), shape)
        : Tensor.Of(Combine<long, IntegerLoop<TLaw>>(a.Integers, a.Shape, b.Integers, b.Shape, shape), shape);

    private static T[] Combine<T, TLoop>(T[] a, int[] aShape, T[] b, int[] bShape, int[] shape)
        where TLoop : struct, ILoop<T>
    {
        var result = new T[TensorShape.Count(shape)!.Value];
        if (result.Length == 0) return result;
        if (TensorShape.Same(aShape, bShape))
        {
            TLoop.Run(a, 1, b, 1, result);
            return result;
        }

        // One run per innermost row; within it each operand either advances or stands still.
        var aStrides = Broadcasting.Strides(aShape, shape.Length);
        var bStrides = Broadcasting.Strides(bShape, shape.Length);
        var width = shape[^1];
        var aRows = Rearrangement.Offsets(shape.AsSpan()[..^1], aStrides);
        var bRows = Rearrangement.Offsets(shape.AsSpan()[..^1], bStrides);
        for (var row = 0; row < aRows.Length; row++)
        {
            TLoop.Run(
                a.AsSpan(aRows[row]),
                aStrides[^1],
                b.AsSpan(bRows[row]),
                bStrides[^1],
                result.AsSpan(row * width, width));
        }

        return result;
    }

    private interface ILoop<T>
    {
        static abstract void Run(ReadOnlySpan<T> a, int aStep, ReadOnlySpan<T> b, int bStep, Span<T> result);
    }

    private readonly struct FloatLoop<TLaw> : ILoop<float>
        where TLaw : struct, IBinaryLaw
    {
        public static void Run(ReadOnlySpan<float> a, int aStep, ReadOnlySpan<float> b, int bStep, Span<float> result)
        {
            for (var i = 0; i < result.Length; i++) result[i] = TLaw.Apply(a[i * aStep], b[i * bStep]);
        }
    }

    private readonly struct IntegerLoop<TLaw> : ILoop<long>
        where TLaw : struct, IBinaryLaw
    {
        public static void Run(ReadOnlySpan<long> a, int aStep, ReadOnlySpan<long> b, int bStep, Span<long> result)
        {
            for (var i = 0; i < result.Length; i++) result[i] = TLaw.Apply(a[i * aStep], b[i * bStep]);
        }
    }
}

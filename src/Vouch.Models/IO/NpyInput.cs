using System.Buffers.Binary;
using Vouch.Models.Graphs;

namespace Vouch.Models.IO;

/// <summary>Reads samples from NumPy's <c>.npy</c>: one sample, or a leading axis of samples.</summary>
internal static class NpyInput
{
    private const int PreambleBytes = 8;

    private static ReadOnlySpan<byte> Magic => "NUMPY"u8;

    public static bool Recognises(ReadOnlySpan<byte> file) =>
        file.Length > Magic.Length && file[0] == 0x93 && file[1..].StartsWith(Magic);

    public static List<IReadOnlyList<Tensor>> Read(
        ReadOnlySpan<byte> file, IReadOnlyList<ValueInfo> inputs, InputLimits limits, bool needsSampleAxis)
    {
        if (inputs.Count != 1)
        {
            throw new ModelException(
                $"A .npy file feeds one input; the model has {inputs.Count}. Use JSON: " +
                "{\"input_data\": [[...], ...]}.");
        }

        var header = NpyHeader.Parse(HeaderOf(file, out var data));
        if (header.FortranOrder)
            throw new ModelException("The .npy file is in Fortran order. Save numpy.ascontiguousarray(x) instead.");
        var size = SizeOf(header.Type);
        var count = TensorShape.Count(header.Shape)!.Value;
        if (data.Length != (long)count * size)
        {
            throw new ModelException(
                $"The .npy file declares {Text.Shape(header.Shape)} elements of {size} bytes, {(long)count * size} " +
                $"in all; it holds {data.Length}.");
        }

        var input = inputs[0];
        var samples = SampleCount(header.Shape, input, needsSampleAxis);
        if (samples > limits.MaxSamples)
            throw new ModelException($"The input file holds {samples} samples; the most is {limits.MaxSamples}.");
        var perSample = count / samples;
        var tensors = new List<IReadOnlyList<Tensor>>(samples);
        for (var i = 0; i < samples; i++)
            tensors.Add([ToTensor(data.Slice(i * perSample * size, perSample * size), header.Type, input, i + 1)]);
        return tensors;
    }

    private static ReadOnlySpan<byte> HeaderOf(ReadOnlySpan<byte> file, out ReadOnlySpan<byte> data)
    {
        if (file.Length < PreambleBytes + sizeof(uint)) throw CutOff();
        var version = file[Magic.Length + 1];
        // Version 1 counts the header in 16 bits, 2 and 3 in 32.
        var (start, length) = version switch
        {
            1 => (PreambleBytes + sizeof(ushort), BinaryPrimitives.ReadUInt16LittleEndian(file[PreambleBytes..])),
            2 or 3 => (PreambleBytes + sizeof(uint), BinaryPrimitives.ReadUInt32LittleEndian(file[PreambleBytes..])),
            _ => throw new ModelException($"The .npy file has the format version {version}; 1 to 3 are supported."),
        };
        if (length > file.Length - start) throw CutOff();
        data = file[(start + (int)length)..];
        return file.Slice(start, (int)length);
    }

    /// <summary>
    /// One if the shape is the input's (a leading 1 may be missing), else the size of the extra leading axis.
    /// </summary>
    private static int SampleCount(int[] shape, ValueInfo input, bool needsSampleAxis)
    {
        ReadOnlySpan<int> given = shape;
        ReadOnlySpan<int> whole = input.Shape;
        var single = whole.Length > 0 && whole[0] == 1 ? whole[1..] : whole;
        // A model's own leading 1 is an axis of samples where one is needed.
        var leads = !single.SequenceEqual(whole) && given.SequenceEqual(whole);
        if (given.SequenceEqual(whole) || given.SequenceEqual(single))
        {
            return leads || !needsSampleAxis ? 1 : throw ModelException.AtValue(
                input.Name,
                $"the .npy file holds one sample, {Text.Shape(shape)}, and no leading axis of samples. Save " +
                "x[numpy.newaxis] instead, or give it as a single input.");
        }

        if (given.Length > 0 && given[0] > 0 && (given[1..].SequenceEqual(single) || given[1..].SequenceEqual(whole)))
            return given[0];
        throw ModelException.AtValue(
            input.Name,
            $"expected the shape {Text.Shape(whole)} (or that with a leading axis of samples), got " +
            $"{Text.Shape(shape)} in the .npy file.");
    }

    private static Tensor ToTensor(ReadOnlySpan<byte> data, string type, ValueInfo input, int sample)
    {
        var size = SizeOf(type);
        var floating = type[1] == 'f';
        if (input.Type.Kind == TensorKind.Integer && floating)
            throw ModelException.AtValue(input.Name, $"it takes integers; the .npy file holds floats ({type}).");
        if (input.Type.Kind == TensorKind.Integer)
        {
            var integers = new long[data.Length / size];
            for (var i = 0; i < integers.Length; i++) integers[i] = Integer(data.Slice(i * size, size), type);
            return Tensor.Of(integers, input.Shape);
        }

        var floats = new float[data.Length / size];
        for (var i = 0; i < floats.Length; i++)
        {
            var element = data.Slice(i * size, size);
            floats[i] = floating ? Float(element) : Integer(element, type);
            if (!float.IsFinite(floats[i]))
            {
                throw ModelException.AtValue(
                    input.Name,
                    $"number {i + 1} of sample {sample} in the .npy file is NaN, infinite or too large " +
                    "for a 32-bit float.");
            }
        }

        return Tensor.Of(floats, input.Shape);
    }

    private static int SizeOf(string type) => type switch
    {
        "|i1" or "|u1" or "<i1" or "<u1" => sizeof(byte),
        "<i2" => sizeof(short),
        "<f4" or "<i4" => sizeof(int),
        "<f8" or "<i8" => sizeof(long),
        _ => throw new ModelException(
            $"The .npy file holds elements of type {Text.Quote(type)}. Supported are little-endian f4, f8, i1, i2, " +
            "i4, i8 and u1; save x.astype('<f4') instead."),
    };

    private static float Float(ReadOnlySpan<byte> element) => element.Length == sizeof(float)
        ? BinaryPrimitives.ReadSingleLittleEndian(element)
        : (float)BinaryPrimitives.ReadDoubleLittleEndian(element);

    private static long Integer(ReadOnlySpan<byte> element, string type) => element.Length switch
    {
        sizeof(byte) => type[1] == 'u' ? element[0] : (sbyte)element[0],
        sizeof(short) => BinaryPrimitives.ReadInt16LittleEndian(element),
        sizeof(int) => BinaryPrimitives.ReadInt32LittleEndian(element),
        _ => BinaryPrimitives.ReadInt64LittleEndian(element),
    };

    private static ModelException CutOff() => new("The .npy file is cut off in its header.");
}

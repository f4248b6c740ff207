using Vouch.Models.Graphs;
using Vouch.Models.IO;
using Vouch.Models.Quantization;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Proofs;

namespace Vouch.Workspace.Keys;

/// <summary>From real values to a key's integer codes and back. Messages name places and ranges, never a value.</summary>
public static class PortCodes
{
    /// <summary>Reads one sample of an input file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">The key that says what the model takes.</param>
    /// <param name="sample">Which sample, from 1; null if the file must hold just one.</param>
    public static long[][] ReadInput(string path, VerifyingKey key, int? sample)
    {
        RequireFile(path);
        var ports = key.Interface.Inputs;
        var samples = InputFile.ReadFile(path, Wanted(ports));
        if (sample is null && samples.Count > 1)
        {
            throw new UsageException(
                $"The input file {Safe.Path(path)} holds {samples.Count} samples; one is wanted.", "Choose one with --sample N.");
        }

        if (sample > samples.Count)
            throw new UsageException($"The input file {Safe.Path(path)} has no sample {sample}; it holds {samples.Count}.");
        return Encode(ports, samples[(sample ?? 1) - 1]);
    }

    /// <summary>Reads all samples of an input file, for one proof: JSON lines, or <c>.npy</c> with a leading axis.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">The key that says what the model takes.</param>
    /// <returns>At least one sample.</returns>
    public static IReadOnlyList<long[][]> ReadBatch(string path, VerifyingKey key)
    {
        RequireFile(path);
        var ports = key.Interface.Inputs;
        var limits = InputLimits.Default with { MaxSamples = ProofFormat.MostInferences };
        var samples = InputFile.ReadFile(path, Wanted(ports), limits, needsSampleAxis: true);
        var codes = new long[samples.Count][][];
        for (var i = 0; i < codes.Length; i++)
        {
            try
            {
                codes[i] = Encode(ports, samples[i]);
            }
            catch (UsageException e)
            {
                throw new UsageException($"Sample {i + 1} of the input file: {e.Message}", e.Advice, e);
            }
        }

        return codes;
    }

    /// <summary>Encodes a sample.</summary>
    public static long[][] Encode(IReadOnlyList<PortDescription> ports, IReadOnlyList<Tensor> sample) =>
        [.. ports.Select((port, i) => Encode(port, sample[i]))];

    /// <summary>The real values of codes.</summary>
    public static float[] Decode(PortDescription port, ReadOnlySpan<long> codes) =>
        new OutputDecoding(port.Name, port.Shape, port.Scale).Decode(codes);

    /// <summary>The real values of an input's codes: the encoding turned round.</summary>
    public static float[] DecodeInput(PortDescription port, ReadOnlySpan<long> codes)
    {
        var reals = new float[codes.Length];
        for (var i = 0; i < reals.Length; i++)
        {
            double factor = port.Multiplier?[i] ?? 1, summand = port.Offset?[i] ?? 0;
            reals[i] = factor == 0 ? 0 : (float)(((codes[i] * port.Scale) - summand) / factor);
        }

        return reals;
    }

    private static void RequireFile(string path)
    {
        if (Directory.Exists(path))
            throw new UsageException($"The input file {Safe.Path(path)} is a directory.", "Give the file inside it.");
    }

    private static ValueInfo[] Wanted(IReadOnlyList<PortDescription> ports) =>
        [.. ports.Select(port => new ValueInfo(port.Name, port.Shape))];

    private static long[] Encode(PortDescription port, Tensor input)
    {
        var encoding = new InputEncoding(
            port.Name, port.Shape, port.Scale, port.Low, port.High, port.Multiplier, port.Offset);
        try
        {
            return encoding.Encode(input);
        }
        catch (UnprovableInputException e)
        {
            // Its message names the element and the range, which is all that may be said.
            throw new UsageException(e.Message, null, e);
        }
    }
}

using System.Globalization;
using System.IO.Compression;
using Vouch.Models.Tests.Support;

namespace Vouch.Models.Tests.Models;

/// <summary>Labelled samples of the shared data sets, prepared as the shared models expect them.</summary>
internal static class DataSets
{
    public static IEnumerable<(float[] Sample, int Label)> Mnist()
    {
        const int Pixels = 28 * 28;
        var images = Unzip(TestFiles.Shared("data", "mnist-test-images-idx3-ubyte.gz")).AsMemory(16);
        var labels = Unzip(TestFiles.Shared("data", "mnist-test-labels-idx1-ubyte.gz")).AsMemory(8);
        for (var i = 0; i < labels.Length; i++)
        {
            var image = images.Slice(i * Pixels, Pixels).ToArray();
            yield return (Array.ConvertAll(image, pixel => pixel / 255f), labels.Span[i]);
        }
    }

    public static IEnumerable<(float[] Sample, int Label)> Cifar10()
    {
        const int Plane = 32 * 32;
        const int Record = 1 + (3 * Plane);
        float[] mean = [.4914f, .4822f, .4465f];
        float[] deviation = [.247f, .2435f, .2616f];
        var bytes = Unzip(TestFiles.Shared("data", "cifar10-test-2000.bin.gz"));
        for (var at = 0; at + Record <= bytes.Length; at += Record)
        {
            var sample = new float[3 * Plane];
            for (var i = 0; i < sample.Length; i++)
                sample[i] = ((bytes[at + 1 + i] / 255f) - mean[i / Plane]) / deviation[i / Plane];
            yield return (sample, bytes[at]);
        }
    }

    /// <summary>The whole table; the model was trained on three quarters of it.</summary>
    public static IEnumerable<(float[] Sample, int Label)> BreastCancer()
    {
        foreach (var line in File.ReadLines(TestFiles.Shared("data", "wdbc.csv")).Skip(1))
        {
            var numbers = line.Split(',').Select(text => float.Parse(text, CultureInfo.InvariantCulture)).ToArray();
            yield return (numbers[..^1], (int)numbers[^1]);
        }
    }

    private static byte[] Unzip(string path)
    {
        using var file = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }
}

using System.Globalization;
using Vouch.Models.Graphs;
using Vouch.Models.IO;
using Vouch.Workspace;
using Vouch.Workspace.Files;

namespace Vouch.Cli.Demo;

/// <summary>The real models and data that the demo runs on.</summary>
internal sealed class DemoSamples
{
    private const long MostBytes = 1 << 22;
    private readonly string _folder;

    private DemoSamples(string folder) => _folder = folder;

    /// <summary>The clinic's model.</summary>
    public string ClinicModel => Path.Combine(_folder, "wdbc-mlp.onnx");

    /// <summary>The reader's model.</summary>
    public string ReaderModel => Path.Combine(_folder, "mnist-lenet5.onnx");

    /// <summary>Finds the folder <c>samples</c>.</summary>
    /// <exception cref="UsageException">It is nowhere.</exception>
    public static DemoSamples Find(IReadOnlyList<string> roots)
    {
        foreach (var root in roots)
        {
            var folder = Path.Combine(root, "samples");
            if (File.Exists(Path.Combine(folder, "wdbc-mlp.onnx"))) return new DemoSamples(folder);
        }

        throw new UsageException(
            "The demo's samples are not here.", "Run it from the project's folder, or install vouch with its folder 'samples'.");
    }

    /// <summary>Patient records as model inputs.</summary>
    public IReadOnlyList<IReadOnlyList<Tensor>> Records(IReadOnlyList<ValueInfo> inputs) =>
        InputFile.ReadFile(Path.Combine(_folder, "wdbc-records.jsonl"), inputs);

    /// <summary>The names of a record's measurements, and whether each record was benign.</summary>
    public (string[] Names, bool[] Benign) RecordTable()
    {
        var lines = Lines("wdbc-records.csv");
        return (lines[0].Split(',')[..^1], [.. lines.Skip(1).Select(line => line.EndsWith(",1", StringComparison.Ordinal))]);
    }

    /// <summary>Pictures of digits as model inputs.</summary>
    public IReadOnlyList<IReadOnlyList<Tensor>> Digits(IReadOnlyList<ValueInfo> inputs) =>
        InputFile.ReadFile(Path.Combine(_folder, "digits.npy"), inputs);

    /// <summary>What the digits are.</summary>
    public int[] DigitLabels() =>
        [.. Lines("digits-labels.txt").Select(line => int.Parse(line, NumberStyles.None, CultureInfo.InvariantCulture))];

    private string[] Lines(string name)
    {
        var bytes = InputBytes.Read(Path.Combine(_folder, name), "The sample", MostBytes);
        return System.Text.Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}

using System.Globalization;
using System.Runtime.Intrinsics;
using BenchmarkDotNet.Environments;
using BenchmarkDotNet.Reports;

namespace Vouch.Bench.Kernels;

/// <summary>One kernel's figures.</summary>
/// <param name="Name">Class, method and parameters.</param>
/// <param name="Least">Nanoseconds for one element, the fastest round.</param>
/// <param name="Median">Nanoseconds for one element, the round in the middle.</param>
/// <param name="Allocated">Bytes allocated by one call; null if it was not measured.</param>
internal sealed record Result(string Name, double Least, double Median, long? Allocated);

/// <summary>Pinned results: a table in a file that people read and this program compares with.</summary>
internal static class Results
{
    private const double Tolerance = 1.10;

    /// <summary>What the runner itself allocates now and then is not the kernel's.</summary>
    private const long Noise = 4096;

    /// <summary>The figures of a run.</summary>
    public static IReadOnlyList<Result> Of(IEnumerable<Summary> summaries) =>
        [.. summaries.SelectMany(summary => summary.Reports).Select(Of).OfType<Result>()];

    private static Result? Of(BenchmarkReport report)
    {
        if (report.ResultStatistics is not { } time) return null;
        var benchmark = report.BenchmarkCase;
        var parameters = string.Join(", ", benchmark.Parameters.Items.Select(p => $"{p.Name} {p.Value}"));
        var name = $"{benchmark.Descriptor.Type.Name}.{benchmark.Descriptor.WorkloadMethod.Name} {parameters}".TrimEnd();
        // A length that is a parameter cannot be the attribute's number of operations.
        var elements = benchmark.Parameters.Items.FirstOrDefault(p => p.Name == "Log")?.Value is int log ? 1L << log : 1L;
        var calls = Math.Max(1, report.GcStats.TotalOperations / Math.Max(1, benchmark.Descriptor.OperationsPerInvoke));
        var allocated = report.GcStats.GetTotalAllocatedBytes(excludeAllocationQuantumSideEffects: true) / calls;
        return new Result(name, time.Min / elements, time.Median / elements, allocated);
    }

    /// <summary>The pinned file of a project, found from the working directory upwards.</summary>
    public static string PathOf(string project)
    {
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            var results = Path.Combine(folder.FullName, "bench", "results");
            if (Directory.Exists(results)) return Path.Combine(results, project + ".md");
        }

        return project + ".md";
    }

    /// <summary>Puts the results in place of the pinned ones, with machine, date and command; what was not measured stays.</summary>
    public static void Write(string path, IReadOnlyList<Result> results)
    {
        var all = new SortedDictionary<string, Result>(Read(path).ToDictionary(), StringComparer.Ordinal);
        foreach (var result in results) all[result.Name] = result;
        var project = Path.GetFileNameWithoutExtension(path);
        List<string> lines =
        [
            $"# {project}", "",
            $"{DateTime.UtcNow:yyyy-MM-dd}, {HostEnvironmentInfo.GetCurrent().CpuInfo.Value?.ProcessorName ?? "unknown processor"}, "
            + $"{Environment.ProcessorCount} cores, vectors of {Width} bits, .NET {Environment.Version}{Load()}. Nanoseconds for one element; bytes allocated by one call.",
            "", "```", $"dotnet run -c Release --project bench/{project} -- --pin", "```", "",
            "| kernel | least | median | bytes |", "|---|---|---|---|",
            .. all.Values.Select(r => string.Create(CultureInfo.InvariantCulture, $"| {r.Name} | {r.Least:G4} | {r.Median:G4} | {r.Allocated} |")),
        ];
        File.WriteAllLines(path, lines);
        Console.WriteLine($"{results.Count} results pinned in {path}.");
    }

    /// <summary>The pinned results; none if there is no such file.</summary>
    public static IReadOnlyDictionary<string, Result> Read(string path)
    {
        var results = new Dictionary<string, Result>();
        if (!File.Exists(path)) return results;
        foreach (var line in File.ReadLines(path))
        {
            var cells = line.Split('|', StringSplitOptions.TrimEntries);
            if (cells.Length == 6 && Number(cells[2]) is { } least && Number(cells[3]) is { } median)
                results[cells[1]] = new Result(cells[1], least, median, (long?)Number(cells[4]));
        }

        return results;
    }

    /// <summary>
    /// Prints what is more than a tenth slower than pinned, by the fastest round, which others on the machine disturb least;
    /// what allocates more; and what is new.
    /// </summary>
    public static void Compare(IReadOnlyDictionary<string, Result> pinned, IReadOnlyList<Result> results, TextWriter output)
    {
        output.WriteLine();
        var worse = 0;
        foreach (var result in results)
        {
            if (!pinned.TryGetValue(result.Name, out var before))
            {
                output.WriteLine($"not pinned:      {result.Name}");
                continue;
            }

            var isSlower = result.Least > before.Least * Tolerance;
            var allocatesMore = result.Allocated > before.Allocated + Noise;
            if (isSlower || allocatesMore) worse++;
            if (isSlower) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Least / before.Least,5:F2} times as slow: {result.Name} ({before.Least:G4} -> {result.Least:G4} ns)"));
            if (allocatesMore) output.WriteLine($"allocates more:  {result.Name} ({before.Allocated} -> {result.Allocated} bytes)");
        }

        output.WriteLine($"{results.Count} kernels measured, {worse} worse than pinned. Only figures of the same machine compare.");
    }

    /// <summary>How much else ran: without that a pinned figure says little.</summary>
    private static string Load() => File.Exists("/proc/loadavg") ? ", load " + File.ReadAllText("/proc/loadavg").Split(' ')[0] : "";

    private static int Width => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 64;

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
}

using System.Globalization;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vouch.Workspace.Files;

namespace Vouch.Workspace.Machine;

/// <summary>
/// A machine's rates, remembered in a file of the state folder so that they are measured once. What is there counts only if it
/// is about this processor, as many cores, this width of vectors and this version of the measurement, and young; anything
/// else is measured again. A file that cannot be read or written costs time, nothing more.
/// </summary>
/// <param name="stateFolder">The user's state folder.</param>
/// <param name="processor">Name of the processor; null where the system does not say.</param>
/// <param name="time">Says how old a measurement is.</param>
public sealed class KnownRates(string stateFolder, string? processor, TimeProvider? time = null)
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "machine-rates.json";

    private const int LargestFile = 1 << 16;

    // Slower than a core of the nineties, faster than any machine to come: no measurement.
    private const double Least = 1e4;
    private const double Most = 1e15;

    private static readonly TimeSpan Oldest = TimeSpan.FromDays(30);
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    private string FilePath => Path.Combine(stateFolder, FileName);

    /// <summary>What the file says, or null if it says nothing that holds for this machine now.</summary>
    public MachineRates? Recall()
    {
        try
        {
            if (new FileInfo(FilePath) is not { Exists: true, Length: <= LargestFile }) return null;
            return JsonNode.Parse(File.ReadAllText(FilePath)) is JsonObject json && IsOfThisMachine(json) ? Read(json) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The rates in the file; else measured now, which takes about a third of a second, and written there if it can be.</summary>
    public MachineRates Get() => Recall() ?? Measure();

    /// <summary>
    /// Measures, and keeps of each rate the better of what was known and what was found: a machine that was busy when it was
    /// first measured is not thought slow for a month.
    /// </summary>
    public MachineRates Measure()
    {
        var rates = RateCalibration.Measure().Better(Recall());
        try
        {
            PrivateFolder.Create(stateFolder);
            AtomicFile.Write(FilePath, Encoding.UTF8.GetBytes(Write(rates).ToJsonString()));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or UsageException)
        {
            // Measured again next time.
        }

        return rates;
    }

    private bool IsOfThisMachine(JsonObject json) =>
        (int?)json["version"] == RateCalibration.Version
        && (string?)json["processor"] == (processor ?? "")
        && (int?)json["cores"] == Environment.ProcessorCount
        && (int?)json["vector_bits"] == VectorBits
        && DateTimeOffset.TryParse(
            (string?)json["measured"], CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var measured)
        && _time.GetUtcNow() - measured is var age && age >= TimeSpan.Zero && age <= Oldest;

    private static MachineRates? Read(JsonObject json)
    {
        var rates = new double[Names.Length];
        for (var i = 0; i < rates.Length; i++)
        {
            rates[i] = (double?)json[Names[i]] ?? 0;
            if (!(rates[i] is >= Least and <= Most)) return null;
        }

        return new MachineRates(rates[0], rates[1], rates[2], rates[3], rates[4]);
    }

    private JsonObject Write(MachineRates rates)
    {
        var json = new JsonObject
        {
            ["version"] = RateCalibration.Version,
            ["processor"] = processor ?? "",
            ["cores"] = Environment.ProcessorCount,
            ["vector_bits"] = VectorBits,
            ["measured"] = _time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
        };
        double[] values = [rates.Bytes, rates.Products, rates.SmallProducts, rates.FloatProducts, rates.Permutations];
        for (var i = 0; i < values.Length; i++) json[Names[i]] = Math.Round(values[i]);
        return json;
    }

    private static string[] Names { get; } =
    [
        "bytes_per_second", "products_per_second", "small_products_per_second", "float_products_per_second",
        "permutations_per_second",
    ];

    private static int VectorBits =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;
}

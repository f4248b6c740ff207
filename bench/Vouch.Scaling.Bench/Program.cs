using System.Globalization;
using System.Text.Json;
using Vouch.Scaling.Bench;

// One point, in a process of its own.
if (args is ["compile" or "measure", var series, var log, var folder])
{
    var size = int.Parse(log, CultureInfo.InvariantCulture);
    if (args[0] == "compile") Point.Compile(series, size, folder);
    else Console.Out.Write(JsonSerializer.Serialize(Point.Measure(series, size, folder)));
    return 0;
}

// What was measured before, drawn again.
if (args is ["plot", var place])
{
    Write(place, JsonSerializer.Deserialize<Curve[]>(File.ReadAllText(Path.Combine(place, "scaling.json")))!);
    return 0;
}

// Time, size and memory against weights and activations: Vouch.Scaling.Bench [OUT] [weights from, to] [activations from, to], in log2
if (args.Length is not (0 or 1 or 5) || args is ["--help" or "-h", ..])
{
    Console.Error.WriteLine("Vouch.Scaling.Bench plot OUT, or [OUT [FROM TO FROM TO]]: log2 of the weights, then of the activations; default . 12 25 12 22");
    return 2;
}

var output = args.Length > 0 ? args[0] : ".";
int[] ends = args.Length == 5 ? [.. args.Skip(1).Select(end => int.Parse(end, CultureInfo.InvariantCulture))] : [12, 25, 12, 22];
Directory.CreateDirectory(output);
Curve[] curves =
[
    new("weights", Run("weights", ends[0], ends[1])),
    new("activations", Run("activations", ends[2], ends[3])),
];
File.WriteAllText(Path.Combine(output, "scaling.json"), JsonSerializer.Serialize(curves));
Write(output, curves);
return 0;

static void Write(string output, Curve[] curves)
{
    File.WriteAllText(Path.Combine(output, "scaling.svg"), Plot.Svg(curves));
    File.WriteAllText(Path.Combine(output, "scaling.md"), Report.Markdown(curves));
}

static List<Point> Run(string series, int from, int to)
{
    var points = new List<Point>();
    for (var size = from; size <= to; size++)
    {
        var point = Point.InProcesses(series, size);
        points.Add(point);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{series} 2^{size}: prove {point.ProveMilliseconds:F1} ms (estimate {point.EstimatedMilliseconds:F1}), verify {point.VerifyMilliseconds:F1} ms, "
            + $"{point.ProofBytes} bytes, peak {point.PeakBytes >> 20} MiB (estimate {point.EstimatedBytes >> 20}), compile {point.CompileSeconds:F1} s"));
    }

    return points;
}

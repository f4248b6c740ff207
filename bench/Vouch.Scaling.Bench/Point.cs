using System.Diagnostics;
using System.Text.Json;
using Vouch.Compiler.Keys;
using Vouch.Node.Machine;
using Vouch.Verifier;
using Vouch.Workspace.Files;
using Vouch.Workspace.Keys;
using Vouch.Workspace.Machine;

namespace Vouch.Scaling.Bench;

/// <summary>What was measured of one network.</summary>
/// <param name="Log">log2 of its size.</param>
/// <param name="ProveMilliseconds">Fastest warm proof, inference included.</param>
/// <param name="VerifyMilliseconds">Fastest verification, the key read each time.</param>
/// <param name="ProofBytes">Size of the proof.</param>
/// <param name="PeakBytes">Peak resident set of the process after it loaded the key and made one proof.</param>
/// <param name="CompileSeconds">Making the keys, in a process of its own.</param>
/// <param name="EstimatedMilliseconds">What the cost model says of proving.</param>
/// <param name="EstimatedBytes">What the cost model says of memory.</param>
internal sealed record Point(
    int Log, double ProveMilliseconds, double VerifyMilliseconds, int ProofBytes, long PeakBytes, double CompileSeconds,
    double EstimatedMilliseconds, long EstimatedBytes)
{
    private const int LeastProofs = 5;
    private const int MostProofs = 30;
    private const int Verifications = 50;
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(10);

    /// <summary>In a process of its own: makes the keys of a network.</summary>
    public static void Compile(string series, int log, string folder)
    {
        var model = Network(series, log);
        var target = new KeyFolder(folder);
        var (proving, verifying) = ModelCompiler.Compile(model, CompileOptions.Default, target.Weights, CancellationToken.None);
        target.Place(proving, verifying);
    }

    /// <summary>In a process of its own: proves and verifies.</summary>
    public static Point Measure(string series, int log, string folder)
    {
        var input = Networks.Input(Network(series, log));
        var keys = new KeyFolder(folder);
        var (proving, verifying) = keys.Load();
        var prover = new InferenceProver(proving, verifying, keys.Weights, CancellationToken.None);
        var best = double.MaxValue;
        byte[] proof = [];
        var peak = 0L;
        var began = Stopwatch.GetTimestamp();
        for (var run = 0; run < LeastProofs || (run < MostProofs && Stopwatch.GetElapsedTime(began) < Enough); run++)
        {
            var since = Stopwatch.GetTimestamp();
            proof = prover.Prove(prover.Run([input]));
            best = Math.Min(best, Stopwatch.GetElapsedTime(since).TotalMilliseconds);
            // One proof, as 'vouch prove' makes: later ones find the garbage of those before.
            if (run == 0) peak = Process.GetCurrentProcess().PeakWorkingSet64;
        }

        var verify = double.MaxValue;
        for (var run = 0; run < Verifications; run++)
        {
            var since = Stopwatch.GetTimestamp();
            var verdict = ModelVerifier.Verify(
                VerifyingKeyFile.Read(keys.VerifyingPath), null, ReadOnlyMemory<byte>.Empty, proof, VerifierPolicy.Default, out _);
            verify = Math.Min(verify, Stopwatch.GetElapsedTime(since).TotalMilliseconds);
            if (!verdict.Accepted) throw new InvalidOperationException("The verifier rejects an honest proof: " + verdict.Detail);
        }

        var rates = new KnownRates(Path.GetDirectoryName(folder)!, Hardware.Read(new SystemFiles()).Processor).Get();
        var estimate = CostEstimate.Of(verifying.Statement, rates);
        return new Point(log, best, verify, proof.Length, peak, 0, estimate.ProveMilliseconds, estimate.PeakBytes);
    }

    /// <summary>Makes and measures a network in fresh processes.</summary>
    public static Point InProcesses(string series, int log)
    {
        using var place = TemporaryFolder.Create();
        var folder = Path.Combine(place.FolderPath, "keys");
        Directory.CreateDirectory(folder);
        var since = Stopwatch.GetTimestamp();
        Child("compile", series, log, folder);
        var compile = Stopwatch.GetElapsedTime(since).TotalSeconds;
        return JsonSerializer.Deserialize<Point>(Child("measure", series, log, folder))! with { CompileSeconds = compile };
    }

    private static Vouch.Models.Quantization.QuantizedModel Network(string series, int log) =>
        series == "weights" ? Networks.OfWeights(log) : Networks.OfActivations(log);

    private static string Child(string task, string series, int log, string folder)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        foreach (var word in (string[])[task, series, log.ToString(System.Globalization.CultureInfo.InvariantCulture), folder])
            start.ArgumentList.Add(word);
        using var child = Process.Start(start)!;
        var output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode == 0 ? output : throw new InvalidOperationException($"{task} {series} 2^{log} ended with {child.ExitCode}.");
    }
}

using System.Diagnostics;
using Vouch.Compiler.Keys;
using Vouch.Models.Onnx;
using Vouch.Models.Quantization;
using Vouch.Prover;
using Vouch.Prover.Commitments;
using Vouch.Verifier;

namespace Vouch.Bench;

/// <summary>
/// How long work goes on after it was cancelled, at moments drawn evenly from its whole length:
/// `Vouch.Bench cancel MODEL.onnx [runs] [runs of compile, load and renewal]`.
/// </summary>
internal sealed class CancelBench
{
    private readonly Random _moments = new(7);
    private volatile int _step = -1;

    public static void Run(string model, int runs, int slowRuns)
    {
        var bench = new CancelBench();
        var quantised = Quantizer.Quantize(OnnxReader.ReadFile(model), CalibrationData.None, new QuantizerOptions());
        var options = CompileOptions.Default with { Budget = 1000 };
        using var folder = new DraftFolder();
        var keys = ModelCompiler.Compile(quantised.Model, options, folder, default);
        bench.Measure("compile", slowRuns, token =>
            keys = ModelCompiler.Compile(quantised.Model, options, folder, token), folder.RequireNoDraft);
        InferenceProver? prover = null;
        bench.Measure("load, from the file", slowRuns, token =>
            prover = new InferenceProver(keys.Proving, keys.Verifying, folder, token), folder.RequireNoDraft);
        bench.Measure("renew", slowRuns, token =>
            KeyRenewal.Renew(keys.Proving, keys.Verifying, new DraftFolder.Aside(folder), token), folder.RequireNoDraft);
        var inputs = quantised.Inputs.Select(i => new long[i.Shape.Aggregate(1, (a, b) => a * b)]).ToArray();
        var random = new Random(5);
        foreach (var input in inputs)
        {
            for (var i = 0; i < input.Length; i++) input[i] = random.Next(0, 8192);
        }

        byte[] proof = [];
        bench.Measure("prove", runs, token =>
        {
            var clock = new StageClock { OnStep = step => bench._step = (int)step };
            clock.Step(ProvingStep.Inference);
            var execution = prover!.Run(inputs, token);
            proof = prover.Prove(execution, clock, token);
        }, () => { });
        Console.WriteLine("the last proof: " + ModelVerifier.Verify(keys.Verifying, null, proof, VerifierPolicy.Default, out _));
        var checks = Enumerable.Range(0, 10).Select(_ => Time(() => ModelVerifier.CheckKey(keys.Verifying))).Order().ToArray();
        Console.WriteLine($"verifying the key takes {checks[0]:F0} ms, at worst {checks[^1]:F0} ms, and is not cancelled");
    }

    /// <summary>Cancels work again and again, then lets it end.</summary>
    private void Measure(string name, int runs, Action<CancellationToken> work, Action check)
    {
        // The first is slower than the others and gives no measure of the length.
        if (runs > 0) work(default);
        var whole = Time(() => work(default));
        var latencies = new List<(double Latency, double At, int Step)>();
        for (var i = 0; i < runs; i++)
        {
            _step = -1;
            if (Latency(work, _moments.NextDouble() * whole) is { } own) latencies.Add(own);
            check();
        }

        work(default);
        Console.WriteLine($"{name}: {whole:F0} ms whole; cancelled {latencies.Count} times");
        Show("all", latencies);
        foreach (var group in latencies.Where(l => l.Step >= 0).GroupBy(l => l.Step).OrderBy(g => g.Key))
        {
            Show(((ProvingStep)group.Key).ToString(), [.. group]);
        }

        foreach (var (latency, at, step) in latencies.OrderByDescending(l => l.Latency).Take(5))
        {
            Console.WriteLine($"    {latency,7:F1} ms after {at:F0} ms {(step < 0 ? "" : (ProvingStep)step)}");
        }
    }

    private (double, double, int)? Latency(Action<CancellationToken> work, double moment)
    {
        using var source = new CancellationTokenSource();
        var (cancelled, step) = (0L, -1);
        var began = Stopwatch.GetTimestamp();
        var thread = new Thread(() =>
        {
            Thread.Sleep(TimeSpan.FromMilliseconds(moment));
            step = _step;
            cancelled = Stopwatch.GetTimestamp();
            source.Cancel();
        });
        thread.Start();
        try
        {
            work(source.Token);
            thread.Join();
            return null;
        }
        catch (OperationCanceledException)
        {
            var ended = Stopwatch.GetTimestamp();
            thread.Join();
            return (Stopwatch.GetElapsedTime(cancelled, ended).TotalMilliseconds, Stopwatch.GetElapsedTime(began, cancelled).TotalMilliseconds, step);
        }
    }

    private static void Show(string name, List<(double Latency, double At, int Step)> latencies)
    {
        if (latencies.Count == 0) return;
        double[] sorted = [.. latencies.Select(l => l.Latency).Order()];
        Console.WriteLine(
            $"  {name,-16} {sorted.Length,4} times: median {sorted[sorted.Length / 2],6:F1} ms, worst {sorted[^1],6:F1} ms");
    }

    private static double Time(Action work)
    {
        var since = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(since).TotalMilliseconds;
    }
}

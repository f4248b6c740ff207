using System.Diagnostics;
using Vouch.Cli.Profiles;
using Vouch.Cli.Terminal;
using Vouch.Compiler.Keys;
using Vouch.Hashing;
using Vouch.Models.Graphs;
using Vouch.Models.Quantization;
using Vouch.Protocol.Keys;
using Vouch.Prover;
using Vouch.Verifier;
using Vouch.Workspace;
using Vouch.Workspace.Keys;
using Vouch.Workspace.Machine;

namespace Vouch.Cli.Keys;

/// <summary>Times of the same thing done several times.</summary>
/// <param name="Milliseconds">In the order measured.</param>
internal sealed record Samples(IReadOnlyList<double> Milliseconds)
{
    /// <summary>How many.</summary>
    public int Count => Milliseconds.Count;

    /// <summary>The median.</summary>
    public double Median => MedianOf(Milliseconds);

    /// <summary>The shortest.</summary>
    public double Fastest => Milliseconds.Min();

    /// <summary>The longest.</summary>
    public double Slowest => Milliseconds.Max();

    /// <summary>Median of some numbers.</summary>
    public static double MedianOf(IEnumerable<double> numbers)
    {
        var sorted = numbers.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

/// <summary>What a benchmark found.</summary>
internal sealed record BenchmarkResult(
    Samples Run, Samples Prove, Samples Verify, IReadOnlyList<double> Stages, int ProofBytes, int KeyBytes, int SecurityBits,
    int? Openings, double CompileMilliseconds, double LoadMilliseconds, double KeyCheckMilliseconds, long PeakBytes, int Inferences,
    ProofProfile? Profile);

/// <summary>What a benchmark measures.</summary>
/// <param name="Runs">Runs that count.</param>
/// <param name="Inferences">Inferences in each proof.</param>
/// <param name="ProfiledWith">The machine's rates, if steps are to be measured; else null.</param>
internal sealed record BenchmarkWanted(int Runs, int Inferences, MachineRates? ProfiledWith);

/// <summary>Compiles a model in a folder and proves it again and again.</summary>
internal static class Benchmark
{
    /// <summary>Runs before those that count.</summary>
    public const int WarmUps = 3;

    /// <summary>Runs that count unless said otherwise.</summary>
    public const int DefaultRuns = 10;

    private const int Attempts = 8;

    /// <summary>Measures.</summary>
    public static BenchmarkResult Measure(
        ModelSource source, CompileOptions options, BenchmarkWanted wanted, CompileSizes sizes, string folder, Stage stage, CancellationToken cancellation)
    {
        var (runs, inferences) = (wanted.Runs, wanted.Inferences);
        // As in a folder of keys: code words of many weights are in a file, not in memory.
        var store = new KeyFolder(folder).Weights;
        var build = ModelBuild.Make(source, options, store, stage, cancellation, sizes.CheckBenchmark);
        if (inferences > 1) InferenceProver.RequireBatch(build.Verifying, inferences);
        var keyPath = Path.Combine(folder, "verifying.key");
        var proofPath = Path.Combine(folder, "proof");
        var keyBytes = build.Verifying.ToBytes();
        File.WriteAllBytes(keyPath, keyBytes);
        stage.Name = "loading the proving key";
        var since = Stopwatch.GetTimestamp();
        var prover = new InferenceProver(build.Proving, build.Verifying, store, cancellation);
        var load = Since(since);
        stage.Name = "checking the verifying key";
        since = Stopwatch.GetTimestamp();
        Require(ModelVerifier.CheckKey(build.Verifying));
        var keyCheck = Since(since);
        var inputs = Inputs(source, build, prover);
        var (run, prove, verify) = (new List<double>(), new List<double>(), new List<double>());
        var clocks = new List<StageClock>();
        var proofBytes = 0;
        var began = Stopwatch.GetTimestamp();
        for (var r = -WarmUps; r < runs; r++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (r > -WarmUps) stage.ExpectLeft(Since(began) / (r + WarmUps) * (runs - r));
            stage.Name = r < 0 ? "warming up" : $"run {r + 1} of {runs}";
            var clock = new StageClock(null, wanted.ProfiledWith is not null);
            var seed = build.Verifying.HasCommittedInputs ? OsRandom.NewSeed() : [];
            var start = Stopwatch.GetTimestamp();
            clock.Step(ProvingStep.Inference);
            var executions = new IntegerExecution[inferences];
            for (var i = 0; i < inferences; i++) executions[i] = prover.Run(inputs[(r + WarmUps + i) % inputs.Count], cancellation);
            clock.Stop();
            var ran = Since(start);
            var proof = build.Verifying.HasCommittedInputs
                ? prover.Prove(executions[0], seed, clock, cancellation)
                : prover.ProveBatch(executions, clock, cancellation);
            var proved = Since(start);
            File.WriteAllBytes(proofPath, proof);
            var commitment = seed.Length == 0
                ? []
                : InputCommitment.Commit(build.Verifying, inputs[(r + WarmUps) % inputs.Count], seed, cancellation);
            start = Stopwatch.GetTimestamp();
            var key = VerifyingKeyFile.Read(keyPath);
            Require(Verify(key, commitment, File.ReadAllBytes(proofPath)));
            var verified = Since(start);
            proofBytes = proof.Length;
            if (r < 0) continue;
            run.Add(ran);
            prove.Add(proved);
            verify.Add(verified);
            clocks.Add(clock);
        }

        double[] medians = [.. clocks[0].Milliseconds.Select((_, s) => Samples.MedianOf(clocks.Select(clock => clock.Milliseconds[s])))];
        return new BenchmarkResult(
            new Samples(run), new Samples(prove), new Samples(verify), medians, proofBytes, keyBytes.Length,
            options.Profile.Bits,
            options.WeightsArePrivate ? build.Verifying.Statement.Matrix.OpeningBudget - ModelCompiler.ReservedOpenings : null,
            build.Milliseconds, load, keyCheck, Process.GetCurrentProcess().PeakWorkingSet64, inferences,
            wanted.ProfiledWith is { } rates ? ProofProfile.Of(clocks, prover.WorkOf(inferences), rates) : null);
    }

    /// <summary>The calibration samples that can be proven; without any, made-up ones.</summary>
    private static List<long[][]> Inputs(ModelSource source, ModelBuild build, InferenceProver prover)
    {
        var inputs = new List<long[][]>();
        foreach (var sample in source.Samples.Take(WarmUps + DefaultRuns))
        {
            if (TryEncode(build, prover, sample) is { } codes) inputs.Add(codes);
        }

        var random = new Random(1);
        var magnitude = 1f;
        for (var attempt = 0; attempt < Attempts && inputs.Count == 0; attempt++, magnitude /= 2)
        {
            var sample = source.Graph.Inputs.Select(input => Random(input.Shape, random, magnitude)).ToArray();
            if (TryEncode(build, prover, sample) is { } codes) inputs.Add(codes);
        }

        return inputs.Count > 0
            ? inputs
            : throw new UsageException("No made-up input of this model can be proven.", "Give real ones with --calibration.");
    }

    private static long[][]? TryEncode(ModelBuild build, InferenceProver prover, IReadOnlyList<Tensor> sample)
    {
        try
        {
            long[][] codes = [.. build.Quantised.Inputs.Select((input, i) => input.Encode(sample[i]))];
            prover.Run(codes);
            return codes;
        }
        catch (UnprovableInputException)
        {
            return null;
        }
    }

    private static Tensor Random(int[] shape, Random random, float magnitude)
    {
        var values = new float[shape.Aggregate(1, (a, b) => a * b)];
        for (var i = 0; i < values.Length; i++) values[i] = magnitude * ((2 * random.NextSingle()) - 1);
        return Tensor.Of(values, shape);
    }

    private static Verdict Verify(VerifyingKey key, byte[] commitment, byte[] proof) => commitment.Length == 0
        ? ModelVerifier.VerifyBatch(key, null, proof, VerifierPolicy.Default, out _)
        : ModelVerifier.Verify(key, null, commitment, proof, VerifierPolicy.Default, out _);

    private static void Require(Verdict verdict)
    {
        if (!verdict.Accepted) throw new InvalidOperationException("The verifier rejects an honest proof: " + verdict.Detail);
    }

    private static double Since(long timestamp) => Stopwatch.GetElapsedTime(timestamp).TotalMilliseconds;
}

using System.Diagnostics;
using Vouch.Compiler.Keys;
using Vouch.Compiler.Lowering;
using Vouch.Hashing;
using Vouch.Models.Onnx;
using Vouch.Models.Quantization;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Statements;
using Vouch.Prover;
using Vouch.Prover.Commitments;

namespace Vouch.Bench;

/// <summary>The parts of a renewal, on the wall and on the processors: `Vouch.Bench renew MODEL.onnx [runs]`.</summary>
internal static class RenewBench
{
    public static void Run(string model, int runs)
    {
        var quantised = Quantizer.Quantize(OnnxReader.ReadFile(model), CalibrationData.None, new QuantizerOptions());
        var options = CompileOptions.Default with { Budget = 1000 };
        using var folder = new DraftFolder();
        var (_, old) = ModelCompiler.Compile(quantised.Model, options, folder, default);
        var parts = new SortedDictionary<string, (double Wall, double Processor)>(StringComparer.Ordinal);
        for (var run = 0; run < runs; run++)
        {
            T Part<T>(string name, Func<T> body)
            {
                var (processor, since) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
                var result = body();
                var wall = Stopwatch.GetElapsedTime(since).TotalMilliseconds;
                var spent = (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds;
                var best = parts.GetValueOrDefault(name, (double.MaxValue, double.MaxValue));
                parts[name] = (Math.Min(best.Item1, wall), Math.Min(best.Item2, spent));
                return result;
            }

            byte[] Prove(string name, ProofStatement statement, Dictionary<BlockSource, RowCommitment> earlier, Assignment values)
            {
                var clock = new StageClock();
                var proof = Part(name, () => ProofGenerator.Prove(statement, earlier, values, clock));
                Console.WriteLine($"{name}: {string.Join(" ", Enum.GetValues<ProvingStage>().Select(s => $"{s} {clock.Milliseconds[(int)s]:F0}/{clock.ProcessorMilliseconds[(int)s]:F0}"))}");
                return proof;
            }

            var lowered = Part("1 lowering", () => ModelLowering.Lower(quantised.Model.Graph, options.Lowering));
            var witness = Part("2 weights as blocks", () => lowered.WeightRangeWitness());
            var draft = folder.Begin();
            var fresh = Part("3 fresh commitment, into a file", () => WeightsCommitment.Build(
                old.WeightRangeStatement.Layout, BlockSource.Weights, old.Statement.Matrix, witness, OsRandom.NewSeed(), default, draft.Path))!;
            var previous = Part("4 old commitment, from its file", () => WeightsCommitment.Open(
                folder.Path, old.WeightRangeStatement.Layout, BlockSource.Weights, old.Statement.Matrix, old.Statement.WeightsRoot, default));
            long[][] weights =
            [
                .. lowered.WeightRangeSystem.Blocks.Select((block, b) => (block, b)).Where(x => x.block.Source == BlockSource.Weights)
                    .SelectMany(x => new[] { witness.Values[x.b], witness.Values[x.b] }),
            ];
            Prove("5 link proof", RenewalStatement.Of(old, fresh.Root.ToArray()), new() { [BlockSource.Weights] = fresh, [BlockSource.PreviousWeights] = previous }, new Assignment(weights));
            var ranges = new ProofStatement(
                old.WeightRangeStatement.System, old.Statement.Profile, old.Statement.Matrix, fresh.Root.ToArray(), [], VerifyingKey.WeightRangeInterface.ToArray());
            Prove("6 range proof", ranges, new() { [BlockSource.Weights] = fresh }, witness);
            Part("7 overwriting the rows", () =>
            {
                fresh.Clear();
                previous.Clear();
                return 0;
            });
            draft.Dispose();
        }

        foreach (var (name, (wall, processor)) in parts) Console.WriteLine($"{name,-34} {wall,7:F0} ms, processor {processor,7:F0} ms");
        Console.WriteLine($"{"all",-34} {parts.Values.Sum(p => p.Wall),7:F0} ms, processor {parts.Values.Sum(p => p.Processor),7:F0} ms");
    }
}

using System.Diagnostics;
using Vouch.Bench;
using Vouch.Compiler.Keys;
using Vouch.Compiler.Lowering;
using Vouch.Models.Onnx;
using Vouch.Models.Quantization;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Prover;
using Vouch.Verifier;

if (args is ["commitment", ..])
{
    CommitmentBench.Run(args.Length > 1 ? args[1] : "");
    return;
}

if (args is ["cancel", var cancelled, ..])
{
    CancelBench.Run(cancelled, args.Length > 2 ? int.Parse(args[2]) : 100, args.Length > 3 ? int.Parse(args[3]) : 20);
    return;
}

if (args is ["renew", var renewed, ..])
{
    RenewBench.Run(renewed, args.Length > 2 ? int.Parse(args[2]) : 4);
    return;
}

// Stage times of proving a model: Vouch.Bench MODEL.onnx [runs] [bits] [budget] [private|public weights] [inferences in one proof]
var graph = OnnxReader.ReadFile(args[0]);
var runs = args.Length > 1 ? int.Parse(args[1]) : 5;
var bits = args.Length > 2 ? int.Parse(args[2]) : 128;
var budget = args.Length > 3 ? int.Parse(args[3]) : 64;
var clock0 = Stopwatch.StartNew();
var quantised = Quantizer.Quantize(graph, CalibrationData.None, new QuantizerOptions());
Console.WriteLine($"quantise {clock0.ElapsedMilliseconds} ms");
clock0.Restart();
var options = CompileOptions.Default with
{
    Profile = SecurityProfile.ForBits(bits)!, Budget = budget, WeightsArePrivate = args.Length <= 4 || args[4] != "public",
};
var batch = args.Length > 5 ? int.Parse(args[5]) : 1;
var (proving, verifying) = ModelCompiler.Compile(quantised.Model, options);
Console.WriteLine($"compile {clock0.ElapsedMilliseconds} ms");
var m = verifying.Statement.Matrix;
Console.WriteLine($"{m} domain 2^{m.LogDomain} budget {m.OpeningBudget}, rows {string.Join(", ", verifying.Statement.Layout.Regions)}, cells 2^{verifying.Statement.Layout.LogCells}, leaves 2^{verifying.Statement.Plan.LogLeaves}, pads {verifying.Statement.Plan.PadCount}, key {verifying.ToBytes().Length}");
Console.WriteLine(LoweringReport.Of(verifying.Statement.System));
clock0.Restart();
var prover = new InferenceProver(proving, verifying);
Console.WriteLine($"load {clock0.ElapsedMilliseconds} ms");
Console.WriteLine("key " + ModelVerifier.CheckKey(verifying));
var inputs = quantised.Inputs.Select(i => new long[i.Shape.Aggregate(1, (a, b) => a * b)]).ToArray();
var random = new Random(5);
foreach (var input in inputs)
{
    for (var i = 0; i < input.Length; i++) input[i] = random.Next(0, 8192);
}

byte[] last = [];
var proofs = new List<double>();
for (var r = 0; r < runs; r++)
{
    clock0.Restart();
    var execution = prover.Run(inputs);
    var run = clock0.Elapsed.TotalMilliseconds;
    clock0.Restart();
    var clock = new StageClock();
    var proof = batch == 1 ? prover.Prove(execution, clock) : prover.ProveBatch([.. Enumerable.Repeat(execution, batch)], clock);
    var prove = clock0.Elapsed.TotalMilliseconds;
    last = proof;
    proofs.Add(prove);
    clock0.Restart();
    var verdict = ModelVerifier.VerifyBatch(verifying, null, proof, VerifierPolicy.Default, out _);
    var verify = clock0.Elapsed.TotalMilliseconds;
    Console.WriteLine($"run {run:F1} prove {prove:F1} verify {verify:F1} ms, {proof.Length} bytes, {verdict.Stage}: {string.Join(" ", Enum.GetValues<ProvingStage>().Select(s => $"{s} {clock.Milliseconds[(int)s]:F1}/{clock.ProcessorMilliseconds[(int)s]:F1}"))}");
}

Console.WriteLine($"peak {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MB");
var keyBytes = verifying.ToBytes();
var verifications = new List<double>();
for (var r = 0; r < 20 * runs; r++)
{
    clock0.Restart();
    // The key is read anew, as a process that verifies one proof would.
    ModelVerifier.VerifyBatch(VerifyingKey.Read(keyBytes), null, last, VerifierPolicy.Default, out _);
    verifications.Add(clock0.Elapsed.TotalMilliseconds);
}

verifications.Sort();
// The first three runs warm up.
var warm = proofs.Skip(3).Order().ToList();
if (warm.Count > 0) Console.WriteLine($"prove: fastest {warm[0]:F1} ms, median {warm[warm.Count / 2]:F1} ms, slowest {warm[^1]:F1} ms");
Console.WriteLine($"verify: fastest {verifications[0]:F1} ms, median {verifications[verifications.Count / 2]:F1} ms");

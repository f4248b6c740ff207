using Vouch.Compiler.Keys;
using Vouch.Compiler.Lowering;
using Vouch.Models;
using Vouch.Models.Onnx;
using Vouch.Models.Quantization;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Verifier;

namespace Vouch.Fuzz;

/// <summary>A reader of bytes from anyone. Run returns false if it accepted bytes it must refuse, and throws on a fault.</summary>
/// <param name="Name">For reports.</param>
/// <param name="Seeds">Good inputs to start from.</param>
/// <param name="Run">Takes changed bytes and the original they came from.</param>
internal sealed record Target(string Name, byte[][] Seeds, Func<byte[], byte[], bool> Run);

/// <summary>All readers.</summary>
internal static class Targets
{
    public static IEnumerable<Target> All()
    {
        var graph = SmallNetwork.Graph;
        var model = new QuantizedModel(graph, SmallNetwork.Inputs, SmallNetwork.Outputs);
        var options = new CompileOptions(SecurityProfile.Proven100, Visibility.Public, Visibility.Public, Budget: 2);
        var (proving, verifying) = ModelCompiler.Compile(model, options);
        var prover = new InferenceProver(proving, verifying);
        var proof = prover.Prove(prover.Run([[1, 2, -3, 4, 5]]));
        yield return new Target("proof", [proof], (bytes, original) =>
            bytes.AsSpan().SequenceEqual(original)
            || !ModelVerifier.Verify(verifying, null, bytes, VerifierPolicy.Default, out var _).Accepted);
        var batch = prover.ProveBatch([prover.Run([[1, 2, -3, 4, 5]]), prover.Run([[5, 4, 3, -2, 1]]), prover.Run([[0, 0, 0, 0, 0]])]);
        yield return new Target("proof of a batch", [batch, proof], (bytes, original) =>
            bytes.AsSpan().SequenceEqual(original)
            || !ModelVerifier.VerifyBatch(verifying, null, bytes, VerifierPolicy.Default, out var _).Accepted);
        var ordered = ModelCompiler.Compile(model, options with { Inputs = Visibility.Committed }).Verifying;
        var commitment = InputCommitment.Commit(ordered, [[1, 2, -3, 4, 5]], new byte[InputCommitment.SeedBytes]);
        yield return new Target("verifying key", [verifying.ToBytes(), ordered.ToBytes()], (bytes, _) => Refuses<InvalidDataException>(() =>
        {
            var read = VerifyingKey.Read(bytes);
            ModelVerifier.CheckKey(read);
            var given = read.HasCommittedInputs ? commitment : [];
            ModelVerifier.Verify(read, null, given, proof, VerifierPolicy.Default, out var ports);
            ModelVerifier.VerifyBatch(read, null, batch, VerifierPolicy.Default, out var all);
            GC.KeepAlive((ports, all));
        }));
        yield return new Target("input commitment", [commitment], (bytes, _) =>
            !ModelVerifier.Verify(ordered, null, bytes, proof, VerifierPolicy.Default, out var _).Accepted);
        using var stream = new MemoryStream();
        ConstraintSystemSerializer.Write(new BinaryWriter(stream), verifying.Statement.System);
        yield return new Target("constraint system", [stream.ToArray()], (bytes, _) => Refuses<InvalidDataException, EndOfStreamException>(
            () => ConstraintSystemSerializer.Read(new BinaryReader(new MemoryStream(bytes)))));
        yield return new Target(
            "onnx", [SmallOnnx.Bytes], (bytes, _) => Refuses<ModelException>(() => OnnxReader.Read(bytes)));
    }

    private static bool Refuses<T>(Action read)
        where T : Exception => Refuses<T, T>(read);

    private static bool Refuses<T1, T2>(Action read)
        where T1 : Exception
        where T2 : Exception
    {
        try
        {
            read();
        }
        catch (Exception e) when (e is T1 or T2)
        {
            return true;
        }

        return true;
    }
}

using Soundness.Tests.Lying.Operators;
using Vouch.Compiler.Keys;
using Vouch.Compiler.Lowering;
using Vouch.Models.Quantization;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;

namespace Soundness.Tests.Tamper;

/// <summary>A verifying key of a small network, and a proof under it.</summary>
internal static class SmallKey
{
    private static readonly Lazy<(ProvingKey Proving, VerifyingKey Key, byte[] Proof)> Made = new(Make);

    public static ProvingKey Proving => Made.Value.Proving;

    public static VerifyingKey Key => Made.Value.Key;

    public static byte[] Proof => Made.Value.Proof;

    private static (ProvingKey Proving, VerifyingKey Key, byte[] Proof) Make()
    {
        var (graph, input) = Networks.Of("product of matrices");
        var model = new QuantizedModel(
            graph, [new InputEncoding("x", [2, 5], 1, -32768, 32767)], [new OutputDecoding("y", [2, 3], 1)]);
        var options = new CompileOptions(SecurityProfile.Proven100, Visibility.Public, Visibility.Public, Budget: 1);
        var (proving, verifying) = ModelCompiler.Compile(model, options);
        var prover = new InferenceProver(proving, verifying);
        return (proving, verifying, prover.Prove(prover.Run([input])));
    }
}

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
    private static readonly Lazy<(VerifyingKey Key, byte[] Commitment, byte[] Other, byte[] Proof)> MadeCommitted = new(MakeCommitted);

    public static ProvingKey Proving => Made.Value.Proving;

    public static VerifyingKey Key => Made.Value.Key;

    public static byte[] Proof => Made.Value.Proof;

    /// <summary>A key of the same network whose input is committed.</summary>
    public static VerifyingKey Committed => MadeCommitted.Value.Key;

    /// <summary>That key, a commitment to the input and one to another, and a proof under the first.</summary>
    public static (VerifyingKey Key, byte[] Commitment, byte[] Other, byte[] Proof) ProvenCommitted => MadeCommitted.Value;

    private static (VerifyingKey Key, byte[] Commitment, byte[] Other, byte[] Proof) MakeCommitted()
    {
        var input = Networks.Of("product of matrices").Input;
        var seed = new byte[InputCommitment.SeedBytes];
        var options = new CompileOptions(SecurityProfile.Proven100, Visibility.Committed, Visibility.Public, Budget: 1);
        var (proving, key) = ModelCompiler.Compile(Model(), options);
        var prover = new InferenceProver(proving, key);
        var proof = prover.Prove(prover.Run([input]), seed);
        long[] other = [.. input.Select(v => v ^ 1)];
        return (key, InputCommitment.Commit(key, [input], seed), InputCommitment.Commit(key, [other], seed), proof);
    }

    private static QuantizedModel Model() => new(
        Networks.Of("product of matrices").Graph, [new InputEncoding("x", [2, 5], 1, -32768, 32767)],
        [new OutputDecoding("y", [2, 3], 1)]);

    private static (ProvingKey Proving, VerifyingKey Key, byte[] Proof) Make()
    {
        var input = Networks.Of("product of matrices").Input;
        var options = new CompileOptions(SecurityProfile.Proven100, Visibility.Public, Visibility.Public, Budget: 1);
        var (proving, verifying) = ModelCompiler.Compile(Model(), options);
        var prover = new InferenceProver(proving, verifying);
        return (proving, verifying, prover.Prove(prover.Run([input])));
    }
}

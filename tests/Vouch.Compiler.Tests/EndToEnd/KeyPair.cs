using Vouch.Compiler.Keys;
using Vouch.Compiler.Lowering;
using Vouch.Compiler.Tests.Lowering;
using Vouch.Models.Quantization;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Verifier;

namespace Vouch.Compiler.Tests.EndToEnd;

/// <summary>A scenario compiled to keys, and its prover.</summary>
internal sealed class KeyPair
{
    private KeyPair(Network network, CompileOptions options)
    {
        Network = network;
        var graph = network.Build();
        Model = new QuantizedModel(
            graph,
            [.. graph.Inputs.Select(id => graph.Tensors[id]).Select(t => new InputEncoding(t.Name, t.Shape, t.Scale, t.Low, t.High))],
            [.. graph.Outputs.Select(id => graph.Tensors[id]).Select(t => new OutputDecoding(t.Name, t.Shape, t.Scale))]);
        (Proving, Verifying) = ModelCompiler.Compile(Model, options);
        Prover = new InferenceProver(Proving, Verifying);
    }

    public Network Network { get; }

    public QuantizedModel Model { get; }

    public ProvingKey Proving { get; }

    public VerifyingKey Verifying { get; }

    public InferenceProver Prover { get; }

    public static KeyPair Create(
        string scenario, int seed, int bits = 128, Visibility inputs = Visibility.Private,
        Visibility outputs = Visibility.Public, bool privateWeights = true, int budget = 2) =>
        new(Scenarios.Create(scenario, seed),
            new CompileOptions(SecurityProfile.ForBits(bits)!, inputs, outputs, privateWeights, budget));

    public static KeyPair Create(string scenario, int seed, CompileOptions options) => new(Scenarios.Create(scenario, seed), options);

    public byte[] Prove() => Prover.Prove(Prover.Run(Network.InputValues));

    public Verdict Verify(byte[] proof, IReadOnlyList<long[]?>? inputs = null) =>
        ModelVerifier.Verify(Verifying, inputs, proof, VerifierPolicy.Default, out _);
}

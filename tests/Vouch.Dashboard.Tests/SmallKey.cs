using Vouch.Compiler.Keys;
using Vouch.Compiler.Lowering;
using Vouch.Models.Quantization;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using SmallNetwork = Vouch.Compiler.Tests.Lowering.Network;

namespace Vouch.Dashboard.Tests;

/// <summary>A tiny model with everything public, its keys and a proof: made once.</summary>
internal static class SmallKey
{
    private static readonly SmallNetwork Network = Compiler.Tests.Lowering.Scenarios.Create("product", 1);
    private static readonly Lazy<(VerifyingKey Key, byte[] Proof)> Made = new(Make);

    public static VerifyingKey Key => Made.Value.Key;

    public static IReadOnlyList<long[]> Inputs => Network.InputValues;

    /// <summary>A copy of the proof: change it at will.</summary>
    public static byte[] Proof => [.. Made.Value.Proof];

    private static (VerifyingKey Key, byte[] Proof) Make()
    {
        var graph = Network.Build();
        var model = new QuantizedModel(
            graph,
            [.. graph.Inputs.Select(id => graph.Tensors[id]).Select(t => new InputEncoding(t.Name, t.Shape, t.Scale, t.Low, t.High))],
            [.. graph.Outputs.Select(id => graph.Tensors[id]).Select(t => new OutputDecoding(t.Name, t.Shape, t.Scale))]);
        var options = new CompileOptions(SecurityProfile.ForBits(100)!, Visibility.Public, Visibility.Public, WeightsArePrivate: false, Budget: 2);
        var (proving, verifying) = ModelCompiler.Compile(model, options);
        var prover = new InferenceProver(proving, verifying);
        return (verifying, prover.Prove(prover.Run(Network.InputValues)));
    }
}

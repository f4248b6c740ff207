using Vouch.Compiler.Keys;
using Vouch.Models;
using Vouch.Node.Machine;

namespace Vouch.Node.Tests.Machine;

public sealed class SelfMeasureTests
{
    private readonly MeasuringCircuit _circuit = MeasuringCircuit.Make(TestContext.Current.CancellationToken);

    [Fact]
    public void A_machine_proves_the_circuit_and_says_how_fast()
    {
        var speed = SelfMeasure.Run(_circuit, TimeSpan.FromSeconds(0.5), TestContext.Current.CancellationToken);
        Assert.True(speed.Proofs >= 3);
        Assert.Equal(speed.CircuitsPerSecond * _circuit.Cells, speed.CellsPerSecond, 1e-6 * speed.CellsPerSecond);
        Assert.InRange(_circuit.Cells, 5_000, 100_000);
        TestContext.Current.SendDiagnosticMessage($"self-measure: {speed}");
    }

    /// <summary>All machines prove one circuit, or their figures do not compare.</summary>
    [Fact]
    public void The_circuit_is_the_same_every_time() =>
        Assert.Equal(_circuit.Verifying.Statement.Digest, MeasuringCircuit.Make(TestContext.Current.CancellationToken).Verifying.Statement.Digest);

    [Fact]
    public void A_proof_of_another_circuit_is_noticed()
    {
        var graph = _circuit.Proving.Model.Graph;
        var weights = graph.Constants[3].Values.ToArray();
        weights[5]++;
        var constants = graph.Constants.ToDictionary();
        constants[3] = constants[3] with { Values = weights };
        var model = _circuit.Proving.Model with { Graph = graph with { Constants = constants } };
        var tampered = _circuit with { Proving = _circuit.Proving with { Model = model } };
        Assert.Throws<ModelException>(() => SelfMeasure.Run(tampered, TimeSpan.Zero, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_proof_that_does_not_verify_is_noticed()
    {
        var prover = new InferenceProver(_circuit.Proving, _circuit.Verifying);
        var proof = prover.Prove(prover.Run([_circuit.Input]));
        SelfMeasure.Require(_circuit, proof);
        proof[proof.Length / 2] ^= 1;
        Assert.Throws<InvalidOperationException>(() => SelfMeasure.Require(_circuit, proof));
    }
}

using System.Diagnostics;
using Vouch.Compiler.Keys;
using Vouch.Verifier;

namespace Vouch.Node.Machine;

/// <summary>How fast a machine proves the measuring circuit.</summary>
/// <param name="CircuitsPerSecond">Proofs per second, from the median of warm ones.</param>
/// <param name="CellsPerSecond">The same in cells of the circuit.</param>
/// <param name="Proofs">How many proofs were timed.</param>
public sealed record Speed(double CircuitsPerSecond, double CellsPerSecond, int Proofs);

/// <summary>
/// A machine's measure of itself: real proofs of a small fixed circuit, each of them verified. It is a hint for allocation and
/// nothing more: whoever runs the node can report what they like, so a coordinator must not pay by it or trust it, and
/// corrects it by what it sees of finished tasks.
/// </summary>
public static class SelfMeasure
{
    private const int WarmUps = 2;
    private const int FewestProofs = 3;

    /// <summary>Measures with all cores of this process, for about two seconds.</summary>
    /// <exception cref="InvalidOperationException">This machine makes proofs that do not verify; it must not prove.</exception>
    public static Speed Run(CancellationToken cancellation = default) =>
        Run(MeasuringCircuit.Make(cancellation), TimeSpan.FromSeconds(2), cancellation);

    internal static Speed Run(MeasuringCircuit circuit, TimeSpan most, CancellationToken cancellation)
    {
        var prover = new InferenceProver(circuit.Proving, circuit.Verifying, cancellation);
        var times = new List<double>();
        var began = Stopwatch.GetTimestamp();
        // A slow machine times three proofs however long they take; fewer have no median worth the name.
        for (var run = -WarmUps; run < FewestProofs || Stopwatch.GetElapsedTime(began) < most; run++)
        {
            var since = Stopwatch.GetTimestamp();
            var proof = prover.Prove(prover.Run([circuit.Input], cancellation), null, cancellation);
            var seconds = Stopwatch.GetElapsedTime(since).TotalSeconds;
            Require(circuit, proof);
            if (run >= 0) times.Add(seconds);
        }

        times.Sort();
        var median = times[times.Count / 2];
        return new Speed(1 / median, circuit.Cells / median, times.Count);
    }

    // Broken memory or a broken processor shows here before it shows in somebody's task.
    internal static void Require(MeasuringCircuit circuit, byte[] proof)
    {
        var verdict = ModelVerifier.Verify(circuit.Verifying, null, proof, VerifierPolicy.Default, out _);
        if (!verdict.Accepted)
            throw new InvalidOperationException("This machine's proof of the measuring circuit does not verify: " + verdict.Detail);
    }
}

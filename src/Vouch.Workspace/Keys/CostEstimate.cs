using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;
using Vouch.Prover.Costs;
using Vouch.Workspace.Machine;

namespace Vouch.Workspace.Keys;

/// <summary>
/// About what a proof costs, from the work its statement asks for, which a profile counts in the same way
/// (<see cref="ProvingWork"/>), and from the rates of a machine.
/// </summary>
/// <param name="ProveMilliseconds">Proving, warm, from input codes to proof bytes.</param>
/// <param name="Memory">Memory of the process that proves.</param>
/// <param name="ProofBytes">Size of the proof, the public values included.</param>
/// <param name="Words">Field elements that the proof encodes and hashes.</param>
/// <param name="Cells">Cells of the trace, padded.</param>
/// <param name="Leaves">Leaves of the lookup argument, padded.</param>
public sealed record CostEstimate(
    double ProveMilliseconds, MemoryEstimate Memory, long ProofBytes, long Words, long Cells, long Leaves)
{
    private const double ColdMilliseconds = 450;
    private const double ColdFactor = 1.4;

    // Until the runtime has compiled the loops that are hot, about a second, proving goes at little more than half its speed.
    private const double CompilingFactor = 0.8;
    private const double CompilingMilliseconds = 1000;
    private const int PublicValueBytes = 2;

    /// <summary>The same in a process that has just started, the key's loading included.</summary>
    public double ColdProveMilliseconds => ColdMilliseconds + (ProveMilliseconds * ColdFactor)
        + (Math.Min(ProveMilliseconds, CompilingMilliseconds) * CompilingFactor);

    /// <summary>Largest memory of the process, in bytes.</summary>
    public long PeakBytes => Memory.Total;

    /// <summary>Estimates a statement.</summary>
    /// <param name="statement">What is to be proven.</param>
    /// <param name="rates">The machine; null for the reference machine, where only memory and size are wanted.</param>
    /// <param name="weightsInFile">Whether code words of many weights are in a file beside the key, as the command line keeps them.</param>
    public static CostEstimate Of(ProofStatement statement, MachineRates? rates = null, bool weightsInFile = true)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return Of(statement.Profile, statement.Matrix, statement.System, statement.Plan, statement.Layout, rates, weightsInFile);
    }

    /// <summary>Estimates a system under parameters that no key has yet.</summary>
    public static CostEstimate Of(
        SecurityProfile profile, MatrixParameters matrix, ConstraintSystem system, StatementPlan plan, Layout layout,
        MachineRates? rates = null, bool weightsInFile = true)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(layout);
        var work = new ProvingWork(profile, matrix, system, plan, layout);
        var publicCells = system.Blocks.Where(b => b.Source == BlockSource.Public).Sum(b => (long)b.ValidCells);
        return new CostEstimate(
            StepCosts.Milliseconds(work, rates ?? MachineRates.Reference),
            MemoryEstimate.Of(profile, matrix, system, plan, layout, weightsInFile),
            ParameterChoice.ProofBytes(profile, matrix, plan, layout) + (publicCells * PublicValueBytes),
            (long)(work.TraceRows + work.MaskRows + profile.ExtensionDegree) << matrix.LogDomain,
            (long)work.TraceRows << matrix.LogColumns,
            plan.HasLookups ? 1L << plan.LogLeaves : 0);
    }
}

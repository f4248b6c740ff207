using Vouch.Compiler.Keys;
using Vouch.Compiler.Lowering;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;
using Vouch.Workspace.Keys;
using Vouch.Workspace.Machine;

namespace Vouch.Cli.Keys;

/// <summary>Sizes up a compile before anything is committed.</summary>
/// <param name="options">What the user wants.</param>
/// <param name="limit">The memory it may take.</param>
internal sealed class CompileSizes(CompileOptions options, MemoryLimit limit)
{
    /// <summary>What proving costs.</summary>
    public static CostEstimate OfProof(CompileOptions options, LoweredModel lowered, MatrixParameters matrix, MachineRates? rates) =>
        Of(options, lowered.System, matrix, rates);

    /// <summary>What making the keys costs: most of it is the proof that weights are in range.</summary>
    public static CostEstimate OfCompile(CompileOptions options, LoweredModel lowered, MatrixParameters matrix, MachineRates? rates) =>
        Of(options, lowered.WeightRangeSystem, matrix, rates);

    /// <summary>Refuses a compile that takes too much memory.</summary>
    public void CheckCompile(LoweredModel lowered, MatrixParameters matrix) => limit.Check(
        "Compiling this model", OfCompile(options, lowered, matrix, null).PeakBytes, "Compile it on a larger machine: the keys work on any.");

    /// <summary>Refuses a benchmark that takes too much memory: it compiles and proves in one process.</summary>
    public void CheckBenchmark(LoweredModel lowered, MatrixParameters matrix)
    {
        CheckCompile(lowered, matrix);
        limit.Check("Proving this model", OfProof(options, lowered, matrix, null).PeakBytes, "Measure it on a larger machine.");
    }

    private static CostEstimate Of(CompileOptions options, ConstraintSystem system, MatrixParameters matrix, MachineRates? rates)
    {
        var plan = new StatementPlan(system);
        var layout = new Layout(system, plan, matrix.LogColumns, options.Profile.ExtensionDegree);
        return CostEstimate.Of(options.Profile, matrix, system, plan, layout, rates);
    }
}

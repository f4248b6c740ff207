using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;

namespace Vouch.Workspace.Keys;

/// <summary>
/// About what a proof costs, from the operations its statement asks for: words to encode and hash, leaves of the fraction tree,
/// cells of the trace, rows to fold. The factors were fitted to LeNet-5, the breast cancer network, VGG-16 and ResNet-18 on two
/// cores of a Xeon with 512-bit vectors (docs/benchmarks.md); another machine may differ by a factor of two or three.
/// </summary>
/// <param name="ProveMilliseconds">Proving, warm.</param>
/// <param name="PeakBytes">Largest memory of the process.</param>
/// <param name="ProofBytes">Size of the proof, the public values included.</param>
/// <param name="Words">Field elements that the proof encodes and hashes.</param>
/// <param name="Cells">Cells of the trace, padded.</param>
/// <param name="Leaves">Leaves of the lookup argument, padded.</param>
public sealed record CostEstimate(
    double ProveMilliseconds, long PeakBytes, long ProofBytes, long Words, long Cells, long Leaves)
{
    private const double FixedMilliseconds = 15;
    private const double NanosecondsPerWord = 7.2;
    private const double NanosecondsPerLeaf = 78;
    private const double NanosecondsPerCell = 72;
    private const double NanosecondsPerFold = 2.3;
    private const double ColdMilliseconds = 400;
    private const double FixedBytes = 115e6;
    private const double BytesPerColumn = 64;
    private const double BytesPerLeaf = 96;
    private const double BytesPerTraceCell = 40;
    private const double BytesPerWeightCell = 24;
    private const int PublicValueBytes = 2;

    /// <summary>The same in a process that has just started.</summary>
    public double ColdProveMilliseconds => ColdMilliseconds + (ProveMilliseconds * 1.5);

    /// <summary>Estimates a statement.</summary>
    public static CostEstimate Of(ProofStatement statement) =>
        Of(statement.Profile, statement.Matrix, statement.System, statement.Plan, statement.Layout);

    /// <summary>Estimates a system under parameters.</summary>
    public static CostEstimate Of(
        SecurityProfile profile, MatrixParameters matrix, ConstraintSystem system, StatementPlan plan, Layout layout)
    {
        // Rows committed by the proof itself, with its masks; the weights' code words are made once, when the key is.
        var own = layout.Regions.Where(region => region.Source is BlockSource.Trace or BlockSource.Inputs).Sum(region => (long)region.Count);
        var kept = layout.Regions.Sum(region => (long)region.Count) - own;
        var masks = 3L * profile.ExtensionDegree;
        var columns = (double)(1L << matrix.LogDomain);
        var words = (own + masks + profile.ExtensionDegree) * columns;
        var folds = (double)(own + kept + masks + matrix.Queries) * (1L << matrix.LogLength);
        var cells = (double)(own << layout.LogColumns);
        var weights = (double)(kept << layout.LogColumns);
        var leaves = plan.HasLookups ? (double)(1L << plan.LogLeaves) : 0;
        var time = FixedMilliseconds
            + (((words * NanosecondsPerWord) + (leaves * NanosecondsPerLeaf) + (cells * NanosecondsPerCell) + (folds * NanosecondsPerFold)) / 1e6);
        var memory = FixedBytes + (words * sizeof(ulong)) + (columns * BytesPerColumn) + (leaves * BytesPerLeaf)
            + (cells * BytesPerTraceCell) + (weights * BytesPerWeightCell) + ((double)(kept << matrix.LogLength) * sizeof(ulong));
        var publicCells = system.Blocks.Where(b => b.Source == BlockSource.Public).Sum(b => (long)b.ValidCells);
        var size = ParameterChoice.ProofBytes(profile, matrix, plan, layout) + (publicCells * PublicValueBytes);
        return new CostEstimate(time, (long)memory, size, (long)words, (long)cells, (long)leaves);
    }
}

using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;

namespace Vouch.Workspace.Keys;

/// <summary>
/// About what a proof costs, from the size of its statement: linear in the lookups, in the cells of the argument and in the
/// words of the commitment. The factors were fitted to the sample models on two cores with 512-bit vectors and nothing else to do; another
/// machine may differ by a factor of two or three.
/// </summary>
/// <param name="ProveMilliseconds">Proving, warm.</param>
/// <param name="PeakBytes">Largest memory of the process.</param>
/// <param name="ProofBytes">Size of the proof, the public values included.</param>
/// <param name="Words">Field elements of the commitments.</param>
/// <param name="Cells">Cells of the argument, padded.</param>
/// <param name="Leaves">Leaves of the lookup argument, padded.</param>
public sealed record CostEstimate(
    double ProveMilliseconds, long PeakBytes, long ProofBytes, long Words, long Cells, long Leaves)
{
    private const double FixedMilliseconds = 20;
    private const double NanosecondsPerWord = 16;
    private const double NanosecondsPerCell = 20;
    private const double NanosecondsPerLeaf = 20;
    private const double ColdMilliseconds = 400;
    private const double FixedBytes = 140e6;
    private const double BytesPerWord = 44;
    private const double BytesPerCell = 8;
    private const double BytesPerLeaf = 8;
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
        var rows = layout.Regions.Sum(region => (long)region.Count) + (3 * profile.ExtensionDegree);
        var words = (double)rows * (1L << matrix.LogDomain);
        var cells = (double)(1L << layout.LogCells);
        var leaves = plan.HasLookups ? (double)(1L << plan.LogLeaves) : 0;
        var time = FixedMilliseconds
            + (((words * NanosecondsPerWord) + (cells * NanosecondsPerCell) + (leaves * NanosecondsPerLeaf)) / 1e6);
        var memory = FixedBytes + (words * BytesPerWord) + (cells * BytesPerCell) + (leaves * BytesPerLeaf);
        var publicCells = system.Blocks.Where(b => b.Source == BlockSource.Public).Sum(b => (long)b.ValidCells);
        var size = ParameterChoice.ProofBytes(profile, matrix, plan, layout) + (publicCells * PublicValueBytes);
        return new CostEstimate(time, (long)memory, size, (long)words, (long)cells, (long)leaves);
    }
}

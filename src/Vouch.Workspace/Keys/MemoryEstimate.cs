using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;
using Vouch.Prover.Commitments;

namespace Vouch.Workspace.Keys;

/// <summary>
/// Memory of a process that loads a key and proves, by what lies in it at its peak. Counted from shapes; what the counts leave
/// out (copies on their way, pages the collector has not given back) is in fitted factors (docs/benchmarks.md).
/// </summary>
/// <param name="Runtime">The program, its libraries and small things.</param>
/// <param name="Weights">The integer network, its packed weights and their committed coefficients.</param>
/// <param name="KeptCodeWords">Code words of the weights, where they are not in a file beside the key.</param>
/// <param name="CodeWords">Code words of the trace and of the folded rows, and the trees above them.</param>
/// <param name="Cells">Values of the trace, as the network, the witness and the commitment hold them.</param>
/// <param name="Leaves">The fraction tree.</param>
public sealed record MemoryEstimate(long Runtime, long Weights, long KeptCodeWords, long CodeWords, long Cells, long Leaves)
{
    private const double Word = sizeof(ulong);
    private const double RuntimeBytes = 75e6;
    private const double BytesPerWeight = 28;
    private const double BytesPerColumn = 64;
    private const double BytesPerTraceCell = 60;
    private const double BytesPerLeaf = 110;

    /// <summary>As <c>ICommitmentStore.LeastBytes</c>: fewer are made again in every process.</summary>
    private const double LeastKeptInFile = 96 << 20;

    /// <summary>All together.</summary>
    public long Total => Runtime + Weights + KeptCodeWords + CodeWords + Cells + Leaves;

    /// <summary>
    /// Bytes of what is committed to: the proof's own code words, kept or not, the weights' coefficients, and the weights' code words
    /// where they are in no file. The peak grows with it (docs/benchmarks.md states the bound).
    /// </summary>
    public long Committed { get; private init; }

    /// <summary>Estimates a statement.</summary>
    /// <param name="profile">Its security profile.</param>
    /// <param name="matrix">Its parameters.</param>
    /// <param name="system">Its system.</param>
    /// <param name="plan">The plan of the argument.</param>
    /// <param name="layout">The layout of V.</param>
    /// <param name="weightsInFile">Whether code words of many weights are in a file beside the key, as the command line keeps them.</param>
    public static MemoryEstimate Of(
        SecurityProfile profile, MatrixParameters matrix, ConstraintSystem system, StatementPlan plan, Layout layout,
        bool weightsInFile = true)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(layout);
        double own = Rows(layout, BlockSource.Trace, BlockSource.Inputs);
        double kept = Rows(layout, BlockSource.Weights, BlockSource.PreviousWeights);
        double degree = profile.ExtensionDegree;
        var columns = (double)(1L << matrix.LogDomain);
        var masked = own + (3 * degree);
        var ownBytes = RowCommitment.Keeps((int)masked, matrix) ? masked * columns * Word : RowCommitment.MostBlockBytes;
        var codeWords = ownBytes + (degree * columns * Word);
        var weights = system.Blocks.Where(block => block.Source == BlockSource.Weights).Sum(block => (double)block.ValidCells);
        var keptWords = kept * columns * Word;
        var isInFile = weightsInFile && keptWords >= LeastKeptInFile;
        var leaves = plan.HasLookups ? (double)(1L << plan.LogLeaves) : 0;
        var keptInMemory = isInFile || kept == 0 ? 0 : keptWords + (columns * BytesPerColumn);
        return new MemoryEstimate(
            (long)RuntimeBytes,
            (long)((weights * BytesPerWeight) + (kept * matrix.RowLength * Word)),
            (long)keptInMemory,
            (long)(codeWords + (columns * BytesPerColumn)),
            (long)(own * matrix.Columns * BytesPerTraceCell),
            (long)(leaves * BytesPerLeaf))
        {
            Committed = (long)(((masked + degree) * columns * Word) + (kept * matrix.RowLength * Word) + keptInMemory),
        };
    }

    private static int Rows(Layout layout, BlockSource first, BlockSource second) =>
        layout.Regions.Where(region => region.Source == first || region.Source == second).Sum(region => region.Count);
}

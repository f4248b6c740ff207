using Vouch.Protocol.Statements;
using static Soundness.Tests.Systems.Forms;

namespace Soundness.Tests.Systems;

/// <summary>
/// Blocks and lookups whose leading axes are behind axes of one index, are no powers of two, or are the only ones
/// (docs/protocol.md, sections 5.1 and 6.1); every lookup is of a whole block. The last segment of leaves is that of the line, so
/// that the leaves behind its last unit are nobody's.
/// </summary>
internal static class LeadingSystem
{
    public const int Image = 0, Frame = 1, Point = 2, Line = 3, Square = 4;

    public static ConstraintSystem Definition { get; } = Build([1, 5, 3], [7]);

    /// <summary>An assignment that satisfies the system.</summary>
    public static Assignment Honest(int seed)
    {
        var random = new Random(seed);
        long[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (long)random.Next(16))];
        return WithSquares(new Assignment([Draw(15), Draw(18), Draw(1), Draw(7), []]));
    }

    /// <summary>The squares that follow from the image.</summary>
    public static Assignment WithSquares(Assignment assignment) => new(
    [
        .. assignment.Values.Take(Square), [.. assignment.Values[Image].Select(v => v * v)],
    ]);

    /// <summary>The same blocks with other grids of the lookups of image and line.</summary>
    public static ConstraintSystem Build(int[] imageGrid, int[] lineGrid)
    {
        Block[] blocks =
        [
            new("image", BlockSource.Trace, [1, 5, 3]), new("frame", BlockSource.Trace, [1, 6, 1, 3]),
            new("point", BlockSource.Trace, [1]), new("line", BlockSource.Trace, [7]), new("square", BlockSource.Trace, [5, 1, 3]),
        ];
        LookupStatement[] lookups =
        [
            new("image", 0, imageGrid, [Form(0, (1, Of(Image, 0, 1, 2)))]), new("frame", 0, [1, 6, 1, 3], [Form(0, (1, Of(Frame, 0, 1, 2, 3)))]),
            new("point", 0, [1], [Form(0, (1, Of(Point, 0)))]), new("line", 0, lineGrid, [Form(0, (1, Of(Line, 0)))]),
        ];
        ProductStatement[] products =
        [
            new("square", [1, 5, 3], [AxisRole.Batch, AxisRole.Batch, AxisRole.Batch], Form(0, (1, Of(Image, 0, 1, 2))),
                Form(0, (1, Of(Image, 0, 1, 2))), Form(0, (-1, Of(Square, 1, 0, 2)))),
        ];
        return new ConstraintSystem(blocks, [new("range 4", 4, null)], lookups, products);
    }
}

using Vouch.Protocol.Statements;
using static Soundness.Tests.Systems.Forms;

namespace Soundness.Tests.Systems;

/// <summary>
/// Statements on single cells: a * b = c, d * e = f, g = 0, and i = j. No point is drawn for them, so the errors of a false
/// witness are known before any challenge: what a lie needs that cancels errors against each other.
/// </summary>
internal static class ScalarSystem
{
    public const int A = 0, B = 1, C = 2, D = 3, E = 4, F = 5, G = 6, I = 7, J = 8;

    public static ConstraintSystem Definition { get; } = Build();

    public static Assignment Honest() => Of(3, 5, 15, 7, 11, 77, 0, 9, 9);

    public static Assignment Of(params long[] cells) => new([.. cells.Select(c => new[] { c })]);

    private static ConstraintSystem Build()
    {
        Block[] blocks = [.. "abcdefgij".Select(c => new Block(c.ToString(), BlockSource.Trace, [1]))];
        ProductStatement[] products =
        [
            new("ab", [1], [AxisRole.Batch], Form(0, (1, Cell(A))), Form(0, (1, Cell(B))), Form(0, (-1, Cell(C)))),
            new("de", [1], [AxisRole.Batch], Form(0, (1, Cell(D))), Form(0, (1, Cell(E))), Form(0, (-1, Cell(F)))),
            new("g", [1], [AxisRole.Batch], null, null, Form(0, (1, Cell(G)))),
            new("ij", [1], [AxisRole.Batch], null, null, Form(0, (1, Cell(I)), (-1, Cell(J)))),
        ];
        return new ConstraintSystem(blocks, [], [], products);
    }
}

using Vouch.Compiler.Tests.Lowering;
using Vouch.Protocol.Statements;
using Xunit;

namespace Vouch.Compiler.Tests.Batches;

/// <summary>
/// Sentences that no lowering writes today: every choice of what the factors read, constants, sums and offsets. Cells are so
/// few and so small that random assignments satisfy some of them.
/// </summary>
public class SentenceTests
{
    private const int W = 0, X = 1, Y = 2, Ones = 3, Input = 4, U = 5;

    private static readonly Block[] Blocks =
    [
        new("w", BlockSource.Weights, [2, 2]), new("x", BlockSource.Trace, [2, 2]), new("y", BlockSource.Public, [2]),
        new("ones", BlockSource.Ones, [2, 2]), new("input", BlockSource.Inputs, [2]), new("u", BlockSource.PreviousWeights, [2]),
    ];

    private static readonly AxisRole[] Matrix = [AxisRole.Left, AxisRole.Right, AxisRole.Sum];

    private static readonly Dictionary<string, ProductStatement> Products = new()
    {
        ["weights times cells"] = Product(Matrix, Form(1, (1, Of(W, 0, 2))), Form(0, (1, Of(X, 2, 1))), Form(0, (-1, Of(Y, 0)))),
        ["cells times weights"] = Product(Matrix, Form(0, (1, Of(X, 0, 2))), Form(-1, (1, Of(W, 2, 1))), Form(0, (-1, Of(Input, 1)))),
        ["cells times cells"] = Product(Matrix, Form(0, (1, Of(X, 0, 2)), (1, Of(W, 0, 2))), Form(1, (1, Of(X, 2, 1))), Form(0, (-1, Of(Y, 1)))),
        ["weights times weights, cells beside"] =
            Product(Matrix, Form(1, (1, Of(W, 0, 2))), Form(1, (1, Of(W, 2, 1))), Form(-1, (-1, Of(Y, 0)), (1, Of(X, 0, 2)))),
        ["weights alone"] = Product(Matrix, Form(0, (1, Of(W, 0, 2))), Form(0, (1, Of(W, 2, 1))), Form(0, (-1, Of(U, 0)))),
        ["a constant times cells"] = Product(Matrix, Form(1), Form(0, (1, Of(X, 2, 1))), Form(0, (-1, Of(Y, 1)))),
        ["constants"] = Product(Matrix, Form(1), Form(1), Form(-2, (-2, Of(Y, 0)))),
        ["a sum of cells"] = new("s", [2, 2], [AxisRole.Batch, AxisRole.Sum], null, null, Form(1, (1, Of(X, 0, 1)), (-1, Of(Y, 0)), (1, Of(U, 0)))),
        ["cells and ones"] = new("s", [2, 2], [AxisRole.Sum, AxisRole.Batch], null, null, Form(-1, (1, Of(Ones, 0, 1)), (-1, Of(Y, 1)))),
        ["beyond the edge"] = new(
            "s", [2, 3], [AxisRole.Batch, AxisRole.Sum], null, null,
            Form(0, (1, new View(X, [new ViewGroup(2, -1, [new AxisTerm(0, 2), new AxisTerm(1, 1)])])), (-1, Of(Y, 0)))),
    };

    public static TheoryData<string> Names => [.. Products.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_product_holds_together_exactly_if_it_holds_for_each(string name) =>
        AssertSame(new ConstraintSystem(Blocks, [], [], [Products[name]]), name);

    [Fact]
    public void A_lookup_holds_together_exactly_if_it_holds_for_each()
    {
        LookupTable[] tables = [new("bit", 1, null), new("sum", 1, [[0, 1], [1, 0]])];
        LookupStatement[] lookups =
        [
            new("of cells", 0, [2, 2], [Form(0, (1, Of(X, 0, 1)))]),
            new("of cells and weights", 1, [2], [Form(0, (1, Of(Y, 0))), Form(0, (1, Of(U, 0)))]),
            new("of weights", 0, [2], [Form(0, (1, Of(U, 0)))]),
        ];
        foreach (var lookup in lookups) AssertSame(new ConstraintSystem(Blocks, tables, [lookup], []), lookup.Name);
    }

    [Fact]
    public void What_speaks_of_weights_alone_is_said_once()
    {
        var product = Products["weights alone"];
        Assert.Same(product, BatchedSystem.Of(new ConstraintSystem(Blocks, [], [], [product]), 5).Products[0]);
    }

    private static void AssertSame(ConstraintSystem system, string name)
    {
        const int Count = 2;
        var random = new Random(4);
        var (one, many) = (new ConstraintChecker(system), new ConstraintChecker(BatchedSystem.Of(system, Count)));
        var (held, failed, mixed) = (0, 0, 0);
        for (var trial = 0; trial < 4000; trial++)
        {
            long[] w = Draw(random, 4), u = Draw(random, 2);
            Assignment[] all = [.. Enumerable.Range(0, Count).Select(_ => new Assignment([w, Draw(random, 4), Draw(random, 2), [], Draw(random, 2), u]))];
            var own = all.Count(inference => one.FirstViolation(inference) is null);
            var each = own == Count;
            var together = many.FirstViolation(Batch.Join(system, all)) is null;
            Assert.True(each == together, $"{name}, trial {trial}: {each} for each, {together} together");
            held += each ? 1 : 0;
            failed += own == 0 ? 1 : 0;
            mixed += own is > 0 and < Count ? 1 : 0;
        }

        // What speaks of weights alone holds for all or for none.
        var aloneToo = name is "weights alone" or "of weights";
        Assert.True(held > 0 && failed > 0 && mixed > 0 != aloneToo, $"{name}: held {held} times, failed {failed} times, for one only {mixed} times");
    }

    private static long[] Draw(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(5) switch { 0 => -1L, 1 => 1L, _ => 0L })];

    private static ProductStatement Product(AxisRole[] roles, LinearForm left, LinearForm right, LinearForm linear) =>
        new("p", [2, 2, 2], roles, left, right, linear);

    private static LinearForm Form(long constant, params (long Coefficient, View View)[] terms) =>
        new(constant, [.. terms.Select(t => new FormTerm(t.Coefficient, t.View))]);

    private static View Of(int block, params int[] axes) =>
        new(block, [.. axes.Select(a => new ViewGroup(1, 0, [new AxisTerm(a, 1)]))]);
}

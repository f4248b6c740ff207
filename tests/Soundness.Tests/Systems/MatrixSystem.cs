using Vouch.Protocol.Statements;
using static Soundness.Tests.Systems.Forms;

namespace Soundness.Tests.Systems;

/// <summary>
/// A small statement with every kind of sentence, every block source and odd sizes: Y = W X, Y = 16 H + L with L ranged and H
/// public, H's squares from a table and once more as a product over Batch axes, row totals of L over a Sum axis, codes from
/// a second one-column table, weights equal to those of an earlier commitment, and X the sum of a committed input and a rest.
/// </summary>
internal static class MatrixSystem
{
    public const int W = 0, X = 1, H = 2, L = 3, Square = 4, Ones = 5, Total = 6, Old = 7, Code = 8, Power = 9, Input = 10, Rest = 11;
    public const int RangeTable = 0, SquareTable = 1, CodeTable = 2;
    public const int Product = 0, SquareAgain = 1, Totals = 2, Link = 3, Sum = 4;
    public const int XRange = 0, LRange = 1, Squares = 2, Codes = 3, InputRange = 4;
    private const int I = 3, K = 5, J = 7;

    public static ConstraintSystem Definition { get; } = Build();

    /// <summary>An assignment that satisfies the system.</summary>
    public static Assignment Honest(int seed)
    {
        var random = new Random(seed);
        var w = Draw(random, I * K, -8, 8);
        return Complete(w, Draw(random, K * J, 0, 16), w, Draw(random, K, 100, 108));
    }

    /// <summary>Everything that follows from weights and inputs.</summary>
    public static Assignment Complete(long[] w, long[] x, long[] old, long[] code)
    {
        var h = new long[I * J];
        var l = new long[I * J];
        var total = new long[I];
        for (var c = 0; c < h.Length; c++)
        {
            var y = 0L;
            for (var k = 0; k < K; k++)
            {
                y += w[(c / J * K) + k] * x[(k * J) + (c % J)];
            }

            h[c] = y >> 4;
            l[c] = y & 15;
            total[c / J] += l[c];
        }

        long[] input = [.. x.Select((v, i) => (v + i) & 15)];
        long[] rest = [.. x.Zip(input, (v, own) => v - own)];
        var squares = Array.ConvertAll(h, v => v * v);
        return new Assignment([w, x, h, l, squares, [], total, old, code, [.. squares], input, rest]);
    }

    private static ConstraintSystem Build()
    {
        Block[] blocks =
        [
            new("w", BlockSource.Weights, [I, K]),
            new("x", BlockSource.Trace, [K, J]),
            new("h", BlockSource.Public, [I, J]),
            new("l", BlockSource.Trace, [I, J]),
            new("square", BlockSource.Trace, [I, J]),
            new("ones", BlockSource.Ones, [I, J]),
            new("total", BlockSource.Trace, [I]),
            new("old w", BlockSource.PreviousWeights, [I, K]),
            new("code", BlockSource.Trace, [K]),
            new("power", BlockSource.Trace, [I, J]),
            new("input", BlockSource.Inputs, [K, J]),
            new("rest", BlockSource.Trace, [K, J]),
        ];
        var keys = Enumerable.Range(-64, 128).Select(v => (long)v).ToArray();
        LookupTable[] tables =
        [
            new("range 4", 4, null),
            new("square", 7, [keys, [.. keys.Select(k => k * k)]]),
            new("codes", 3, [[.. Enumerable.Range(100, 8).Select(v => (long)v)]]),
        ];
        LookupStatement[] lookups =
        [
            new("x range", RangeTable, [K, J], [Form(0, (1, Of(X, 0, 1)))]),
            new("l range", RangeTable, [I, J], [Form(0, (1, Of(L, 0, 1)))]),
            new("squares", SquareTable, [I, J], [Form(0, (1, Of(H, 0, 1))), Form(0, (1, Of(Square, 0, 1)))]),
            new("codes", CodeTable, [K], [Form(0, (1, Of(Code, 0)))]),
            new("input range", RangeTable, [K, J], [Form(0, (1, Of(Input, 0, 1)))]),
        ];
        ProductStatement[] products =
        [
            new("y", [I, J, K], [AxisRole.Left, AxisRole.Right, AxisRole.Sum],
                Form(0, (1, Of(W, 0, 2))), Form(0, (1, Of(X, 2, 1))), Form(0, (-16, Of(H, 0, 1)), (-1, Of(L, 0, 1)))),
            new("square again", [I, J], [AxisRole.Batch, AxisRole.Batch],
                Form(1, (1, Of(H, 0, 1)), (-1, Of(Ones, 0, 1))), Form(0, (1, Of(H, 0, 1))),
                Form(0, (-1, Of(Power, 0, 1)))),
            new("totals", [I, J], [AxisRole.Batch, AxisRole.Sum], null, null,
                Form(0, (1, Of(L, 0, 1)), (-1, Of(Total, 0)))),
            new("same weights", [I, K], [AxisRole.Batch, AxisRole.Batch], null, null,
                Form(0, (1, Of(W, 0, 1)), (-1, Of(Old, 0, 1)))),
            new("sum", [K, J], [AxisRole.Batch, AxisRole.Batch], null, null,
                Form(0, (1, Of(X, 0, 1)), (-1, Of(Input, 0, 1)), (-1, Of(Rest, 0, 1)))),
        ];
        return new ConstraintSystem(blocks, tables, lookups, products);
    }

    private static long[] Draw(Random random, int count, int low, int high)
    {
        var values = new long[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = random.Next(low, high);
        }

        return values;
    }
}

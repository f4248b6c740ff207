using Vouch.Protocol.Statements;
using static Soundness.Tests.ZeroKnowledge.Statements.Sentences;

namespace Soundness.Tests.ZeroKnowledge.Statements;

/// <summary>Statements of every kind, alone and together, over every source of blocks.</summary>
internal static class TinySystems
{
    public static IReadOnlyList<TinySystem> All { get; } =
        [LinearOnly(), LookupsOnly(), ProductsOnly(), Link(), CommittedInput(), MatrixProduct.Build(), MatrixProduct.BuildBatch()];

    public static TinySystem Get(string name) => All.Single(s => s.Name == name);

    /// <summary>a + 2 b - ones = c with a, b private and c public: no pads but the independent triple.</summary>
    private static TinySystem LinearOnly()
    {
        Block[] blocks =
        [
            new("a", BlockSource.Trace, [5]), new("b", BlockSource.Trace, [5]),
            new("c", BlockSource.Public, [5]), new("ones", BlockSource.Ones, [5]),
        ];
        ProductStatement[] products =
        [
            new("sum", [5], [AxisRole.Batch], null, null,
                Form(0, (1, Of(0, 0)), (2, Of(1, 0)), (-1, Of(3, 0)), (-1, Of(2, 0)))),
        ];
        Assignment With(long shift)
        {
            long[] c = [7, -3, 0, 100, 12];
            long[] b = [.. Enumerable.Range(0, 5).Select(i => shift * (i + 1))];
            return new Assignment([[.. c.Zip(b, (x, y) => x - (2 * y) + 1)], b, c, []]);
        }

        return new TinySystem("linear only", new ConstraintSystem(blocks, [], [], products), With(4), With(-9));
    }

    /// <summary>x + shift in a range and (y, y squared) in a table, with x, y private, shift public.</summary>
    private static TinySystem LookupsOnly()
    {
        Block[] blocks =
        [
            new("x", BlockSource.Trace, [7]), new("y", BlockSource.Trace, [3, 2]),
            new("square of y", BlockSource.Trace, [3, 2]), new("shift", BlockSource.Public, [7]),
        ];
        long[] keys = [.. Enumerable.Range(-8, 16).Select(v => (long)v)];
        LookupTable[] tables = [new("range", 3, null), new("square", 4, [keys, [.. keys.Select(k => k * k)]])];
        LookupStatement[] lookups =
        [
            new("x", 0, [7], [Form(1, (1, Of(0, 0)), (1, Of(3, 0)))]),
            new("y", 1, [3, 2], [Form(0, (1, Of(1, 0, 1))), Form(0, (1, Of(2, 0, 1)))]),
        ];
        Assignment With(int seed)
        {
            var random = new Random(seed);
            long[] shift = [0, 1, 2, -3, 4, 5, 6];
            long[] y = [.. Enumerable.Range(0, 6).Select(_ => (long)random.Next(-8, 8))];
            return new Assignment([[.. shift.Select(s => random.Next(0, 8) - s - 1)], y, [.. y.Select(v => v * v)], shift]);
        }

        return new TinySystem("lookups only", new ConstraintSystem(blocks, tables, lookups, []), With(1), With(2));
    }

    /// <summary>Element-wise products and an inner product, of different numbers of variables, equal to public values.</summary>
    private static TinySystem ProductsOnly()
    {
        Block[] blocks =
        [
            new("a", BlockSource.Trace, [6]), new("b", BlockSource.Trace, [6]),
            new("a times b", BlockSource.Public, [6]), new("u", BlockSource.Trace, [2, 3]),
            new("v", BlockSource.Trace, [3]), new("u v", BlockSource.Public, [2]),
        ];
        ProductStatement[] products =
        [
            new("elements", [6], [AxisRole.Batch], Form(0, (1, Of(0, 0))), Form(0, (1, Of(1, 0))), Form(0, (-1, Of(2, 0)))),
            new("inner", [2, 3], [AxisRole.Left, AxisRole.Sum],
                Form(0, (1, Of(3, 0, 1))), Form(0, (1, Of(4, 1))), Form(0, (-1, Of(5, 0)))),
        ];
        Assignment With(bool exchanged)
        {
            long[] a = [1, 2, 3, 4, 5, 6], b = [7, -8, 9, 10, 11, -12];
            long[] ab = [.. a.Zip(b, (x, y) => x * y)];
            // Exchanging the summed axis in both factors keeps the inner products.
            long[] u = exchanged ? [3, 2, 1, -6, 5, 4] : [1, 2, 3, 4, 5, -6], v = exchanged ? [-9, 8, 7] : [7, 8, -9];
            return new Assignment(exchanged ? [b, a, ab, u, v, [-4, 122]] : [a, b, ab, u, v, [-4, 122]]);
        }

        return new TinySystem("products only", new ConstraintSystem(blocks, [], [], products), With(false), With(true));
    }

    /// <summary>A committed input in a range, times private weights, is public.</summary>
    private static TinySystem CommittedInput()
    {
        Block[] blocks =
        [
            new("w", BlockSource.Weights, [3]), new("x", BlockSource.Inputs, [5, 3]), new("y", BlockSource.Public, [5]),
        ];
        LookupStatement[] lookups = [new("x", 0, [5, 3], [Form(4, (1, Of(1, 0, 1)))])];
        ProductStatement[] products =
        [
            new("y", [5, 3], [AxisRole.Left, AxisRole.Sum],
                Form(0, (1, Of(1, 0, 1))), Form(0, (1, Of(0, 1))), Form(0, (-1, Of(2, 0)))),
        ];
        // Inputs and weights change sign together: the products stay.
        Assignment With(long sign)
        {
            long[] w = [3 * sign, -7 * sign, 11 * sign];
            long[] x = [.. Enumerable.Range(0, 15).Select(i => sign * ((i * i % 7) - 3))];
            return new Assignment([w, x, [.. x.Chunk(3).Select(row => row.Zip(w, (a, b) => a * b).Sum())]]);
        }

        return new TinySystem(
            "committed input", new ConstraintSystem(blocks, [new LookupTable("range", 3, null)], lookups, products), With(1), With(-1));
    }

    /// <summary>Two commitments to the same private weights.</summary>
    private static TinySystem Link()
    {
        Block[] blocks = [new("w", BlockSource.Weights, [3, 5]), new("w before", BlockSource.PreviousWeights, [3, 5])];
        ProductStatement[] products =
        [
            new("same", [3, 5], [AxisRole.Batch, AxisRole.Batch], null, null,
                Form(0, (1, Of(0, 0, 1)), (-1, Of(1, 0, 1)))),
        ];
        Assignment With(int seed)
        {
            var random = new Random(seed);
            long[] w = [.. Enumerable.Range(0, 15).Select(_ => (long)random.Next(-100, 100))];
            return new Assignment([w, w]);
        }

        return new TinySystem("link", new ConstraintSystem(blocks, [], [], products), With(1), With(2));
    }
}

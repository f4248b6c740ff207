using Vouch.Protocol.Statements;
using static Soundness.Tests.ZeroKnowledge.Statements.Sentences;

namespace Soundness.Tests.ZeroKnowledge.Statements;

/// <summary>
/// A layer in small: Y = W X with private weights and private input, Y = 16 H + L with L in a range, and H, which is public,
/// squared by a table. Lookups, products of different shapes and a linear sentence over all kinds of blocks.
/// </summary>
internal static class MatrixProduct
{
    private const int I = 3, K = 5, J = 7;

    private static readonly int[] Identity = [0, 1, 2, 3, 4];
    private static readonly int[] Permuted = [3, 0, 4, 2, 1];

    public static TinySystem Build() => new("matrix product", Definition, Inference(Identity, 0), Inference(Permuted, 0));

    /// <summary>Three layers over one vector of weights, in one statement.</summary>
    public static TinySystem BuildBatch() => new(
        "batch of matrix products", BatchedSystem.Of(Definition, 3),
        Join(3, i => Inference(Identity, i)), Join(3, i => Inference(Permuted, i)));

    /// <summary>Blocks by name.</summary>
    public const int W = 0, X = 1, H = 2, L = 3, Square = 4;

    public static ConstraintSystem Definition { get; } = System();

    /// <summary>An honest inference; all inferences have the same weights.</summary>
    public static Assignment Honest(int inference) => Inference(Identity, inference);

    /// <summary>A batch of assignments.</summary>
    public static Assignment Join(int count, Func<int, Assignment> inference)
    {
        var batch = new BatchedAssignment(Definition, count);
        for (var i = 0; i < count; i++)
        {
            batch.Add(i, inference(i));
        }

        return batch.Whole;
    }

    /// <summary>What follows from weights and input.</summary>
    public static Assignment Complete(long[] w, long[] x)
    {
        long[] y =
        [
            .. Enumerable.Range(0, I * J).Select(at =>
                Enumerable.Range(0, K).Sum(k => w[(at / J * K) + k] * x[(k * J) + (at % J)])),
        ];
        long[] h = [.. y.Select(v => v >> 4)];
        return new Assignment([w, x, h, [.. y.Select(v => v & 15)], [.. h.Select(v => v * v)], []]);
    }

    private static ConstraintSystem System()
    {
        Block[] blocks =
        [
            new("w", BlockSource.Weights, [I, K]), new("x", BlockSource.Trace, [K, J]),
            new("h", BlockSource.Public, [I, J]), new("l", BlockSource.Trace, [I, J]),
            new("square", BlockSource.Trace, [I, J]), new("ones", BlockSource.Ones, [I, J]),
        ];
        var keys = Enumerable.Range(-64, 128).Select(v => (long)v).ToArray();
        LookupTable[] tables = [new("range 4", 4, null), new("square", 7, [keys, [.. keys.Select(k => k * k)]])];
        LookupStatement[] lookups =
        [
            new("x range", 0, [K, J], [Form(0, (1, Of(1, 0, 1)))]),
            new("l range", 0, [I, J], [Form(0, (1, Of(3, 0, 1)))]),
            new("square", 1, [I, J], [Form(0, (1, Of(2, 0, 1))), Form(0, (1, Of(4, 0, 1)))]),
        ];
        ProductStatement[] products =
        [
            new("y", [I, J, K], [AxisRole.Left, AxisRole.Right, AxisRole.Sum],
                Form(0, (1, Of(0, 0, 2))), Form(0, (1, Of(1, 2, 1))), Form(0, (-16, Of(2, 0, 1)), (-1, Of(3, 0, 1)))),
            new("square again", [I, J], [AxisRole.Batch, AxisRole.Batch],
                Form(1, (1, Of(2, 0, 1)), (-1, Of(5, 0, 1))), Form(0, (1, Of(2, 0, 1))), Form(0, (-1, Of(4, 0, 1)))),
            new("linear", [I, J], [AxisRole.Batch, AxisRole.Sum], null, null,
                Form(0, (1, Of(5, 0, 1)), (-1, Of(5, 0, 1)))),
        ];
        return new ConstraintSystem(blocks, tables, lookups, products);
    }

    /// <summary>Permuting the inner axis of both factors changes every private value but no public one.</summary>
    private static Assignment Inference(int[] permutation, int inference)
    {
        var random = new Random(7);
        var w = Enumerable.Range(0, I * K).Select(_ => (long)random.Next(-8, 8)).ToArray();
        var x = Enumerable.Range(0, (inference + 1) * K * J).Select(_ => (long)random.Next(0, 16)).ToArray()[^(K * J)..];
        w = [.. w.Select((_, at) => w[(at / K * K) + permutation[at % K]])];
        x = [.. x.Select((_, at) => x[(permutation[at / J] * J) + (at % J)])];
        return Complete(w, x);
    }
}

using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;
using Vouch.Prover.Commitments;

namespace Vouch.Protocol.Tests;

/// <summary>Small statements written by hand: every kind of sentence, odd sizes, all block sources.</summary>
internal static class TinySystems
{
    /// <summary>
    /// Y[i,j] = sum_k W[i,k] X[k,j] with W private weights (3x5), X private input (5x7), and Y = 16 H + L, L in [0,16),
    /// H in a function table with its square; H public.
    /// </summary>
    public static (ConstraintSystem System, Assignment Assignment) MatrixProduct(int seed)
    {
        var random = new Random(seed);
        const int I = 3, K = 5, J = 7;
        var w = Enumerable.Range(0, I * K).Select(_ => (long)random.Next(-8, 8)).ToArray();
        var x = Enumerable.Range(0, K * J).Select(_ => (long)random.Next(0, 16)).ToArray();
        var h = new long[I * J];
        var l = new long[I * J];
        var square = new long[I * J];
        for (var i = 0; i < I; i++)
        {
            for (var j = 0; j < J; j++)
            {
                var y = Enumerable.Range(0, K).Sum(k => w[(i * K) + k] * x[(k * J) + j]);
                h[(i * J) + j] = y >> 4;
                l[(i * J) + j] = y & 15;
                square[(i * J) + j] = (y >> 4) * (y >> 4);
            }
        }

        Block[] blocks =
        [
            new("w", BlockSource.Weights, [I, K]),
            new("x", BlockSource.Trace, [K, J]),
            new("h", BlockSource.Public, [I, J]),
            new("l", BlockSource.Trace, [I, J]),
            new("square", BlockSource.Trace, [I, J]),
            new("ones", BlockSource.Ones, [I, J]),
        ];
        var keys = Enumerable.Range(-64, 128).Select(v => (long)v).ToArray();
        LookupTable[] tables =
        [
            new("range 4", 4, null),
            new("square", 7, [keys, [.. keys.Select(k => k * k)]]),
        ];
        LookupStatement[] lookups =
        [
            new("x range", 0, [K, J], [Form(0, (1, Plain(1)))]),
            new("l range", 0, [I, J], [Form(0, (1, Plain(3)))]),
            new("square", 1, [I, J], [Form(0, (1, Plain(2))), Form(0, (1, Plain(4)))]),
        ];
        ProductStatement[] products =
        [
            new("y", [I, J, K], [AxisRole.Left, AxisRole.Right, AxisRole.Sum],
                Form(0, (1, Of(0, 0, 2))), Form(0, (1, Of(1, 2, 1))), Form(0, (-16, Plain(2)), (-1, Plain(3)))),
            new("square again", [I, J], [AxisRole.Batch, AxisRole.Batch],
                Form(1, (1, Plain(2)), (-1, Plain(5))), Form(0, (1, Plain(2))), Form(0, (-1, Plain(4)))),
            new("linear", [I, J], [AxisRole.Batch, AxisRole.Sum], null, null,
                Form(0, (1, Plain(5)), (-1, Plain(5)))),
        ];
        return (new ConstraintSystem(blocks, tables, lookups, products),
            new Assignment([w, x, h, l, square, []]));
    }

    public static (ProofStatement Statement, Dictionary<BlockSource, RowCommitment> Earlier) Commit(
        ConstraintSystem system, Assignment assignment, SecurityProfile profile, int logColumns, int budget = 4)
    {
        var plan = new StatementPlan(system);
        var layout = new Layout(system, plan, logColumns, profile.ExtensionDegree);
        var matrix = MatrixParameters.Choose(profile, logColumns, budget, plan.MaskCells(layout.LogCells), 3);
        var earlier = new Dictionary<BlockSource, RowCommitment>();
        var seed = new byte[32];
        seed[0] = 1;
        if (WeightsCommitment.Build(layout, BlockSource.Weights, matrix, assignment, seed, default) is { } weights)
        {
            earlier.Add(BlockSource.Weights, weights);
        }

        var root = earlier.TryGetValue(BlockSource.Weights, out var commitment) ? commitment.Root.ToArray() : [];
        return (new ProofStatement(system, profile, matrix, root, [], []), earlier);
    }

    public static LinearForm Form(long constant, params (long Coefficient, View View)[] terms) =>
        new(constant, [.. terms.Select(t => new FormTerm(t.Coefficient, t.View))]);

    /// <summary>A block of two axes along grid axes 0 and 1.</summary>
    public static View Plain(int block) => Of(block, 0, 1);

    public static View Of(int block, params int[] axes) =>
        new(block, [.. axes.Select(a => new ViewGroup(1, 0, [new AxisTerm(a, 1)]))]);
}

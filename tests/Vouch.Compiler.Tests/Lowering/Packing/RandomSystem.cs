using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Tests.Lowering.Packing;

/// <summary>A small system of random blocks, lookups and products. Nothing need hold of its values: what counts is what is read.</summary>
/// <param name="System">The system.</param>
/// <param name="Ports">Blocks of the trace that keep their shape.</param>
internal sealed record RandomSystem(ConstraintSystem System, IReadOnlySet<int> Ports)
{
    private static readonly BlockSource[] Sources =
    [
        BlockSource.Trace, BlockSource.Trace, BlockSource.Trace, BlockSource.Trace, BlockSource.Trace, BlockSource.Weights,
        BlockSource.Public, BlockSource.Ones, BlockSource.Inputs,
    ];

    private static readonly LookupTable[] Tables = [new("one column", 1, null), new("two columns", 1, [[0, 1], [0, 1]])];

    public static RandomSystem Create(int seed)
    {
        var random = new Random(seed);
        var views = new RandomViews(random);
        Block[] blocks =
        [
            .. Enumerable.Range(0, random.Next(2, 5)).Select(b =>
                new Block($"block {b}", Sources[b == 0 ? 0 : random.Next(Sources.Length)], views.Shape(4, 13))),
        ];
        var ports = Enumerable.Range(1, blocks.Length - 1).Where(_ => random.Next(6) == 0).ToHashSet();
        LookupStatement[] lookups = [.. Enumerable.Range(0, 2).Select(i => Lookup(i, random, views, blocks))];
        ProductStatement[] products = [.. Enumerable.Range(0, 2).Select(i => Product(i, random, views, blocks))];
        return new RandomSystem(new ConstraintSystem(blocks, Tables, lookups, products), ports);
    }

    /// <summary>Random values of all blocks, none of them 0, which is what a view reads outside.</summary>
    public Assignment Values(int seed)
    {
        var random = new Random(seed);
        return new Assignment(
        [
            .. System.Blocks.Select(b => b.Source == BlockSource.Ones
                ? []
                : Enumerable.Range(0, b.ValidCells).Select(_ => random.Next(1, 1000) * (random.Next(2) == 0 ? -1L : 1L)).ToArray()),
        ]);
    }

    private static LookupStatement Lookup(int index, Random random, RandomViews views, Block[] blocks)
    {
        var shape = blocks[random.Next(blocks.Length)].Shape;
        var table = random.Next(Tables.Length);
        // Most lookups are of whole blocks, cell by cell.
        var plain = random.Next(3) > 0;
        var grid = plain ? shape : views.Grid(shape);
        return new LookupStatement($"lookup {index}", table, grid,
        [
            .. Enumerable.Range(0, Tables[table].Arity).Select(_ =>
            {
                int[] same = [.. Enumerable.Range(0, blocks.Length).Where(b => blocks[b].Shape.AsSpan().SequenceEqual(grid))];
                return plain
                    ? new LinearForm(random.Next(-2, 3), [new FormTerm(random.Next(1, 4), Plain(same[random.Next(same.Length)], grid))])
                    : Form(random, views, blocks, grid, null);
            }),
        ]);
    }

    private static ProductStatement Product(int index, Random random, RandomViews views, Block[] blocks)
    {
        var grid = views.Grid(blocks[random.Next(blocks.Length)].Shape);
        AxisRole[] roles = [.. grid.Select(_ => (AxisRole)random.Next(4))];
        var hasFactors = random.Next(3) > 0;
        return new ProductStatement(
            $"product {index}", grid, roles,
            hasFactors ? Form(random, views, blocks, grid, a => roles[a] != AxisRole.Right) : null,
            hasFactors ? Form(random, views, blocks, grid, a => roles[a] != AxisRole.Left) : null,
            Form(random, views, blocks, grid, null));
    }

    private static LinearForm Form(Random random, RandomViews views, Block[] blocks, int[] grid, Predicate<int>? visible) => new(
        random.Next(-3, 4),
        [
            .. Enumerable.Range(0, random.Next(1, 3)).Select(_ =>
            {
                var block = random.Next(blocks.Length);
                return new FormTerm(random.Next(1, 6) * (random.Next(2) == 0 ? -1 : 1), views.View(block, blocks[block].Shape, grid, visible));
            }),
        ]);

    private static View Plain(int block, int[] shape) =>
        new(block, [.. shape.Select((_, a) => new ViewGroup(1, 0, [new AxisTerm(a, 1)]))]);
}

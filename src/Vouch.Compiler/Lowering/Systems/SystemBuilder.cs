using Vouch.Models;
using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Systems;

/// <summary>
/// Collects a constraint system together with two things the system itself does not carry: how each block is filled by
/// an honest prover, and the range that lookups, statements or the verifier force on each block.
/// </summary>
/// <param name="limbBits">Bits of the widest limb of a range proof, 8 to 16.</param>
internal sealed class SystemBuilder(int limbBits)
{
    private readonly List<Block> _blocks = [];
    private readonly List<Func<Witness, long[]>> _fills = [];
    private readonly List<Interval?> _ranges = [];
    private readonly List<LookupStatement> _lookups = [];
    private readonly List<ProductStatement> _products = [];
    private readonly TableRegistry _tables = new();

    /// <summary>Bits of the widest limb of a range proof: range tables have at most 2 to this power rows.</summary>
    public int LimbBits { get; } = limbBits;

    /// <summary>The tables, shared by everything in the system.</summary>
    public TableRegistry Tables => _tables;

    /// <summary>The blocks so far.</summary>
    public IReadOnlyList<Block> Blocks => _blocks;

    /// <summary>How an honest prover fills each block, in the order of the blocks.</summary>
    public IReadOnlyList<Func<Witness, long[]>> Fills => _fills;

    /// <summary>Adds a block; its range must be enforced before the system is built.</summary>
    public int AddBlock(string name, BlockSource source, int[] shape, Func<Witness, long[]> fill)
    {
        _blocks.Add(new Block(name, source, [.. shape]));
        _fills.Add(fill);
        _ranges.Add(null);
        return _blocks.Count - 1;
    }

    /// <summary>The block of ones of a shape.</summary>
    public int Ones(int[] shape)
    {
        var known = _blocks.FindIndex(b => b.Source == BlockSource.Ones && b.Shape.AsSpan().SequenceEqual(shape));
        if (known >= 0) return known;
        var block = AddBlock($"ones {string.Join('x', shape)}", BlockSource.Ones, shape, _ => []);
        Enforce(block, new Interval(1, 1));
        return block;
    }

    /// <summary>
    /// Records that something forces every cell of the block into the range, as an integer. The caller is the gadget
    /// that adds that something; several ranges intersect.
    /// </summary>
    public void Enforce(int block, Interval range) => _ranges[block] = _ranges[block]?.Intersect(range) ?? range;

    /// <summary>The range forced on the block's cells.</summary>
    public Interval RangeOf(int block) => _ranges[block] ?? throw new ModelException(
        $"Nothing forces a range on {_blocks[block].Name} where one is needed.");

    /// <summary>Adds a lookup.</summary>
    public void AddLookup(string name, int table, int[] grid, params LinearForm[] columns) =>
        _lookups.Add(new LookupStatement(name, table, [.. grid], columns));

    /// <summary>Adds a statement without factors that holds cell by cell.</summary>
    public void AddLinear(string name, int[] grid, LinearForm linear) =>
        AddProduct(name, grid, Grids.CellByCell(grid.Length), null, null, linear);

    /// <summary>Adds a statement.</summary>
    public void AddProduct(
        string name, int[] grid, AxisRole[] roles, LinearForm? left, LinearForm? right, LinearForm linear) =>
        AddProduct(new ProductStatement(name, [.. grid], [.. roles], left, right, linear));

    /// <summary>Adds a statement.</summary>
    public void AddProduct(ProductStatement statement) => _products.Add(statement);

    /// <summary>Public values are checked in the clear: the block says against which bounds.</summary>
    private Block WithPublicRange(Block block, int index) =>
        block.Source == BlockSource.Public && _ranges[index] is { } range
            ? block with { Low = (short)range.Low, High = (short)range.High }
            : block;

    /// <summary>The finished system.</summary>
    /// <exception cref="ModelException">A statement could wrap around the field, or a block is not pinned.</exception>
    public ConstraintSystem Build()
    {
        var system = new ConstraintSystem(
            [.. _blocks.Select(WithPublicRange)], [.. _tables.Tables], [.. _lookups], [.. _products]);
        new IntegerCheck(system, RangeOf).Run();
        return system;
    }
}

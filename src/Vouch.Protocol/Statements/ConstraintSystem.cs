namespace Vouch.Protocol.Statements;

/// <summary>
/// What a proof says, in three kinds of sentence only (docs/protocol.md, section 4): the cells of lookups lie in tables,
/// sums of products of linear forms vanish, and both speak of the same committed blocks. Prover and verifier know no
/// neural network: a model's operators are lowered to this by the compiler.
/// </summary>
/// <param name="Blocks">All tensors the statement speaks of.</param>
/// <param name="Tables">Lookup tables.</param>
/// <param name="Lookups">Every cell of a grid, read through linear forms, is a row of a table.</param>
/// <param name="Products">Sums of products that vanish on every output cell.</param>
public sealed record ConstraintSystem(
    IReadOnlyList<Block> Blocks,
    IReadOnlyList<LookupTable> Tables,
    IReadOnlyList<LookupStatement> Lookups,
    IReadOnlyList<ProductStatement> Products);

/// <summary>Where the cells of a block live.</summary>
public enum BlockSource
{
    /// <summary>In the commitment to the model's weights, made once per key.</summary>
    Weights = 0,

    /// <summary>In the commitment of this proof.</summary>
    Trace = 1,

    /// <summary>Known to the verifier: a public input or output.</summary>
    Public = 2,

    /// <summary>No cells: every valid cell is one. Gives linear forms indicators of sub-regions.</summary>
    Ones = 3,

    /// <summary>In a second, earlier commitment to the same weights (only in link proofs).</summary>
    PreviousWeights = 4,

    /// <summary>In the commitment to this proof's input, made by whoever owns the input.</summary>
    Inputs = 5,
}

/// <summary>A tensor of base-field cells. Axes are padded to powers of two where it is committed; padding cells carry no weight.</summary>
/// <param name="Name">For error messages and reports.</param>
/// <param name="Source">Where the cells live.</param>
/// <param name="Shape">Valid size of each axis, at least 1; rank at least 1.</param>
/// <param name="Low">For public blocks: the smallest value the verifier lets pass.</param>
/// <param name="High">For public blocks: the largest value the verifier lets pass.</param>
public sealed record Block(
    string Name, BlockSource Source, int[] Shape, short Low = short.MinValue, short High = short.MaxValue)
{
    /// <summary>Number of valid cells.</summary>
    public int ValidCells => Shape.Aggregate(1, (a, b) => checked(a * b));
}

/// <summary>One step of a view: <c>Stride</c> per step of the grid axis <c>GridAxis</c>.</summary>
public readonly record struct AxisTerm(int GridAxis, int Stride);

/// <summary>
/// Consecutive block axes read as one row-major index over their valid sizes: index = Offset + sum Stride_t * g_t over the
/// terms. A single axis is the usual case; several express a reshape.
/// </summary>
/// <param name="AxisCount">How many consecutive block axes, at least 1.</param>
/// <param name="Offset">Index where all grid coordinates are 0; may be negative.</param>
/// <param name="Terms">Grid axes that move the index; none gives a constant index.</param>
public sealed record ViewGroup(int AxisCount, int Offset, AxisTerm[] Terms);

/// <summary>
/// A block read along the axes of a grid. The groups cover the block's axes in order, and a grid axis occurs in at most one
/// group; grid axes in no group broadcast. Where any group's index falls outside [0, size), the view reads 0.
/// </summary>
public sealed record View(int Block, ViewGroup[] Groups)
{
    /// <summary>Whether the view moves with a grid axis.</summary>
    public bool Mentions(int gridAxis)
    {
        foreach (var group in Groups)
        {
            foreach (var term in group.Terms)
            {
                if (term.GridAxis == gridAxis)
                {
                    return true;
                }
            }
        }

        return false;
    }
}

/// <summary>An integer times a view.</summary>
public readonly record struct FormTerm(long Coefficient, View View);

/// <summary>Constant + sum of terms, on every valid cell of a grid.</summary>
public sealed record LinearForm(long Constant, FormTerm[] Terms);

/// <summary>
/// On every cell of the grid, the values of the columns form a row of the table.
/// </summary>
/// <param name="Name">For error messages and reports.</param>
/// <param name="Table">Index of the table.</param>
/// <param name="Grid">Sizes of the grid axes.</param>
/// <param name="Columns">One form per column of the table.</param>
public sealed record LookupStatement(string Name, int Table, int[] Grid, LinearForm[] Columns);

/// <summary>What a grid axis of a <see cref="ProductStatement"/> does.</summary>
public enum AxisRole
{
    /// <summary>An output axis that both factors may see.</summary>
    Batch = 0,

    /// <summary>An output axis that only the left factor sees (rows of a matrix product).</summary>
    Left = 1,

    /// <summary>An output axis that only the right factor sees (columns of a matrix product).</summary>
    Right = 2,

    /// <summary>A contracted axis: summed over.</summary>
    Sum = 3,
}

/// <summary>
/// For every output cell o (Batch, Left and Right axes): Linear(o) + sum over the Sum axes of Left * Right = 0 in the field.
/// A term of Linear that mentions Sum axes is summed over them; all else in Linear counts once per output cell.
/// Left mentions no Right axis, Right no Left axis, Linear any. Without factors (both null) it is a linear statement.
/// </summary>
/// <param name="Name">For error messages and reports.</param>
/// <param name="Grid">Sizes of the grid axes.</param>
/// <param name="Roles">Role of each grid axis.</param>
/// <param name="Left">Left factor, or null.</param>
/// <param name="Right">Right factor, or null.</param>
/// <param name="Linear">Linear part.</param>
public sealed record ProductStatement(
    string Name, int[] Grid, AxisRole[] Roles, LinearForm? Left, LinearForm? Right, LinearForm Linear);

/// <summary>
/// A table of a power-of-two number of rows. A range table [0, 2^Bits) has no explicit columns; any other lists them.
/// Each table owns one committed multiplicity per row.
/// </summary>
/// <param name="Name">For error messages and reports.</param>
/// <param name="Bits">log2 of the number of rows.</param>
/// <param name="Columns">Explicit columns, each of 2^Bits values; null for the range table.</param>
public sealed record LookupTable(string Name, int Bits, long[][]? Columns)
{
    /// <summary>Number of columns.</summary>
    public int Arity => Columns?.Length ?? 1;

    /// <summary>Number of rows.</summary>
    public int Rows => 1 << Bits;
}

/// <summary>Values of the blocks of a constraint system: the private input of a prover.</summary>
/// <param name="Values">By block index: row-major valid cells as small signed integers; empty for <see cref="BlockSource.Ones"/>.</param>
public sealed record Assignment(IReadOnlyList<long[]> Values);

using Vouch.Protocol.Parameters;

namespace Vouch.Protocol.Statements;

/// <summary>
/// What follows from a constraint system before any value is known: the order of the fraction tree's leaves, the rounds
/// of each sumcheck, and how many one-time pads the argument uses.
/// </summary>
public sealed class StatementPlan
{
    /// <summary>Plans the argument for a system.</summary>
    public StatementPlan(ConstraintSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        System = system;
        Segments = PlaceSegments(system, out var leaves);
        LogLeaves = Log2.Ceiling(leaves);
        ProductVariables = [.. system.Products.Select(VariablesOf)];
        ProductRounds = 0;
        FactorStatements = 0;
        for (var i = 0; i < ProductVariables.Length; i++)
        {
            if (system.Products[i].Left is not null)
            {
                ProductRounds = Math.Max(ProductRounds, ProductVariables[i]);
                FactorStatements++;
            }
        }

        // Fraction tree: the root denominator; per layer 3 values a round and 4 at the end; 3 products per layer.
        var treeMessages = 0;
        for (var k = 0; k < LogLeaves; k++)
        {
            treeMessages += (3 * k) + 4;
        }

        if (HasLookups)
        {
            treeMessages++;
        }

        MessageCount = treeMessages + (FactorStatements > 0 ? (3 * ProductRounds) + (2 * FactorStatements) : 0);
        PadProducts = (HasLookups ? 3 * LogLeaves : 0) + FactorStatements;
        // Every product of two pads is a committed cell; one more independent triple hides the final evaluations.
        PadCount = MessageCount + PadProducts + 3;
        PadProductVariables = Log2.Ceiling(PadProducts + 1);
    }

    /// <summary>The system planned.</summary>
    public ConstraintSystem System { get; }

    /// <summary>Leaves of the fraction tree in order, without the unused tail.</summary>
    public IReadOnlyList<LeafSegment> Segments { get; }

    /// <summary>log2 of the number of leaves.</summary>
    public int LogLeaves { get; }

    /// <summary>Whether there are lookups at all.</summary>
    public bool HasLookups => System.Lookups.Count > 0;

    /// <summary>Sumcheck variables of each product statement (Batch and Sum axes).</summary>
    public int[] ProductVariables { get; }

    /// <summary>Rounds of the batched product sumcheck.</summary>
    public int ProductRounds { get; }

    /// <summary>Product statements with factors.</summary>
    public int FactorStatements { get; }

    /// <summary>Values the prover says under a one-time pad of V.</summary>
    public int MessageCount { get; }

    /// <summary>Products of two pads that the checks use.</summary>
    public int PadProducts { get; }

    /// <summary>Pads, pad products and the independent triple: the columns of the pad block.</summary>
    public int PadCount { get; }

    /// <summary>Rounds of the sumcheck over pad products.</summary>
    public int PadProductVariables { get; }

    /// <summary>Values said under the pads of the mask row, given the size of V.</summary>
    public int MaskCells(int logCells) => (3 * PadProductVariables) + (2 * logCells);

    /// <summary>The same for batches of up to 2^logInferences inferences of this system (docs/protocol.md, section 4.6).</summary>
    /// <param name="logCells">Of V for one inference.</param>
    /// <param name="logInferences">log2 of the most inferences.</param>
    public int MaskCells(int logCells, int logInferences)
    {
        // A batch has that many more layers in the tree, with three products of pads each, and that many more variables in V;
        // one more, because the pads grow too and the trace begins where a multiple of its largest block does.
        var padProducts = PadProducts + (HasLookups ? 3 * logInferences : 0);
        var cells = Math.Min(logCells + logInferences + 1, Math.Max(logCells, Keys.ProofStatement.MaxLogSize));
        return (3 * Log2.Ceiling(padProducts + 1)) + (2 * cells);
    }

    private static int VariablesOf(ProductStatement statement)
    {
        var variables = 0;
        for (var a = 0; a < statement.Grid.Length; a++)
        {
            if (statement.Roles[a] is AxisRole.Batch or AxisRole.Sum)
            {
                variables += Log2.Ceiling(statement.Grid[a]);
            }
        }

        return variables;
    }

    private static List<LeafSegment> PlaceSegments(ConstraintSystem system, out long leaves)
    {
        var unplaced = new List<LeafSegment>();
        for (var i = 0; i < system.Lookups.Count; i++)
        {
            var geometry = new BlockGeometry(system.Lookups[i].Grid);
            unplaced.Add(new LeafSegment(i, -1, 0, geometry.LogInner, geometry.Shape[geometry.Leading]));
        }

        for (var t = 0; t < system.Tables.Count; t++)
        {
            unplaced.Add(new LeafSegment(-1, t, 0, system.Tables[t].Bits, 1));
        }

        var placed = new List<LeafSegment>();
        leaves = 0;
        foreach (var segment in unplaced.OrderByDescending(s => s.LogUnit))
        {
            placed.Add(segment with { Offset = leaves });
            leaves += segment.Leaves;
        }

        return placed;
    }
}

/// <summary>A run of leaves: one lookup statement's grid or one table's rows.</summary>
/// <param name="Lookup">Lookup index or -1.</param>
/// <param name="Table">Table index or -1.</param>
/// <param name="Offset">First leaf; a multiple of 2^LogUnit.</param>
/// <param name="LogUnit">log2 of the leaves of a table, or of one index of a grid's leading axis.</param>
/// <param name="Units">Valid size of that axis: it is not padded; 1 for a table.</param>
public sealed record LeafSegment(int Lookup, int Table, long Offset, int LogUnit, int Units)
{
    /// <summary>Leaves of the segment.</summary>
    public long Leaves => (long)Units << LogUnit;
}

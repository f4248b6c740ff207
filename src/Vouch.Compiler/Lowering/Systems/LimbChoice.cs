using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Systems;

/// <summary>
/// Chooses how wide the limbs of a system's range proofs are. Wide limbs mean fewer lookups and fewer committed limbs per
/// value; a range table of 2^b rows means 2^b more lookups' worth of work, once. So a small system is lowered to narrow
/// limbs and a large one to wide ones. The choice follows from the shapes alone: prover and verifying key make the same.
/// </summary>
internal static class LimbChoice
{
    /// <summary>Narrower limbs never pay: a table of 2^8 rows costs next to nothing.</summary>
    public const int Narrowest = 8;

    /// <summary>Wider tables than 2^16 rows are allowed (docs/protocol.md, section 4.1), but are worth it to no model yet.</summary>
    public const int Widest = 16;

    // Nanoseconds of proving per looked-up cell (a leaf of the fraction tree) and per committed cell, on one machine;
    // only their ratio matters. The verifier pays b multiplications for a range table of 2^b rows.
    private const long Leaf = 60, Cell = 40;

    /// <summary>The lowering with the given width, or with the cheapest one; the narrowest of equals.</summary>
    public static T Cheapest<T>(
        int? limbBits, Func<int, T> lower, Func<T, ConstraintSystem> systemOf, CancellationToken cancellation = default)
    {
        if (limbBits is { } given) return lower(given);
        var cheapest = lower(Narrowest);
        var least = Cost(systemOf(cheapest));
        for (var bits = Narrowest + 1; bits <= Widest; bits++)
        {
            cancellation.ThrowIfCancellationRequested();
            var next = lower(bits);
            var cost = Cost(systemOf(next));
            if (cost < least) (cheapest, least) = (next, cost);
        }

        return cheapest;
    }

    /// <summary>About what a proof of the system costs, as far as the width of limbs decides it.</summary>
    private static long Cost(ConstraintSystem system)
    {
        var leaves = system.Lookups.Sum(lookup => BlockGeometry.CellsOf(lookup.Grid));
        var cells = system.Blocks.Where(block => block.Source == BlockSource.Trace).Sum(block => BlockGeometry.CellsOf(block.Shape));
        var rows = system.Tables.Sum(table => (long)table.Rows);
        return (leaves * Leaf) + (cells * Cell) + (rows * (Leaf + Cell));
    }
}

using Vouch.Compiler.Lowering.Systems;
using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Gadgets;

/// <summary>
/// Shows that a sum of products is an integer in [0, 2^bits) on every output cell: the remainder of a rounding. The
/// remainder is committed as limbs.
/// <para>
/// A remainder that would not fill its limbs is committed times 2^spare, so that all remainders of a system look up the
/// same range table whatever their widths. That is sound without a second lookup: the statement says 2^spare * sum =
/// limbs, over the integers by <see cref="IntegerCheck"/>; so the limbs hold a multiple of 2^spare below 2^(bits + spare),
/// and the sum is below 2^bits. Where the larger integers might wrap around the field, the limbs are cut to size.
/// </para>
/// </summary>
internal static class RemainderGadget
{
    /// <summary>Adds the statement that the sum is such a remainder.</summary>
    /// <param name="system">The system.</param>
    /// <param name="name">Name of the limbs.</param>
    /// <param name="sum">The sum; for no bits at all it must vanish.</param>
    /// <param name="cells">Shape of the blocks of limbs: one cell per output cell.</param>
    /// <param name="read">Reads such a block on the sum's grid.</param>
    /// <param name="bits">Width of the remainder.</param>
    /// <param name="values">Computes the remainders, into an array of their own.</param>
    public static void Show(
        SystemBuilder system, string name, ProductStatement sum, int[] cells, Func<int, View> read, int bits,
        Func<Witness, long[]> values)
    {
        if (bits == 0)
        {
            system.AddProduct(sum);
            return;
        }

        // Magnitudes below 2^61 on either side leave their difference below the limit of the integer check.
        var spare = (system.LimbBits - (bits % system.LimbBits)) % system.LimbBits;
        if (IntegerCheck.Magnitude(sum, system.RangeOf) >= Int128.One << (61 - spare)) spare = 0;
        var scale = 1L << spare;
        var limbs = RangeGadget.Commit(system, name, cells, bits + spare, values, spare);
        var linear = Forms.Zero.Plus(scale, sum.Linear);
        foreach (var (block, weight) in limbs) linear = linear.Plus(-weight, read(block));
        system.AddProduct(sum with
        {
            Left = sum.Left is null ? null : Forms.Zero.Plus(scale, sum.Left),
            Linear = linear,
        });
    }
}

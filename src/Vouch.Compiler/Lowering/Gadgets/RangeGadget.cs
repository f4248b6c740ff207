using System.Numerics;
using Vouch.Compiler.Lowering.Systems;
using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Gadgets;

/// <summary>
/// Shows that a linear form lies in an interval, by limbs of at most <see cref="SystemBuilder.LimbBits"/> bits. All limbs
/// but the lowest are committed and looked up; the lowest is what the form leaves over, so it needs no cell.
/// </summary>
internal static class RangeGadget
{
    /// <summary>
    /// The form lies in the interval. If the number of its members is no power of two, both distances to the ends are
    /// shown to be non-negative and short.
    /// </summary>
    public static void Prove(SystemBuilder system, string name, int[] grid, LinearForm form, Interval interval)
    {
        var bits = Bits((ulong)(interval.High - interval.Low));
        ProveBits(system, name, grid, form.Plus(-interval.Low), bits);
        if (interval.Count == Int128.One << bits) return;
        ProveBits(system, $"{name} from above", grid, Forms.Zero.Plus(interval.High).Plus(-1, form), bits);
    }

    /// <summary>The form lies in [0, 2^bits).</summary>
    public static void ProveBits(SystemBuilder system, string name, int[] grid, LinearForm form, int bits)
    {
        if (bits == 0)
        {
            system.AddLinear($"{name} is zero", grid, form);
            return;
        }

        var lowest = form;
        for (var position = system.LimbBits; position < bits; position += system.LimbBits)
        {
            var limb = AddLimb(system, $"{name} limb {position}", grid, position, bits, 0, w => w.Evaluate(form, grid));
            lowest = lowest.Plus(-(1L << position), Forms.Identity(limb, grid.Length));
        }

        system.AddLookup($"{name} limb 0", system.Tables.Range(Math.Min(bits, system.LimbBits)), grid, lowest);
    }

    /// <summary>
    /// Commits a fresh number in [0, 2^bits) per cell as limbs, for numbers that no linear form expresses.
    /// Returns the blocks of the limbs with their weights. The number is 2^scale times what <paramref name="values"/>
    /// computes.
    /// </summary>
    public static (int Block, long Weight)[] Commit(
        SystemBuilder system, string name, int[] grid, int bits, Func<Witness, long[]> values, int scale = 0)
    {
        var limbs = new List<(int, long)>();
        for (var position = 0; position < bits; position += system.LimbBits)
        {
            limbs.Add((AddLimb(system, $"{name} limb {position}", grid, position, bits, scale, values), 1L << position));
        }

        return [.. limbs];
    }

    /// <summary>How many bits a value up to <paramref name="largest"/> needs.</summary>
    public static int Bits(ulong largest) => 64 - BitOperations.LeadingZeroCount(largest);

    private static int AddLimb(
        SystemBuilder system, string name, int[] grid, int position, int bits, int scale,
        Func<Witness, long[]> values)
    {
        var width = Math.Min(system.LimbBits, bits - position);

        // The top limb keeps whatever is left, so that a value out of range shows as a limb out of range.
        var mask = position + width == bits ? -1L : (1L << width) - 1;
        var limb = system.AddBlock(name, BlockSource.Trace, grid, w => Limb(values(w), scale, position, mask));
        system.AddLookup(name, system.Tables.Range(width), grid, Forms.Of(Forms.Identity(limb, grid.Length)));
        system.Enforce(limb, Interval.Unsigned(width));
        return limb;
    }

    /// <summary>Works in place: whatever computes the numbers, computes them for this limb alone.</summary>
    private static long[] Limb(long[] numbers, int scale, int position, long mask)
    {
        for (var i = 0; i < numbers.Length; i++) numbers[i] = ((numbers[i] << scale) >> position) & mask;
        return numbers;
    }
}

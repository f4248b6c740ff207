using Vouch.Prover.Costs;

namespace Vouch.Workspace.Machine;

/// <summary>What all cores of a machine together do in a second at best: the floor under every step of a proof.</summary>
/// <param name="Bytes">Bytes moved between memory and the processors.</param>
/// <param name="Products">Products in the Goldilocks field.</param>
/// <param name="SmallProducts">Products of a field word and a 16-bit integer, summed without reduction.</param>
/// <param name="FloatProducts">Multiply-adds of doubles.</param>
/// <param name="Permutations">Keccak permutations of 12 rounds.</param>
public sealed record MachineRates(
    double Bytes, double Products, double SmallProducts, double FloatProducts, double Permutations)
{
    /// <summary>
    /// Two cores of a Xeon (family 6, model 207) with 512-bit vectors, on which the estimates were fitted: for a machine that
    /// has not been measured yet.
    /// </summary>
    public static MachineRates Reference { get; } = new(100e9, 4.1e9, 5.6e9, 40.3e9, 64e6);

    /// <summary>Of each rate the higher one.</summary>
    public MachineRates Better(MachineRates? other) => other is null ? this : new(
        Math.Max(Bytes, other.Bytes), Math.Max(Products, other.Products), Math.Max(SmallProducts, other.SmallProducts),
        Math.Max(FloatProducts, other.FloatProducts), Math.Max(Permutations, other.Permutations));

    /// <summary>The shortest time of some work on this machine, in milliseconds: that of the resource it needs most of.</summary>
    public double FloorMilliseconds(StepWork work) => Math.Max(1000 * work.Bytes / Bytes, ArithmeticMilliseconds(work));

    /// <summary>The same if memory were infinitely fast.</summary>
    public double ArithmeticMilliseconds(StepWork work) => 1000 * Math.Max(
        Math.Max(work.Products / Products, work.SmallProducts / SmallProducts),
        Math.Max(work.FloatProducts / FloatProducts, work.Permutations / Permutations));

    /// <summary>The resource that <see cref="FloorMilliseconds"/> is about.</summary>
    public Resource Bottleneck(StepWork work)
    {
        (double Time, Resource Resource)[] times =
        [
            (work.Bytes / Bytes, Resource.Memory), (work.Products / Products, Resource.Products),
            (work.SmallProducts / SmallProducts, Resource.SmallProducts),
            (work.FloatProducts / FloatProducts, Resource.FloatProducts), (work.Permutations / Permutations, Resource.Permutations),
        ];
        return times.MaxBy(time => time.Time).Resource;
    }
}

/// <summary>What a step can be short of.</summary>
public enum Resource
{
    /// <summary>Memory bandwidth.</summary>
    Memory = 0,

    /// <summary>Products in the field.</summary>
    Products,

    /// <summary>Products with small integers.</summary>
    SmallProducts,

    /// <summary>Multiply-adds of doubles.</summary>
    FloatProducts,

    /// <summary>Keccak permutations.</summary>
    Permutations,
}

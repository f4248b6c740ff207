namespace Vouch.Prover.Costs;

/// <summary>What a step of proving does, counted from shapes: never from a value.</summary>
/// <param name="Bytes">Bytes that go between memory and processor if nothing stays in a cache from one pass to the next.</param>
/// <param name="Products">Products in the base field; one in the challenge field of degree D counts D^2.</param>
/// <param name="SmallProducts">Products of a word of the field and a small integer, added up without reduction.</param>
/// <param name="FloatProducts">Multiply-adds of doubles: the integer network runs on them.</param>
/// <param name="Permutations">Keccak permutations of 12 rounds.</param>
public readonly record struct StepWork(
    double Bytes = 0, double Products = 0, double SmallProducts = 0, double FloatProducts = 0, double Permutations = 0)
{
    /// <summary>Both together.</summary>
    public static StepWork operator +(StepWork a, StepWork b) => new(
        a.Bytes + b.Bytes, a.Products + b.Products, a.SmallProducts + b.SmallProducts, a.FloatProducts + b.FloatProducts,
        a.Permutations + b.Permutations);

    /// <summary>Several times the same.</summary>
    public static StepWork operator *(double times, StepWork work) => new(
        times * work.Bytes, times * work.Products, times * work.SmallProducts, times * work.FloatProducts,
        times * work.Permutations);
}

namespace Vouch.Algebra;

/// <summary>
/// Values of a round polynomial at 0 and 2. The value at 1 follows from the running claim, so
/// together they fix a polynomial of degree 2.
/// </summary>
/// <param name="At0">The value at 0.</param>
/// <param name="At2">The value at 2.</param>
public readonly record struct RoundSums2<TK>(TK At0, TK At2)
    where TK : unmanaged, IExtension<TK>
{
    /// <summary>The sum of two threads' shares of one round.</summary>
    public static RoundSums2<TK> operator +(RoundSums2<TK> a, RoundSums2<TK> b) => new(a.At0 + b.At0, a.At2 + b.At2);
}

/// <summary>
/// Values of a round polynomial at 0, 2 and 3. The value at 1 follows from the running claim, so
/// together they fix a polynomial of degree 3.
/// </summary>
/// <param name="At0">The value at 0.</param>
/// <param name="At2">The value at 2.</param>
/// <param name="At3">The value at 3.</param>
public readonly record struct RoundSums3<TK>(TK At0, TK At2, TK At3)
    where TK : unmanaged, IExtension<TK>
{
    /// <summary>The sum of two threads' shares of one round.</summary>
    public static RoundSums3<TK> operator +(RoundSums3<TK> a, RoundSums3<TK> b) =>
        new(a.At0 + b.At0, a.At2 + b.At2, a.At3 + b.At3);
}

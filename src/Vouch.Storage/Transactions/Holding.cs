namespace Vouch.Storage.Transactions;

/// <summary>What the store keeps per account holder; also a change of it, as differences.</summary>
/// <param name="Free">Micro-credits free to use.</param>
/// <param name="Staked">Micro-credits at stake.</param>
/// <param name="Held">Micro-credits in escrow for its tasks.</param>
/// <param name="OpenTasks">Its tasks that are not terminal.</param>
internal readonly record struct Holding(long Free, long Staked, long Held, int OpenTasks)
{
    public bool IsZero => this == default;

    public static Holding operator +(Holding a, Holding b) => checked(
        new Holding(a.Free + b.Free, a.Staked + b.Staked, a.Held + b.Held, a.OpenTasks + b.OpenTasks));
}

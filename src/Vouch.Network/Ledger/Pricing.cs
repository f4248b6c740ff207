using Vouch.Network.Orders;

namespace Vouch.Network.Ledger;

/// <summary>What things cost (docs/network.md, section 4). Integers, rounded down, no overflow whatever the numbers.</summary>
public static class Pricing
{
    /// <summary>What a node asks for some work, micro-credits; <see cref="long.MaxValue"/> where it does not fit.</summary>
    /// <param name="askPerUnit">Micro-credits per unit, not negative.</param>
    /// <param name="workUnits">Units, not negative.</param>
    public static long Ask(long askPerUnit, long workUnits) =>
        (long)Int128.Clamp((Int128)askPerUnit * workUnits, 0, long.MaxValue);

    /// <summary>
    /// What a result is worth at a time: the full price until the deadline, then linearly less, nothing from the expiry on.
    /// </summary>
    public static long Ramp(long price, Order order, long now)
    {
        if (now <= order.Deadline) return price;
        if (now >= order.Expiry) return 0;
        return (long)((Int128)price * ((Int128)order.Expiry - now) / ((Int128)order.Expiry - order.Deadline));
    }

    /// <summary>The network's share of what a result is worth.</summary>
    public static long Fee(long worth, NetworkRules rules) => (long)((Int128)worth * rules.FeeBasisPoints / 10_000);

    /// <summary>What a failing claim costs under a lease of this price, as far as there is stake.</summary>
    public static long AtRisk(long price, NetworkRules rules) =>
        (long)Int128.Min(Int128.Max(rules.MinimumSlash, (Int128)price * rules.SlashFactor), rules.MostAmount);
}

using Vouch.Network.Tasks;

namespace Vouch.Network.Coordinator;

/// <summary>When a heartbeat is worth a write.</summary>
public static class LeasePolicy
{
    /// <summary>
    /// Whether to renew now: the holder was asked whether it lives, or half of the lease has passed. Beats come every few
    /// seconds and a lease lasts longer; a write for each would be most of what a store does.
    /// </summary>
    public static bool IsWorthRenewing(Lease lease, NetworkRules rules, long now)
    {
        ArgumentNullException.ThrowIfNull(lease);
        ArgumentNullException.ThrowIfNull(rules);
        return lease.IsQuestioned || (Int128)lease.ExpiresAt - now <= rules.LeaseMilliseconds / 2;
    }
}

using Vouch.Network.Commands;
using Vouch.Network.Ledger;
using Vouch.Network.Nodes;
using Vouch.Network.Orders;
using Vouch.Network.Ports;
using Vouch.Network.Receipts;

namespace Vouch.Network.Machine;

/// <summary>What account holders and node owners do.</summary>
public sealed partial class NetworkMachine
{
    private Decision Account(IStateView state, AccountCommand command, long now)
    {
        var request = command.Request.Request;
        var (holder, stake) = (AccountId.Holder(request.Account), AccountId.Stake(request.Account));
        return request.Kind switch
        {
            RequestKind.Withdraw =>
                Move(state, command, now, EntryKind.Withdrawn, TransferKind.Withdraw, holder, AccountId.Issued),
            RequestKind.Stake => Move(state, command, now, EntryKind.Staked, TransferKind.Stake, holder, stake),
            RequestKind.Unstake => Move(state, command, now, EntryKind.Unstaked, TransferKind.Unstake, stake, holder),
            RequestKind.Cancel => Cancel(state, command, now),
            _ => Decision.Refuse(RefusalCode.Malformed, "There is no such request."),
        };
    }

    private Decision Move(
        IStateView state, AccountCommand command, long now, EntryKind entry, TransferKind kind, AccountId from, AccountId to)
    {
        var request = command.Request.Request;
        var subject = TaskId.Of(request.Digest);
        if (state.Happened(subject, kind)) return Decision.Nothing;
        if (IsStale(request.CreatedAt, now)) return Stale(request.CreatedAt, now);
        var balance = state.Balance(from);
        if (balance < request.Amount)
        {
            return Decision.Refuse(
                RefusalCode.InsufficientFunds,
                $"{request.Account} asks for {request.Amount} micro-credits and has {balance}{(kind == TransferKind.Unstake ? " at stake" : "")}.");
        }

        if (kind == TransferKind.Unstake && state.Node(request.Account) is { ActiveLeases: > 0 } node)
        {
            var bound = Math.Max(_rules.MinimumStake, node.AtRisk);
            if (balance - request.Amount < bound)
            {
                return Decision.Refuse(
                    RefusalCode.NotAllowed,
                    $"{node.ActiveLeases} leases are open, and while they are at least {bound} micro-credits stay at stake. Wait until they end.");
            }
        }

        var transfer = new Transfer(subject, kind, from, to, request.Amount);
        return Take(null, null, new Entry(
            entry, now, default, [request.Account], new RequestEvidence(command.Request).ToBytes(), [transfer]));
    }

    private static Decision Register(IStateView state, RegisterCommand command, long now)
    {
        var profile = command.Profile.Profile;
        var known = state.Node(profile.Node);
        if (known is not null)
        {
            var former = known.Profile.Profile;
            if (former.Digest == profile.Digest) return Decision.Nothing;
            if (profile.IssuedAt <= former.IssuedAt)
            {
                return Decision.Refuse(
                    RefusalCode.AlreadyDone, $"A profile of {profile.Node} that was issued later is known. Issue a new one.");
            }
        }

        var node = known is null
            ? new NodeRecord(profile.Node, command.Profile, Reputation.Newcomer, 0, 0, now, 1)
            : known with { Profile = command.Profile, Version = known.Version + 1 };
        var evidence = new NodeEvidence(command.Profile).ToBytes();
        return Take(null, node, new Entry(EntryKind.NodeRegistered, now, default, [profile.Node], evidence, []));
    }

    private static Decision Deposit(IStateView state, DepositCommand command, long now)
    {
        var subject = TaskId.Of(command.Reference);
        if (state.Happened(subject, TransferKind.Deposit)) return Decision.Nothing;
        var holder = AccountId.Holder(command.Account);
        if (state.Balance(holder) > long.MaxValue - command.Amount)
            return Decision.Refuse(RefusalCode.BadAmount, $"{command.Account} has more credits than can be counted.");
        var transfer = new Transfer(subject, TransferKind.Deposit, AccountId.Issued, holder, command.Amount);
        var evidence = new DepositEvidence(command.Account, command.Amount, command.Reference).ToBytes();
        return Take(null, null, new Entry(EntryKind.Deposited, now, default, [command.Account], evidence, [transfer]));
    }
}

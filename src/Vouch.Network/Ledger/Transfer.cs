using Vouch.Identity;

namespace Vouch.Network.Ledger;

/// <summary>What an account is for.</summary>
public enum AccountKind : byte
{
    /// <summary>Where credits come from: minus everything that was issued and not withdrawn. The only account below zero.</summary>
    Issued = 1,

    /// <summary>A holder's free credits.</summary>
    Holder = 2,

    /// <summary>Credits held for a task.</summary>
    Escrow = 3,

    /// <summary>Credits a node's owner has at stake.</summary>
    Stake = 4,

    /// <summary>The network's fees.</summary>
    Fees = 5,

    /// <summary>Stake that was lost: nobody's, so that nobody gains by framing anyone.</summary>
    Burned = 6,
}

/// <summary>An account: its kind, and whose (an address) or what for (a task).</summary>
public readonly record struct AccountId(AccountKind Kind, Address Owner, TaskId Task) : IComparable<AccountId>
{
    /// <summary>Where credits come from.</summary>
    public static AccountId Issued { get; } = new(AccountKind.Issued, default, default);

    /// <summary>The network's fees.</summary>
    public static AccountId Fees { get; } = new(AccountKind.Fees, default, default);

    /// <summary>Lost stake.</summary>
    public static AccountId Burned { get; } = new(AccountKind.Burned, default, default);

    /// <summary>Free credits of a holder.</summary>
    public static AccountId Holder(Address owner) => new(AccountKind.Holder, owner, default);

    /// <summary>Credits held for a task.</summary>
    public static AccountId Escrow(TaskId task) => new(AccountKind.Escrow, default, task);

    /// <summary>Stake of a node.</summary>
    public static AccountId Stake(Address owner) => new(AccountKind.Stake, owner, default);

    /// <inheritdoc/>
    public int CompareTo(AccountId other)
    {
        var kind = Kind.CompareTo(other.Kind);
        if (kind != 0) return kind;
        var owner = Owner.CompareTo(other.Owner);
        return owner != 0 ? owner : Task.CompareTo(other.Task);
    }

    /// <summary>For people: "holder 0x...", "escrow 1f...".</summary>
    public override string ToString() => Kind switch
    {
        AccountKind.Holder or AccountKind.Stake => $"{Kind.ToString().ToLowerInvariant()} {Owner}",
        AccountKind.Escrow => $"escrow {Task}",
        _ => Kind.ToString().ToLowerInvariant(),
    };
}

/// <summary>Why credits move. A subject and a reason together happen once: the store has a unique key on them.</summary>
public enum TransferKind : byte
{
    /// <summary>Issued to a holder.</summary>
    Deposit = 1,

    /// <summary>Out of the network.</summary>
    Withdraw = 2,

    /// <summary>Holder to stake.</summary>
    Stake = 3,

    /// <summary>Stake to holder.</summary>
    Unstake = 4,

    /// <summary>Holder to a task's escrow.</summary>
    Hold = 5,

    /// <summary>Escrow to the node that did the work.</summary>
    Pay = 6,

    /// <summary>Escrow to the network.</summary>
    Fee = 7,

    /// <summary>Escrow back to the requester.</summary>
    Refund = 8,

    /// <summary>Stake to nobody, for a claim whose proof fails.</summary>
    Slash = 9,
}

/// <summary>Credits move from one account to another: both entries at once, so the sum over all accounts stays zero.</summary>
/// <param name="Subject">What for: the task, or the first 16 bytes of the request's or the claim's digest.</param>
/// <param name="Kind">Why.</param>
/// <param name="From">Whence.</param>
/// <param name="To">Whither.</param>
/// <param name="Amount">Micro-credits, above zero.</param>
public sealed record Transfer(TaskId Subject, TransferKind Kind, AccountId From, AccountId To, long Amount);

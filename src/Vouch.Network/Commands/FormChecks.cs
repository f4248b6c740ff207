using Vouch.Identity;
using Vouch.Network.Allocation;
using Vouch.Network.Nodes;
using Vouch.Network.Orders;

namespace Vouch.Network.Commands;

/// <summary>Everything about a command's form; signatures are the gate's.</summary>
internal sealed class FormChecks(Address network, NetworkRules rules)
{
    /// <summary>Most work units of an order: a model of 2^60 cells.</summary>
    public const long MostWorkUnits = 1L << 50;

    /// <summary>Sizes of a commitment: a root of 32 bytes and a mark of 16 or 24.</summary>
    private static readonly int[] CommitmentSizes = [48, 56];

    /// <summary>The refusal of a signature.</summary>
    public static Outcome BadSignature(string signer) => new(
        RefusalCode.BadSignature, $"The signature is not that of {signer}. Sign the digest of the canonical bytes with its key.");

    /// <summary>Done, or the first thing that is wrong.</summary>
    public Outcome Check(Command command, long now) => command switch
    {
        SubmitCommand c => Submit(c, now),
        LeaseCommand c => Lease(c),
        RenewCommand c => LeaseName(c.Node, c.Epoch),
        DeclineCommand c when !Enum.IsDefined(c.Reason) => Malformed("The reason to decline", "is none of those known"),
        DeclineCommand c => LeaseName(c.Node, c.Epoch),
        ReportCommand c => Report(c),
        ResealCommand c => Reseal(c),
        TickCommand => Outcome.Done,
        AccountCommand c => Request(c.Request.Request, now),
        RegisterCommand c => Profile(c.Profile.Profile, now),
        DepositCommand c => c.Account.IsZero ? Malformed("The account", "is zero, which is nobody") : Amount(c.Amount),
        _ => Malformed("The command", "is of no known kind"),
    };

    private Outcome Submit(SubmitCommand command, long now)
    {
        var order = command.Order.Order;
        if (order.Network != network) return WrongNetwork(order.Network);
        if (order.Requester.IsZero) return Malformed("The requester", "is zero, which is nobody");
        if (!Enum.IsDefined(order.Kind)) return Malformed("The kind of task", "is none of those known");
        if (!Enum.IsDefined(order.Trust)) return Malformed("Trust", "is none of those known");
        if (order.Model.IsZero) return Malformed("The model", "is zero, which is no key's digest");
        if (Binding(order.Input) is { IsDone: false } binding) return binding;
        if (Candidates(order.Candidates) is { IsDone: false } candidates) return candidates;
        if (command.WorkUnits is < 1 or > MostWorkUnits) return Malformed("The work", $"is not 1 to {MostWorkUnits} units");
        if (Amount(order.MaxPrice) is { IsDone: false } amount) return amount;
        return Times(order, now);
    }

    private Outcome Times(Order order, long now)
    {
        if (Future(order.CreatedAt, now) is { IsDone: false } future) return future;
        if (order.CreatedAt > order.Deadline || order.Deadline > order.Expiry || order.CreatedAt == order.Expiry)
            return new Outcome(RefusalCode.BadTime, "An order is created, then comes its deadline, then its expiry.");
        return (Int128)order.Expiry - order.CreatedAt > rules.MostOrderMilliseconds
            ? new Outcome(RefusalCode.BadTime, $"An order lives {rules.MostOrderMilliseconds} ms at most. Choose an earlier expiry.")
            : Outcome.Done;
    }

    private static Outcome Binding(InputBinding binding) => binding.Kind switch
    {
        InputBindingKind.Committed when !CommitmentSizes.Contains(binding.Bytes.Length) =>
            Malformed("The input's commitment", $"has {binding.Bytes.Length} bytes instead of 48 or 56"),
        InputBindingKind.Public when binding.Bytes.Length != Digest256.Size =>
            Malformed("The input's digest", $"has {binding.Bytes.Length} bytes instead of 32"),
        InputBindingKind.Committed or InputBindingKind.Public => Outcome.Done,
        _ => Malformed("The input's binding", "is of no known kind"),
    };

    private static Outcome Candidates(IReadOnlyList<Address> candidates)
    {
        if (candidates.Count is < 1 or > Order.MostCandidates)
            return Malformed("The list of candidates", $"has {candidates.Count} nodes instead of 1 to {Order.MostCandidates}");
        if (candidates.Any(c => c.IsZero)) return Malformed("A candidate", "is zero, which is nobody");
        return candidates.Distinct().Count() == candidates.Count
            ? Outcome.Done
            : Malformed("The list of candidates", "names a node twice");
    }

    private static Outcome Lease(LeaseCommand command)
    {
        var judgements = command.Reason.Judgements;
        if (command.Node.IsZero) return Malformed("The node", "is zero, which is nobody");
        if (judgements.Count > Order.MostCandidates) return Malformed("The reason", "judges more nodes than a task has candidates");
        return judgements.All(j => Enum.IsDefined(j.Fitness) && j.Weight is >= 0 and <= Allocator.MostWeight && j.Price >= 0)
            ? Outcome.Done
            : Malformed("A judgement", "has an unknown fitness, or a weight or price out of range");
    }

    private static Outcome LeaseName(Address node, int epoch)
    {
        if (node.IsZero) return Malformed("The node", "is zero, which is nobody");
        return epoch < 1 ? Malformed("The epoch", "is below 1, where no lease is") : Outcome.Done;
    }

    private Outcome Report(ReportCommand command)
    {
        var claim = command.Claim.Claim;
        if (claim.Network != network) return WrongNetwork(claim.Network);
        if (claim.ProofBytes < 1) return Malformed("The proof", "is empty");
        if (claim.CpuMilliseconds < 0 || claim.MicroJoules < 0) return Malformed("The effort", "is below zero");
        if (!Enum.IsDefined(claim.Energy)) return Malformed("The kind of energy", "is none of those known");
        return LeaseName(claim.Node, claim.Epoch);
    }

    private Outcome Reseal(ResealCommand command)
    {
        var change = command.Change.Change;
        if (change.Network != network) return WrongNetwork(change.Network);
        return change.Nonce < 1 ? Malformed("The nonce", "is below 1; the first change has 1") : Candidates(change.Candidates);
    }

    private Outcome Request(AccountRequest request, long now)
    {
        if (request.Network != network) return WrongNetwork(request.Network);
        if (request.Account.IsZero) return Malformed("The account", "is zero, which is nobody");
        if (!Enum.IsDefined(request.Kind)) return Malformed("The kind of request", "is none of those known");
        if (request.Kind == RequestKind.Cancel)
        {
            if (request.Amount != 0) return Malformed("A cancellation", "names an amount");
        }
        else
        {
            if (request.Task != default) return Malformed("A request about credits", "names a task");
            if (Amount(request.Amount) is { IsDone: false } amount) return amount;
        }

        return Future(request.CreatedAt, now);
    }

    private Outcome Profile(NodeProfile profile, long now)
    {
        var (capability, most) = (profile.Capability, NodeProfile.MostText);
        if (profile.Network != network) return WrongNetwork(profile.Network);
        if (profile.Node.IsZero) return Malformed("The node", "is zero, which is nobody");
        if (profile.Slots is < 1 or > 64) return Malformed("The number of slots", "is not 1 to 64");
        if (profile.AskPerUnit < 0 || profile.AskPerUnit > rules.MostAmount)
            return new Outcome(RefusalCode.BadAmount, $"The price per unit is not 0 to {rules.MostAmount} micro-credits.");
        if (capability.Cores is < 1 or > 1 << 16) return Malformed("The number of cores", "is not 1 to 65,536");
        if (capability.MemoryBytes is < 1 or > 1L << 50) return Malformed("The memory", "is not 1 byte to 2^50");
        if (capability.VectorBits is not (128 or 256 or 512)) return Malformed("The vector width", "is not 128, 256 or 512 bits");
        if (capability.Speed is < 0 or > 1L << 50) return Malformed("The speed", "is not 0 to 2^50");
        if (!PlainText.IsPlain(capability.Gpu, most) || !PlainText.IsPlain(profile.Software, most))
            return Malformed("A name in the profile", $"is longer than {most} bytes or has control characters");
        if (!SealingPublicKey.TryRead(profile.SealingKey, out _)) return Malformed("The sealing key", "is no point of P-256");
        return Future(profile.IssuedAt, now);
    }

    private Outcome Amount(long amount)
    {
        if (amount < rules.Dust)
            return new Outcome(RefusalCode.BadAmount, $"{amount} micro-credits are less than the least amount, {rules.Dust}.");
        return amount > rules.MostAmount
            ? new Outcome(RefusalCode.BadAmount, $"{amount} micro-credits are more than the largest amount, {rules.MostAmount}.")
            : Outcome.Done;
    }

    private Outcome Future(long signedAt, long now) => (Int128)signedAt - now > rules.MostSkewMilliseconds
        ? new Outcome(
            RefusalCode.BadTime,
            $"It was signed {(Int128)signedAt - now} ms in the future; at most {rules.MostSkewMilliseconds} ms are allowed. Set the clock of the machine that signs.")
        : Outcome.Done;

    private Outcome WrongNetwork(Address named) => new(
        RefusalCode.WrongNetwork, $"It is for the network {named}; this is {network}. Sign it for this one.");

    private static Outcome Malformed(string what, string wrong) => new(RefusalCode.Malformed, $"{what} {wrong}.");
}

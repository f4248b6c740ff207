using Vouch.Network;
using Vouch.Network.Ledger;
using Vouch.Network.Ports;

namespace Vouch.Storage.Transactions;

/// <summary>Between which accounts each kind of transfer may move credits, and for what subject (docs/network.md, section 7).</summary>
internal static class LedgerLaw
{
    /// <exception cref="LedgerException">The transfer is of no lawful shape.</exception>
    public static void Check(Transfer transfer)
    {
        var lawful = transfer.Kind switch
        {
            TransferKind.Deposit => Between(transfer, AccountKind.Issued, AccountKind.Holder),
            TransferKind.Withdraw => Between(transfer, AccountKind.Holder, AccountKind.Issued),
            TransferKind.Stake => Between(transfer, AccountKind.Holder, AccountKind.Stake),
            TransferKind.Unstake => Between(transfer, AccountKind.Stake, AccountKind.Holder),
            TransferKind.Hold => Between(transfer, AccountKind.Holder, AccountKind.Escrow) && transfer.To.Task == transfer.Subject,
            TransferKind.Pay or TransferKind.Refund =>
                Between(transfer, AccountKind.Escrow, AccountKind.Holder) && transfer.From.Task == transfer.Subject,
            TransferKind.Fee => Between(transfer, AccountKind.Escrow, AccountKind.Fees) && transfer.From.Task == transfer.Subject,
            TransferKind.Slash => Between(transfer, AccountKind.Stake, AccountKind.Burned),
            _ => false,
        };
        if (!lawful)
            throw new LedgerException($"A {transfer.Kind} for {transfer.Subject} may not go from {transfer.From} to {transfer.To}.");
        if (transfer.Amount <= 0)
            throw new LedgerException($"A {transfer.Kind} for {transfer.Subject} moves {transfer.Amount} micro-credits; it must move at least 1.");
    }

    private static bool Between(Transfer transfer, AccountKind from, AccountKind to) =>
        transfer.From.Kind == from && transfer.To.Kind == to;
}

using Vouch.Identity;

namespace Vouch.Network.Receipts;

/// <summary>One entry taken out of the chain, with what shows that it stands there.</summary>
/// <param name="Entry">The entry's canonical bytes.</param>
/// <param name="Index">Its place in the block.</param>
/// <param name="Path">The hashes beside its way to the root.</param>
/// <param name="Header">The block's header.</param>
/// <param name="Signature">The network's signature of the header.</param>
public sealed record Receipt(byte[] Entry, int Index, IReadOnlyList<Digest256> Path, BlockHeader Header, Signature Signature)
{
    /// <summary>The receipt for an entry of a block.</summary>
    public static Receipt Of(Block block, int index)
    {
        ArgumentNullException.ThrowIfNull(block);
        return new Receipt(block.Entries[index], index, EntryTree.Path(block.Entries, index), block.Header, block.Signature);
    }
}

/// <summary>
/// Checks one receipt, with nothing but the network's address: the network said so, and cannot deny it. Whether the chain around
/// it is whole is the auditor's question.
/// </summary>
public static class ReceiptVerifier
{
    /// <summary>The first thing wrong with a receipt, for people; null if it is good.</summary>
    /// <param name="network">The network's address.</param>
    /// <param name="receipt">The receipt.</param>
    /// <param name="checker">Checks signatures.</param>
    /// <param name="entry">The entry, if it is good.</param>
    public static string? Check(Address network, Receipt receipt, SignatureChecker checker, out Entry? entry)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        ArgumentNullException.ThrowIfNull(checker);
        entry = null;
        var header = receipt.Header;
        if (header.Network != network) return $"The block is of the network {header.Network}, not of {network}.";
        if (!checker.Verify(new SignatureClaim(network, header.Digest, receipt.Signature)))
            return "The block's header is not signed by the network.";
        if (!EntryTree.Verify(receipt.Entry, receipt.Index, header.Count, receipt.Path, header.Root))
            return "The entry does not stand at that place under the block's root.";
        try
        {
            var read = Entry.Read(receipt.Entry);
            _ = ReceiptText.Explain(read);
            entry = read;
            return null;
        }
        catch (InvalidDataException e)
        {
            return "The network signed an entry that cannot be read: " + e.Message;
        }
    }
}

using Vouch.Identity;
using Vouch.Network.Encoding;

namespace Vouch.Network.Receipts;

/// <summary>
/// Head of a block: the entries of one commit, under one root, chained to the block before and signed by the network. One
/// signature covers many entries, and a Merkle path takes any single one out as a receipt.
/// </summary>
/// <param name="Network">The network's address: who signs.</param>
/// <param name="Height">0 for the genesis block, then counting up without gaps.</param>
/// <param name="Previous">Digest of the header before; zero for the first.</param>
/// <param name="Root">Merkle root of the entries (<see cref="EntryTree"/>).</param>
/// <param name="Count">Number of entries, at least 1.</param>
/// <param name="At">Unix milliseconds; never falls along the chain.</param>
public sealed record BlockHeader(Address Network, long Height, Digest256 Previous, Digest256 Root, int Count, long At)
{
    private const string Domain = "vouch/block/1";

    /// <summary>What is signed and chained.</summary>
    public Digest256 Digest => Canonical().Digest();

    /// <summary>The canonical bytes.</summary>
    public byte[] ToBytes() => Canonical().ToArray();

    /// <summary>Reads canonical bytes.</summary>
    public static BlockHeader Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        reader.Domain(Domain);
        var header = new BlockHeader(
            reader.Address(), reader.Int64(), reader.Digest(), reader.Digest(), reader.Int32(), reader.Int64());
        reader.ExpectEnd();
        return header;
    }

    private CanonicalWriter Canonical() => new CanonicalWriter(Domain)
        .Address(Network).Int64(Height).Digest(Previous).Digest(Root).Int32(Count).Int64(At);
}

/// <summary>A block of the receipt chain.</summary>
/// <param name="Header">Its head.</param>
/// <param name="Signature">The network's signature of the head.</param>
/// <param name="Entries">Canonical bytes of the entries.</param>
public sealed record Block(BlockHeader Header, Signature Signature, IReadOnlyList<byte[]> Entries);

/// <summary>Where the chain ends.</summary>
/// <param name="Height">Of the latest block; -1 if there is none.</param>
/// <param name="Digest">Of its header; zero if there is none.</param>
/// <param name="At">Its time.</param>
public sealed record ChainHead(long Height, Digest256 Digest, long At)
{
    /// <summary>Of an empty chain.</summary>
    public static ChainHead Empty { get; } = new(-1, default, 0);
}

/// <summary>Makes the next block of a chain. Called inside the commit, while nobody else can: the only holder of the network's key.</summary>
public interface IBlockSealer
{
    /// <summary>The network's address.</summary>
    Address Network { get; }

    /// <summary>Seals entries on top of a head.</summary>
    Block Seal(ChainHead head, IReadOnlyList<byte[]> entries, long now);
}

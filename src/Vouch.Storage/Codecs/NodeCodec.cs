using Vouch.Identity;
using Vouch.Network.Encoding;
using Vouch.Network.Nodes;

namespace Vouch.Storage.Codecs;

/// <summary>The bytes of a node's row, as <see cref="TaskCodec"/> for a task's.</summary>
internal static class NodeCodec
{
    private const byte Format = 1;

    public static byte[] Write(NodeRecord node) => new CanonicalWriter()
        .Byte(Format).Bytes(node.Profile.Profile.ToBytes()).Signature(node.Profile.Signature)
        .Int64(node.Reputation.Completed).Int64(node.Reputation.Declined).Int64(node.Reputation.Lost).Int64(node.Reputation.Lied)
        .Int32(node.Reputation.Score).Int32(node.ActiveLeases).Int64(node.AtRisk).Int64(node.FirstSeen).Int64(node.Version).ToArray();

    /// <exception cref="InvalidDataException">The row is damaged.</exception>
    public static NodeRecord Read(Address address, ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        if (reader.Byte() != Format) throw new InvalidDataException($"The row of node {address} has a format this program does not know.");
        var node = new NodeRecord(
            address,
            new SignedProfile(NodeProfile.Read(reader.Bytes(1 << 16)), reader.Signature()),
            new Reputation(reader.Int64(), reader.Int64(), reader.Int64(), reader.Int64(), reader.Int32()),
            reader.Int32(), reader.Int64(), reader.Int64(), reader.Int64());
        reader.ExpectEnd();
        return node;
    }
}

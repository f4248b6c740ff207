using Vouch.Identity;
using Vouch.Network.Encoding;

namespace Vouch.Network.Nodes;

/// <summary>
/// What a node says about itself. None of it is believed further than it matters: a node that overstates its speed is late, and
/// lateness costs it (docs/network.md, section 6).
/// </summary>
/// <param name="Cores">Cores it may use.</param>
/// <param name="MemoryBytes">Memory it may use.</param>
/// <param name="VectorBits">128, 256 or 512.</param>
/// <param name="Gpu">Name of a GPU, or empty.</param>
/// <param name="Speed">Self-measured: thousands of committed cells proven per second.</param>
public sealed record Capability(int Cores, long MemoryBytes, int VectorBits, string Gpu, long Speed);

/// <summary>A node's offer, signed by its owner.</summary>
/// <param name="Network">The network's address.</param>
/// <param name="Node">The node's address; its account is paid.</param>
/// <param name="SealingKey">Public P-256 key that inputs are sealed to.</param>
/// <param name="Capability">What it can do.</param>
/// <param name="AskPerUnit">Micro-credits it wants per work unit.</param>
/// <param name="Slots">Tasks it takes at a time, 1 to 64.</param>
/// <param name="IssuedAt">Unix milliseconds; a later profile replaces an earlier one, never the other way round.</param>
/// <param name="Software">Program and version.</param>
public sealed record NodeProfile(
    Address Network, Address Node, byte[] SealingKey, Capability Capability, long AskPerUnit, int Slots, long IssuedAt,
    string Software)
{
    /// <summary>Most bytes of a name in a profile.</summary>
    public const int MostText = 128;

    private const string Domain = "vouch/node/1";
    private const int MostKeyBytes = 128;

    /// <summary>What is signed.</summary>
    public Digest256 Digest => Canonical().Digest();

    /// <summary>The canonical bytes.</summary>
    public byte[] ToBytes() => Canonical().ToArray();

    /// <summary>Reads canonical bytes.</summary>
    public static NodeProfile Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        reader.Domain(Domain);
        var profile = new NodeProfile(
            reader.Address(), reader.Address(), reader.Bytes(MostKeyBytes).ToArray(),
            new Capability(reader.Int32(), reader.Int64(), reader.Int32(), reader.Text(MostText), reader.Int64()),
            reader.Int64(), reader.Int32(), reader.Int64(), reader.Text(MostText));
        reader.ExpectEnd();
        return profile;
    }

    private CanonicalWriter Canonical() => new CanonicalWriter(Domain)
        .Address(Network).Address(Node).Bytes(SealingKey)
        .Int32(Capability.Cores).Int64(Capability.MemoryBytes).Int32(Capability.VectorBits).Text(Capability.Gpu).Int64(Capability.Speed)
        .Int64(AskPerUnit).Int32(Slots).Int64(IssuedAt).Text(Software);
}

/// <summary>A profile and its signature.</summary>
public sealed record SignedProfile(NodeProfile Profile, Signature Signature);

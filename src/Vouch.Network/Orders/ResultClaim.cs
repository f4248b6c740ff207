using Vouch.Identity;
using Vouch.Network.Encoding;

namespace Vouch.Network.Orders;

/// <summary>Where a figure of energy comes from.</summary>
public enum EnergyKind : byte
{
    /// <summary>Nothing is known.</summary>
    Unknown = 0,

    /// <summary>The machine's counters.</summary>
    Measured = 1,

    /// <summary>Processor time times a declared power.</summary>
    Estimated = 2,
}

/// <summary>
/// What a node signs when it delivers: this proof, for this lease. A claim whose proof fails is the artefact for which stake
/// is lost: anyone can check it again.
/// </summary>
/// <param name="Network">The network's address.</param>
/// <param name="Task">The task.</param>
/// <param name="Epoch">The lease's epoch.</param>
/// <param name="Node">Who delivers.</param>
/// <param name="Proof">Keccak-256 of the proof's bytes.</param>
/// <param name="ProofBytes">Their number.</param>
/// <param name="CpuMilliseconds">Processor time spent, as the node says.</param>
/// <param name="MicroJoules">Energy spent, as the node says.</param>
/// <param name="Energy">Where that figure comes from.</param>
public sealed record ResultClaim(
    Address Network, TaskId Task, int Epoch, Address Node, Digest256 Proof, int ProofBytes, long CpuMilliseconds,
    long MicroJoules, EnergyKind Energy)
{
    private const string Domain = "vouch/result/1";

    /// <summary>What is signed.</summary>
    public Digest256 Digest => Canonical().Digest();

    /// <summary>The canonical bytes.</summary>
    public byte[] ToBytes() => Canonical().ToArray();

    /// <summary>Reads canonical bytes.</summary>
    public static ResultClaim Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        reader.Domain(Domain);
        var claim = new ResultClaim(
            reader.Address(), reader.Task(), reader.Int32(), reader.Address(), reader.Digest(), reader.Int32(), reader.Int64(),
            reader.Int64(), reader.Choice<EnergyKind>());
        reader.ExpectEnd();
        return claim;
    }

    private CanonicalWriter Canonical() => new CanonicalWriter(Domain)
        .Address(Network).Task(Task).Int32(Epoch).Address(Node).Digest(Proof).Int32(ProofBytes)
        .Int64(CpuMilliseconds).Int64(MicroJoules).Byte((byte)Energy);
}

/// <summary>A claim and the node's signature.</summary>
public sealed record SignedClaim(ResultClaim Claim, Signature Signature);

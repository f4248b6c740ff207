using Vouch.Identity;
using Vouch.Network.Encoding;

namespace Vouch.Network.Orders;

/// <summary>What is to be done.</summary>
public enum TaskKind : byte
{
    /// <summary>A private inference with its proof.</summary>
    Prove = 1,
}

/// <summary>Who may see the input.</summary>
public enum Trust : byte
{
    /// <summary>The nodes that the network offered and the requester sealed the input to.</summary>
    Open = 1,

    /// <summary>Only nodes that the requester named.</summary>
    Named = 2,
}

/// <summary>How a proof is tied to the requester's input.</summary>
public enum InputBindingKind : byte
{
    /// <summary>A commitment (root and mark) that the proof must open; hides the input.</summary>
    Committed = 1,

    /// <summary>Keccak-256 of the public input codes, which stand in the proof.</summary>
    Public = 2,
}

/// <summary>What the proof must speak of. Without it a node could prove another input and be paid.</summary>
/// <param name="Kind">How.</param>
/// <param name="Bytes">The commitment, or the 32-byte digest.</param>
public sealed record InputBinding(InputBindingKind Kind, byte[] Bytes)
{
    /// <summary>Most bytes of a binding.</summary>
    public const int MostBytes = 128;

    /// <inheritdoc/>
    public bool Equals(InputBinding? other) =>
        other is not null && Kind == other.Kind && Bytes.AsSpan().SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Bytes.Length, Bytes.Length > 0 ? Bytes[0] : 0);
}

/// <summary>
/// What a requester asks for and signs: the most it may cost, until when, and who may see the input. Nothing that happens to the
/// task later can exceed it (docs/network.md, section 4).
/// </summary>
/// <param name="Network">The network's address: an order for one network means nothing on another.</param>
/// <param name="Requester">Who asks and pays.</param>
/// <param name="Nonce">Random, so that two equal wishes are two orders.</param>
/// <param name="Kind">What is to be done.</param>
/// <param name="Model">Digest of the model's verifying key.</param>
/// <param name="Input">What the proof must speak of.</param>
/// <param name="MaxPrice">Most micro-credits this may cost, fee included.</param>
/// <param name="CreatedAt">When it was signed, Unix milliseconds.</param>
/// <param name="Deadline">Until when a result is worth its full price, Unix milliseconds.</param>
/// <param name="Expiry">From when on a result is worth nothing; the price falls linearly between the two.</param>
/// <param name="Trust">Who may see the input.</param>
/// <param name="Candidates">The nodes the input is sealed to, 1 to 8, no duplicates.</param>
public sealed record Order(
    Address Network, Address Requester, ulong Nonce, TaskKind Kind, Digest256 Model, InputBinding Input, long MaxPrice,
    long CreatedAt, long Deadline, long Expiry, Trust Trust, IReadOnlyList<Address> Candidates)
{
    /// <summary>Most nodes that an input is sealed to.</summary>
    public const int MostCandidates = 8;

    private const string Domain = "vouch/order/1";

    /// <summary>What is signed.</summary>
    public Digest256 Digest => Canonical().Digest();

    /// <summary>The task's name.</summary>
    public TaskId Id => TaskId.Of(Digest);

    /// <summary>The canonical bytes.</summary>
    public byte[] ToBytes() => Canonical().ToArray();

    /// <summary>Reads canonical bytes.</summary>
    /// <exception cref="InvalidDataException">They are no order.</exception>
    public static Order Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        reader.Domain(Domain);
        var order = new Order(
            reader.Address(), reader.Address(), reader.UInt64(), reader.Choice<TaskKind>(), reader.Digest(),
            new InputBinding(reader.Choice<InputBindingKind>(), reader.Bytes(InputBinding.MostBytes).ToArray()),
            reader.Int64(), reader.Int64(), reader.Int64(), reader.Int64(), reader.Choice<Trust>(), ReadCandidates(ref reader));
        reader.ExpectEnd();
        return order;
    }

    private static Address[] ReadCandidates(ref CanonicalReader reader)
    {
        var candidates = new Address[reader.Count(MostCandidates)];
        for (var i = 0; i < candidates.Length; i++) candidates[i] = reader.Address();
        return candidates;
    }

    private CanonicalWriter Canonical()
    {
        var writer = new CanonicalWriter(Domain)
            .Address(Network).Address(Requester).UInt64(Nonce).Byte((byte)Kind).Digest(Model)
            .Byte((byte)Input.Kind).Bytes(Input.Bytes).Int64(MaxPrice)
            .Int64(CreatedAt).Int64(Deadline).Int64(Expiry).Byte((byte)Trust).Int32(Candidates.Count);
        foreach (var candidate in Candidates) writer.Address(candidate);
        return writer;
    }
}

/// <summary>An order and its requester's signature.</summary>
public sealed record SignedOrder(Order Order, Signature Signature);

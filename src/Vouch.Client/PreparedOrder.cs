using System.Security.Cryptography;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Encoding;
using Vouch.Network.Orders;

namespace Vouch.Client;

/// <summary>
/// A signed order with its sealed input, ready to be sent, and sent again if that was interrupted: it stays the same task. Holds
/// the input's content key, so that the input can be sealed to other nodes later; erased when disposed of.
/// </summary>
public sealed class PreparedOrder : IDisposable
{
    private const string Domain = "vouch/pending/1";
    private const int MostOrder = 4096;
    private const int MostEnvelope = 96 << 20;

    internal PreparedOrder(SignedOrder order, byte[] envelope, byte[] contentKey, int changes = 0) =>
        (Order, Envelope, ContentKey, Changes) = (order, envelope, contentKey, changes);

    /// <summary>The order.</summary>
    public SignedOrder Order { get; }

    /// <summary>The task's name.</summary>
    public TaskId Id => Order.Order.Id;

    /// <summary>The sealed input as it is now.</summary>
    public byte[] Envelope { get; internal set; }

    internal byte[] ContentKey { get; }

    /// <summary>How often the candidates were changed.</summary>
    internal int Changes { get; set; }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(ContentKey);

    /// <summary>Names the task and nothing else.</summary>
    public override string ToString() => $"order {Id}";

    /// <summary>The file's bytes; secret.</summary>
    internal byte[] ToBytes() => new CanonicalWriter(Domain)
        .Bytes(Order.Order.ToBytes()).Signature(Order.Signature).Bytes(Envelope).Bytes(ContentKey).Int32(Changes).ToArray();

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    internal static PreparedOrder Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        reader.Domain(Domain);
        var order = Network.Orders.Order.Read(reader.Bytes(MostOrder));
        var signature = reader.Signature();
        var envelope = reader.Bytes(MostEnvelope).ToArray();
        var key = reader.Bytes(Vouch.Identity.Envelope.ContentKeySize).ToArray();
        var changes = reader.Int32();
        reader.ExpectEnd();
        return new PreparedOrder(new SignedOrder(order, signature), envelope, key, changes);
    }
}

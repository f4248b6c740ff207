using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Encoding;
using Vouch.Network.Orders;
using Vouch.Network.Tasks;

namespace Vouch.Storage.Codecs;

/// <summary>
/// The bytes of a task's row: canonical, with a version in front, so that rows written by an older program stay readable. The
/// columns beside them are copies for searching; these bytes are the record.
/// </summary>
internal static class TaskCodec
{
    private const byte Format = 1;
    private const int MostExcluded = 1 << 10;
    private const int MostReason = 1 << 16;

    public static byte[] Write(TaskRecord task)
    {
        var writer = new CanonicalWriter()
            .Byte(Format).Bytes(task.Order.Order.ToBytes()).Signature(task.Order.Signature)
            .Int64(task.WorkUnits).Byte((byte)task.State).Int32(task.Epoch);
        writer.Byte(task.Lease is null ? (byte)0 : (byte)1);
        if (task.Lease is { } lease)
        {
            writer.Address(lease.Node).Int32(lease.Epoch).Int64(lease.ExpiresAt).Int64(lease.Price)
                .Byte(lease.IsQuestioned ? (byte)1 : (byte)0);
        }

        Addresses(writer, task.Candidates);
        writer.Int32(task.CandidateNonce);
        Addresses(writer, task.Excluded);
        Addresses(writer, task.Accusers);
        writer.Digest(task.Envelope).Int64(task.Escrow).Int32(task.Refusals).Byte(task.Result is null ? (byte)0 : (byte)1);
        if (task.Result is { } result)
        {
            writer.Bytes(result.Claim.Claim.ToBytes()).Signature(result.Claim.Signature)
                .Int64(result.Paid).Int64(result.Fee).Int64(result.At);
        }

        return writer.Text(task.Reason).Int64(task.AcceptedAt).Int64(task.WakeAt).Int64(task.Version).ToArray();
    }

    /// <summary>Reads a row; its name is the order's.</summary>
    /// <exception cref="InvalidDataException">The row is damaged.</exception>
    public static TaskRecord Read(TaskId id, ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        if (reader.Byte() != Format) throw new InvalidDataException($"The row of task {id} has a format this program does not know.");
        var order = new SignedOrder(Order.Read(reader.Bytes(1 << 16)), reader.Signature());
        var (work, state, epoch) = (reader.Int64(), reader.Choice<TaskState>(), reader.Int32());
        var lease = Flag(ref reader)
            ? new Lease(reader.Address(), reader.Int32(), reader.Int64(), reader.Int64(), Flag(ref reader))
            : null;
        var candidates = Addresses(ref reader, Order.MostCandidates);
        var nonce = reader.Int32();
        var excluded = Addresses(ref reader, MostExcluded);
        var accusers = Addresses(ref reader, MostExcluded);
        var (envelope, escrow, refusals) = (reader.Digest(), reader.Int64(), reader.Int32());
        var result = Flag(ref reader)
            ? new TaskResult(
                new SignedClaim(ResultClaim.Read(reader.Bytes(1 << 16)), reader.Signature()),
                reader.Int64(), reader.Int64(), reader.Int64())
            : null;
        var task = new TaskRecord(
            id, order, work, state, epoch, lease, candidates, nonce, excluded, accusers, envelope, escrow, refusals, result,
            reader.Text(MostReason), reader.Int64(), reader.Int64(), reader.Int64());
        reader.ExpectEnd();
        return task;
    }

    private static bool Flag(ref CanonicalReader reader) => reader.Byte() switch
    {
        0 => false,
        1 => true,
        _ => throw new InvalidDataException("A flag is neither 0 nor 1."),
    };

    private static void Addresses(CanonicalWriter writer, IReadOnlyList<Address> addresses)
    {
        writer.Int32(addresses.Count);
        foreach (var address in addresses) writer.Address(address);
    }

    private static Address[] Addresses(ref CanonicalReader reader, int most)
    {
        var addresses = new Address[reader.Count(most)];
        for (var i = 0; i < addresses.Length; i++) addresses[i] = reader.Address();
        return addresses;
    }
}

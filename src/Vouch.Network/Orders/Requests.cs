using Vouch.Identity;
using Vouch.Network.Encoding;

namespace Vouch.Network.Orders;

/// <summary>What an account holder can ask of the ledger, or of a task.</summary>
public enum RequestKind : byte
{
    /// <summary>Take credits out of the network.</summary>
    Withdraw = 1,

    /// <summary>Put credits at stake for one's node.</summary>
    Stake = 2,

    /// <summary>Take stake back.</summary>
    Unstake = 3,

    /// <summary>Call off a task that no result has settled.</summary>
    Cancel = 4,
}

/// <summary>A request of an account holder, each signed and good for one use.</summary>
/// <param name="Network">The network's address.</param>
/// <param name="Account">Who asks.</param>
/// <param name="Kind">What for.</param>
/// <param name="Amount">Micro-credits; 0 for a cancellation.</param>
/// <param name="Task">The task to cancel; else zero.</param>
/// <param name="Nonce">Random: the request's name is its digest, and each name is used once.</param>
/// <param name="CreatedAt">When it was signed, Unix milliseconds.</param>
public sealed record AccountRequest(
    Address Network, Address Account, RequestKind Kind, long Amount, TaskId Task, ulong Nonce, long CreatedAt)
{
    private const string Domain = "vouch/request/1";

    /// <summary>What is signed.</summary>
    public Digest256 Digest => Canonical().Digest();

    /// <summary>The canonical bytes.</summary>
    public byte[] ToBytes() => Canonical().ToArray();

    /// <summary>Reads canonical bytes.</summary>
    public static AccountRequest Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        reader.Domain(Domain);
        var request = new AccountRequest(
            reader.Address(), reader.Address(), reader.Choice<RequestKind>(), reader.Int64(), reader.Task(), reader.UInt64(), reader.Int64());
        reader.ExpectEnd();
        return request;
    }

    private CanonicalWriter Canonical() => new CanonicalWriter(Domain)
        .Address(Network).Address(Account).Byte((byte)Kind).Int64(Amount).Task(Task).UInt64(Nonce).Int64(CreatedAt);
}

/// <summary>A request and its signature.</summary>
public sealed record SignedRequest(AccountRequest Request, Signature Signature);

/// <summary>
/// New nodes for a task whose first ones are gone: the requester has sealed the input to them as well. Without this a task
/// would wait for dead nodes for ever.
/// </summary>
/// <param name="Network">The network's address.</param>
/// <param name="Task">The task.</param>
/// <param name="Candidates">All nodes the input is sealed to from now on, 1 to 8.</param>
/// <param name="Nonce">Counts up: 1 for the first change of a task.</param>
public sealed record CandidateChange(Address Network, TaskId Task, IReadOnlyList<Address> Candidates, int Nonce)
{
    private const string Domain = "vouch/candidates/1";

    /// <summary>What the requester signs.</summary>
    public Digest256 Digest => Canonical().Digest();

    /// <summary>The canonical bytes.</summary>
    public byte[] ToBytes() => Canonical().ToArray();

    /// <summary>Reads canonical bytes.</summary>
    public static CandidateChange Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        reader.Domain(Domain);
        var (network, task, nonce) = (reader.Address(), reader.Task(), reader.Int32());
        var candidates = new Address[reader.Count(Order.MostCandidates)];
        for (var i = 0; i < candidates.Length; i++) candidates[i] = reader.Address();
        reader.ExpectEnd();
        return new CandidateChange(network, task, candidates, nonce);
    }

    private CanonicalWriter Canonical()
    {
        var writer = new CanonicalWriter(Domain).Address(Network).Task(Task).Int32(Nonce).Int32(Candidates.Count);
        foreach (var candidate in Candidates) writer.Address(candidate);
        return writer;
    }
}

/// <summary>A change and the requester's signature.</summary>
public sealed record SignedCandidateChange(CandidateChange Change, Signature Signature);

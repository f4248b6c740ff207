using System.Security.Cryptography;
using Vouch.Compiler.Keys;
using Vouch.Hashing;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Orders;
using Vouch.Network.Wire;
using Vouch.Protocol.Keys;
using Vouch.Workspace;

namespace Vouch.Client;

/// <summary>
/// Gets inferences proven (docs/network.md, sections 4 and 5): commits to the input, seals it to nodes whose keys it has
/// checked, signs the order, follows the task, seals again when its nodes are gone, and verifies the proof itself. It trusts
/// no coordinator with anything but delivering.
/// </summary>
public sealed partial class Requester
{
    private const int LargestInline = 64 << 10;
    private readonly NetworkClient _client;
    private readonly ModelLibrary _models;
    private readonly PendingOrders _pending;
    private readonly SignatureChecker _checker = new(64);

    /// <summary>A requester.</summary>
    /// <param name="client">Acts for an account.</param>
    /// <param name="cacheFolder">Keeps verifying keys and which were checked.</param>
    /// <param name="stateFolder">Keeps orders under way, privately.</param>
    public Requester(NetworkClient client, string cacheFolder, string stateFolder)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        _models = new ModelLibrary(client, cacheFolder);
        _pending = new PendingOrders(Path.Combine(stateFolder, "orders"));
    }

    /// <summary>Orders under way.</summary>
    public PendingOrders Pending => _pending;

    /// <summary>A model, its key fetched and checked.</summary>
    public Task<PublishedModel> ModelAsync(Digest256 model, CancellationToken cancellation = default) => _models.GetAsync(model, cancellation);

    /// <summary>Makes an order: commits, draws and checks nodes, seals, signs. Nothing is sent but the question for nodes.</summary>
    /// <param name="model">The model.</param>
    /// <param name="codes">Codes of the input, port by port; the caller erases them.</param>
    /// <param name="terms">What is acceptable.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task<PreparedOrder> PrepareAsync(
        PublishedModel model, IReadOnlyList<long[]> codes, OrderTerms terms, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(terms);
        var network = await _client.NetworkAsync(cancellation);
        var nodes = await NodesAsync(model, network, terms, cancellation);
        var seed = model.Key.HasCommittedInputs ? OsRandom.NewSeed() : [];
        var plaintext = SealedForms.WriteInput(codes, seed);
        try
        {
            var binding = Bind(model.Key, codes, seed, cancellation);
            var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
            var order = new Order(
                network, _client.Ring.Address, NewNonce(), TaskKind.Prove, model.Id, binding, terms.MaxPrice, now,
                now + terms.DeadlineMilliseconds, now + terms.DeadlineMilliseconds + terms.LateMilliseconds,
                terms.Nodes is null ? Trust.Open : Trust.Named, [.. nodes.Select(n => n.Address)]);
            var envelope = Envelope.Seal(plaintext, nodes, SealedForms.InputContext(order), out var contentKey);
            return new PreparedOrder(new SignedOrder(order, _client.Ring.Signing.Sign(order.Digest)), envelope.ToBytes(), contentKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>Sends an order; kept on disk first, so that sending again is always safe.</summary>
    public async Task<TaskId> SubmitAsync(PreparedOrder order, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(order);
        _pending.Save(order);
        var (inline, digest) = await PlaceAsync(order.Envelope, cancellation);
        var answer = await _client.SubmitAsync(
            [new SubmitItem(Signed(order.Order.Order.ToBytes(), order.Order.Signature), inline, digest)], cancellation);
        if (answer.Results is not [var result]) throw NetworkProblemException.Dishonest("The coordinator answers another number of orders.");
        if (result.Refused is not { } refused)
            return result.Task == order.Id.ToString() ? order.Id : throw NetworkProblemException.Dishonest("The coordinator answers about another order.");
        // A refusal now says nothing of an earlier try whose answer was lost: only where there is no such task is it forgotten.
        if (await ExistsAsync(order.Id, cancellation)) return order.Id;
        _pending.Delete(order.Id);
        throw new NetworkProblemException(refused.Code, Safe.Text(refused.Message, 1000), refused.Advice is { } advice ? Safe.Text(advice, 1000) : null);
    }

    private static InputBinding Bind(VerifyingKey key, IReadOnlyList<long[]> codes, ReadOnlySpan<byte> seed, CancellationToken cancellation)
    {
        if (BindableInputs.Fault(key.Interface) is { } fault)
            throw new NetworkProblemException("BadModel", fault, "Ask its owner to compile it with --input committed.");
        return key.HasCommittedInputs
            ? new InputBinding(InputBindingKind.Committed, InputCommitment.Commit(key, codes, seed, cancellation))
            : new InputBinding(InputBindingKind.Public, SealedForms.PublicInputDigest([.. codes])!.Value.ToBytes());
    }

    private static SignedBytes Signed(byte[] body, in Signature signature) => new(Convert.ToBase64String(body), NetworkClient.Hex(signature));

    private static ulong NewNonce()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        OsRandom.FillBytes(bytes);
        return BitConverter.ToUInt64(bytes);
    }

    private async Task<(string? Inline, string? Digest)> PlaceAsync(byte[] envelope, CancellationToken cancellation) =>
        envelope.Length <= LargestInline
            ? (Convert.ToBase64String(envelope), null)
            : (null, (await _client.UploadAsync(envelope, cancellation)).Digest);

    private async Task<bool> ExistsAsync(TaskId task, CancellationToken cancellation)
    {
        try
        {
            await _client.TaskAsync(task, 0, cancellation);
            return true;
        }
        catch (NetworkProblemException e) when (e.Status == System.Net.HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private async Task<IReadOnlyList<Recipient>> NodesAsync(PublishedModel model, Address network, OrderTerms terms, CancellationToken cancellation)
    {
        if (terms.Nodes is { } named)
        {
            if (named.Count is 0 or > Order.MostCandidates || named.Distinct().Count() != named.Count)
                throw new NetworkProblemException("Malformed", $"An input is sealed to 1 to {Order.MostCandidates} nodes, each named once.");
            var recipients = new Recipient[named.Count];
            for (var i = 0; i < recipients.Length; i++)
                recipients[i] = ProfileCheck.Check(await _client.ProfileAsync(named[i], cancellation), network, named[i], _checker);

            return recipients;
        }

        var answer = await _client.CandidatesAsync(model.Id, terms.MaxPrice, terms.Recipients, cancellation);
        var most = Math.Clamp(terms.Recipients, 1, Order.MostCandidates);
        if (ProfileCheck.Check(answer.Candidates, network, new HashSet<Address>(), most, _checker) is { Count: > 0 } drawn) return drawn;
        var why = answer.Unfit.Count == 0
            ? "no node is connected"
            : string.Join(", ", answer.Unfit.OrderByDescending(u => u.Value).Select(u => $"{u.Value} {Explain(u.Key)}"));
        throw new NetworkProblemException(
            "NoNodes", $"No node can do this now: of {answer.Considered} known, {why}.",
            "Offer more (--max-price), wait, or lend a machine: vouch node join URL --key node.key.");
    }

    private static string Explain(Network.Allocation.Fitness fitness) => fitness switch
    {
        Network.Allocation.Fitness.Offline => "offline",
        Network.Allocation.Fitness.Busy => "busy",
        Network.Allocation.Fitness.Paused => "paused by their owners",
        Network.Allocation.Fitness.TooExpensive => "too expensive",
        Network.Allocation.Fitness.TooLittleStake => "with too little stake",
        Network.Allocation.Fitness.TooLittleMemory => "with too little memory",
        Network.Allocation.Fitness.NotGranted => "without a grant of the model's weights",
        Network.Allocation.Fitness.Distrusted => "distrusted",
        _ => "not eligible",
    };
}

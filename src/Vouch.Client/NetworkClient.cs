using System.Runtime.CompilerServices;
using System.Text.Json;
using Vouch.Hashing;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Orders;
using Vouch.Network.Tasks;
using Vouch.Network.Wire;

namespace Vouch.Client;

/// <summary>
/// The verbs of a network, one method each (docs/network.md, section 9), over any of its coordinators. Reading needs no key;
/// what an account does needs its keyring, which stays the caller's. Safe for concurrent use.
/// </summary>
/// <remarks>
/// What comes back is what a coordinator says. <see cref="Requester"/> checks what matters: sealing keys, proofs, receipts.
/// </remarks>
public sealed partial class NetworkClient : IDisposable
{
    /// <summary>More than any task can have: leases, refusals and changes of candidates are bounded.</summary>
    private const int MostTaskReceipts = 1_000;

    private readonly Transport _transport;
    private readonly Keyring? _ring;
    private readonly Address? _network;
    private NetworkInfo? _info;

    /// <summary>A client.</summary>
    /// <param name="coordinators">Addresses of coordinators of one network, tried in turn.</param>
    /// <param name="ring">Whose account it is; null to read only.</param>
    /// <param name="network">The network's address, where it is known from elsewhere; null: what the first answer says.</param>
    public NetworkClient(IReadOnlyList<Uri> coordinators, Keyring? ring = null, Address? network = null)
        : this(coordinators, ring, network, null)
    {
    }

    /// <summary>A client whose requests go another way.</summary>
    internal NetworkClient(IReadOnlyList<Uri> coordinators, Keyring? ring, Address? network, HttpMessageHandler? handler)
    {
        ArgumentNullException.ThrowIfNull(coordinators);
        (_transport, _ring, _network) = (new Transport(coordinators, handler), ring, network);
    }

    /// <summary>The keyring.</summary>
    /// <exception cref="InvalidOperationException">The client only reads.</exception>
    public Keyring Ring => _ring ?? throw new InvalidOperationException("This needs a key: give the client a keyring.");

    /// <summary>The network: address, rules, whether it has a faucet. Asked once.</summary>
    public async Task<NetworkInfo> InfoAsync(CancellationToken cancellation = default) =>
        _info ??= await _transport.GetAsync("/v1/info", WireJson.Default.NetworkInfo, cancellation);

    /// <summary>The network's address.</summary>
    public async Task<Address> NetworkAsync(CancellationToken cancellation = default) =>
        !Address.TryParse((await InfoAsync(cancellation)).Network, out var network)
            ? throw NetworkProblemException.Dishonest("The coordinator names no network.")
            : _network is null || network == _network ? network
            : throw NetworkProblemException.Dishonest($"The coordinator is of the network {network}, not of {_network}.");

    /// <summary>A task; waits up to <paramref name="waitMilliseconds"/> for it to change.</summary>
    public Task<TaskAnswer> TaskAsync(TaskId task, int waitMilliseconds = 0, CancellationToken cancellation = default) =>
        _transport.GetAsync($"/v1/tasks/{task}?wait={waitMilliseconds}", WireJson.Default.TaskAnswer, cancellation);

    /// <summary>Tasks, newest first.</summary>
    public Task<PageAnswer<TaskAnswer>> TasksAsync(
        string? requester = null, string? node = null, TaskState? state = null, string? after = null, int limit = 50,
        CancellationToken cancellation = default) =>
        _transport.GetAsync(
            "/v1/tasks" + Query(("requester", requester), ("node", node), ("state", state?.ToString()), ("after", after), ("limit", Text(limit))),
            WireJson.Default.PageAnswerTaskAnswer, cancellation);

    /// <summary>Nodes.</summary>
    public Task<PageAnswer<NodeAnswer>> NodesAsync(string? after = null, int limit = 50, CancellationToken cancellation = default) =>
        _transport.GetAsync("/v1/nodes" + Query(("after", after), ("limit", Text(limit))), WireJson.Default.PageAnswerNodeAnswer, cancellation);

    /// <summary>A node.</summary>
    public Task<NodeAnswer> NodeAsync(Address node, CancellationToken cancellation = default) =>
        _transport.GetAsync($"/v1/nodes/{node}", WireJson.Default.NodeAnswer, cancellation);

    /// <summary>A node's signed offer, with the key that inputs are sealed to. Check it.</summary>
    public Task<SignedBytes> ProfileAsync(Address node, CancellationToken cancellation = default) =>
        _transport.GetAsync($"/v1/nodes/{node}/profile", WireJson.Default.SignedBytes, cancellation);

    /// <summary>Why a node was or was not given a task.</summary>
    public Task<WhyAnswer> WhyAsync(Address node, TaskId task, CancellationToken cancellation = default) =>
        _transport.GetAsync($"/v1/nodes/{node}/why?task={task}", WireJson.Default.WhyAnswer, cancellation);

    /// <summary>Published models, newest first.</summary>
    public Task<PageAnswer<ModelAnswer>> ModelsAsync(string? after = null, int limit = 50, CancellationToken cancellation = default) =>
        _transport.GetAsync("/v1/models" + Query(("after", after), ("limit", Text(limit))), WireJson.Default.PageAnswerModelAnswer, cancellation);

    /// <summary>A published model.</summary>
    public Task<ModelAnswer> ModelAsync(Digest256 model, CancellationToken cancellation = default) =>
        _transport.GetAsync($"/v1/models/{model}", WireJson.Default.ModelAnswer, cancellation);

    /// <summary>What an account has.</summary>
    public Task<AccountAnswer> AccountAsync(Address account, CancellationToken cancellation = default) =>
        _transport.GetAsync($"/v1/accounts/{account}", WireJson.Default.AccountAnswer, cancellation);

    /// <summary>Nodes to seal an input to. Check their profiles.</summary>
    public Task<CandidatesAnswer> CandidatesAsync(Digest256 model, long maxPrice, int count, CancellationToken cancellation = default) =>
        _transport.GetAsync(
            "/v1/candidates" + Query(("model", model.ToString()), ("maxPrice", Text(maxPrice)), ("count", Text(count))),
            WireJson.Default.CandidatesAnswer, cancellation);

    /// <summary>Counts of the network.</summary>
    public Task<StatsAnswer> StatsAsync(CancellationToken cancellation = default) =>
        _transport.GetAsync("/v1/stats", WireJson.Default.StatsAnswer, cancellation);

    /// <summary>All receipts of a task, oldest first.</summary>
    public Task<IReadOnlyList<ReceiptAnswer>> TaskReceiptsAsync(TaskId task, CancellationToken cancellation = default) =>
        AllAsync($"/v1/tasks/{task}/receipts", MostTaskReceipts, cancellation);

    /// <summary>Receipts that concern an account, oldest first, at most so many.</summary>
    public Task<IReadOnlyList<ReceiptAnswer>> AccountReceiptsAsync(Address account, int most, CancellationToken cancellation = default) =>
        AllAsync($"/v1/accounts/{account}/receipts", most, cancellation);

    /// <summary>The receipt chain as a stream of lines: what <c>vouch audit</c> reads.</summary>
    public Task<Stream> ExportAsync(CancellationToken cancellation = default) => _transport.OpenAsync("/v1/receipts", cancellation);

    /// <summary>What happens on the network, as it happens; ends when the coordinator breaks off.</summary>
    public async IAsyncEnumerable<LiveEvent> EventsAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        const string Data = "data:";
        using var lines = new StreamReader(await _transport.OpenAsync("/v1/stream", cancellation));
        while (await lines.ReadLineAsync(cancellation) is { } line)
        {
            if (line.StartsWith(Data, StringComparison.Ordinal) && Event(line[Data.Length..]) is { } happened) yield return happened;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _transport.Dispose();
        _login.Dispose();
    }

    internal static string Query(params (string Name, string? Value)[] parts)
    {
        var given = parts.Where(p => p.Value is not null).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}").ToArray();
        return given.Length == 0 ? "" : "?" + string.Join('&', given);
    }

    private static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static LiveEvent? Event(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, WireJson.Default.LiveEvent);
        }
        catch (JsonException)
        {
            // An event of a kind that a later version added: there will be others.
            return null;
        }
    }

    private static ulong NewNonce()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        OsRandom.FillBytes(bytes);
        return BitConverter.ToUInt64(bytes);
    }

    private async Task<IReadOnlyList<ReceiptAnswer>> AllAsync(string path, int most, CancellationToken cancellation)
    {
        var all = new List<ReceiptAnswer>();
        string? after = null;
        do
        {
            var page = await _transport.GetAsync(path + Query(("after", after)), WireJson.Default.PageAnswerReceiptAnswer, cancellation);
            all.AddRange(page.Items.Take(most - all.Count));
            after = page.Items.Count == 0 ? null : page.Next;
        }
        while (after is not null && all.Count < most);
        return all;
    }
}

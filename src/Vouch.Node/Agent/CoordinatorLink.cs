using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Orders;
using Vouch.Network.Wire;
using Vouch.Workspace;

namespace Vouch.Node.Agent;

/// <summary>Something a coordinator was asked for did not come.</summary>
internal sealed class LinkException(string message, HttpStatusCode? status, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>The answer's status; null if there was none.</summary>
    public HttpStatusCode? Status { get; } = status;

    /// <summary>Whether asking again would be answered in the same way.</summary>
    public bool IsDefinite => Status is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError
        and not (HttpStatusCode.Unauthorized or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
            or HttpStatusCode.UnprocessableEntity);
}

/// <summary>What a node fetches and delivers over HTTP (docs/network.md, section 9), from whichever coordinator answers.</summary>
internal sealed class CoordinatorLink : IDisposable
{
    private const int MostJsonBytes = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private readonly HttpClient _http;
    private readonly IReadOnlyList<Uri> _coordinators;
    private readonly Keyring _keys;
    private readonly SemaphoreSlim _login = new(1, 1);
    private volatile string? _token;
    private int _current;

    public CoordinatorLink(IReadOnlyList<Uri> coordinators, Keyring keys)
    {
        (_coordinators, _keys) = (coordinators, keys);
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10), PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = Patience,
        };
    }

    /// <summary>The network whose sessions are opened; set before anything that needs a token.</summary>
    public Address Network { get; set; }

    /// <summary>The coordinator asked first.</summary>
    public Uri Current => _coordinators[Volatile.Read(ref _current)];

    /// <summary>Asks another one from now on.</summary>
    public void Next() => Volatile.Write(ref _current, (Volatile.Read(ref _current) + 1) % _coordinators.Count);

    /// <summary>What the network says of a model.</summary>
    public async Task<ModelAnswer> ModelAsync(Digest256 model, CancellationToken cancellation)
    {
        var bytes = await GetAsync($"v1/models/{model}", MostJsonBytes, false, cancellation);
        return Parse(() => JsonSerializer.Deserialize(bytes, WireJson.Default.ModelAnswer));
    }

    /// <summary>A model's verifying key.</summary>
    public Task<byte[]> KeyAsync(Digest256 model, long most, CancellationToken cancellation) =>
        GetAsync($"v1/models/{model}/key", most, false, cancellation);

    /// <summary>A model's package.</summary>
    public Task<byte[]> PackageAsync(Digest256 model, long most, CancellationToken cancellation) =>
        GetAsync($"v1/models/{model}/package", most, true, cancellation);

    /// <summary>A task's sealed input.</summary>
    public Task<byte[]> InputAsync(TaskId task, long most, CancellationToken cancellation) =>
        GetAsync($"v1/tasks/{task}/input", most, true, cancellation);

    /// <summary>Delivers a proof, once.</summary>
    /// <exception cref="LinkException">No verdict came.</exception>
    public Task<DeliveryAnswer> DeliverAsync(SignedClaim claim, ReadOnlyMemory<byte> proof, CancellationToken cancellation) =>
        SendAsync(
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Current, $"v1/tasks/{claim.Claim.Task}/result"))
                {
                    Content = new ReadOnlyMemoryContent(proof),
                };
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
                request.Headers.Add("Vouch-Claim", Convert.ToBase64String(claim.Claim.ToBytes()));
                request.Headers.Add("Vouch-Signature", claim.Signature.ToString());
                return request;
            },
            async response =>
            {
                var bytes = await ReadAsync(response, MostJsonBytes, cancellation);
                return Parse(() => JsonSerializer.Deserialize(bytes, WireJson.Default.DeliveryAnswer));
            },
            cancellation);

    public void Dispose()
    {
        _http.Dispose();
        _login.Dispose();
    }

    private async Task<byte[]> GetAsync(string path, long most, bool withToken, CancellationToken cancellation)
    {
        var token = withToken ? await TokenAsync(cancellation) : null;
        try
        {
            return await SendAsync(
                () =>
                {
                    var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Current, path));
                    if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
                    return request;
                },
                response => ReadAsync(response, most, cancellation), cancellation);
        }
        catch (LinkException e) when (e.Status == HttpStatusCode.Unauthorized)
        {
            // The token is old, or another coordinator's: the next try gets a new one.
            if (token is not null) Interlocked.CompareExchange(ref _token, null, token);
            throw;
        }
    }

    private async Task<string> TokenAsync(CancellationToken cancellation)
    {
        await _login.WaitAsync(cancellation);
        try
        {
            if (_token is { } kept) return kept;
            var address = _keys.Address.ToString();
            var challenge = await PostAsync(
                "v1/session/challenge", JsonContent.Create(new SessionChallengeRequest(address), WireJson.Default.SessionChallengeRequest),
                bytes => JsonSerializer.Deserialize(bytes, WireJson.Default.SessionChallenge), cancellation);
            // Signed for the network this node works for, whatever the answer says.
            var signature = _keys.Signing.Sign(Handshake.Session(Network, _keys.Address, challenge.Nonce));
            var session = await PostAsync(
                "v1/session", JsonContent.Create(new SessionRequest(address, challenge.Nonce, signature.ToString()), WireJson.Default.SessionRequest),
                bytes => JsonSerializer.Deserialize(bytes, WireJson.Default.Session), cancellation);
            return _token = session.Token;
        }
        finally
        {
            _login.Release();
        }
    }

    private Task<T> PostAsync<T>(string path, HttpContent content, Func<byte[], T?> read, CancellationToken cancellation)
        where T : class =>
        SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, new Uri(Current, path)) { Content = content },
            async response =>
            {
                var bytes = await ReadAsync(response, MostJsonBytes, cancellation);
                return Parse(() => read(bytes));
            },
            cancellation);

    private async Task<T> SendAsync<T>(
        Func<HttpRequestMessage> make, Func<HttpResponseMessage, Task<T>> read, CancellationToken cancellation)
    {
        try
        {
            using var request = make();
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (response.IsSuccessStatusCode) return await read(response);
            throw new LinkException(await ProblemAsync(response, cancellation), response.StatusCode);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new LinkException("The coordinator cannot be reached, or broke off.", null, e);
        }
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, long most, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentLength is { } length && length > most) throw TooLong(most);
        using var bytes = new MemoryStream();
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[1 << 16];
        int count;
        while ((count = await body.ReadAsync(buffer, cancellation)) > 0)
        {
            if (bytes.Length + count > most) throw TooLong(most);
            bytes.Write(buffer, 0, count);
        }

        return bytes.ToArray();
    }

    private static LinkException TooLong(long most) => new($"An answer is longer than {most} bytes.", HttpStatusCode.RequestEntityTooLarge);

    private static async Task<string> ProblemAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            var bytes = await ReadAsync(response, MostJsonBytes, cancellation);
            if (JsonSerializer.Deserialize(bytes, WireJson.Default.Problem) is { } problem)
                return Safe.Text($"{problem.Message} {problem.Advice}".TrimEnd(), 400);
        }
        catch (Exception e) when (e is JsonException or LinkException)
        {
            // The status says enough.
        }

        return $"The coordinator answered {(int)response.StatusCode}.";
    }

    private static T Parse<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read() ?? throw new LinkException("The coordinator's answer is null.", null);
        }
        catch (JsonException e)
        {
            throw new LinkException("The coordinator's answer cannot be read.", null, e);
        }
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Vouch.Hashing;
using Vouch.Network.Wire;

namespace Vouch.Client;

/// <summary>
/// Requests to whichever coordinator of a network answers. Whatever went unanswered, or was answered in half, is asked again:
/// all of this protocol may arrive twice, because orders, requests and deposits are named by what they say
/// (docs/network.md, section 9).
/// </summary>
internal sealed class Transport : IDisposable
{
    private const int Rounds = 4;
    private const int MostProblem = 64 << 10;
    private const int MostJson = 64 << 20;
    private const int Chunk = 64 << 10;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest that a coordinator may take to answer, and to say the next part of an answer; long polls are shorter.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Longest that a coordinator can send us away for.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly Uri[] _coordinators;
    private int _current;

    /// <summary>A transport.</summary>
    /// <param name="coordinators">Addresses of coordinators of one network.</param>
    /// <param name="handler">What carries requests; null: the network. Disposed of with this.</param>
    public Transport(IReadOnlyList<Uri> coordinators, HttpMessageHandler? handler = null)
    {
        if (coordinators.Count == 0) throw new ArgumentException("There is no coordinator to talk to.", nameof(coordinators));
        _coordinators = [.. coordinators];
        _http = new HttpClient(handler ?? Socket()) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Sent with every request once there is a session.</summary>
    public string? Token { get; set; }

    /// <summary>Asks and reads a JSON answer.</summary>
    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, path, () => null, type, cancellation);

    /// <summary>Sends JSON and reads a JSON answer.</summary>
    public Task<TAnswer> PostAsync<TBody, TAnswer>(
        string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> type, CancellationToken cancellation)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, bodyType);
        return SendAsync(HttpMethod.Post, path, () => Content(bytes, "application/json"), type, cancellation);
    }

    /// <summary>Sends content and reads a JSON answer.</summary>
    public async Task<T> SendAsync<T>(
        HttpMethod method, string path, Func<HttpContent?> content, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        var bytes = await SendAsync(method, path, content, (answer, token) => ReadAsync(answer, path, MostJson, token), cancellation);
        try
        {
            return JsonSerializer.Deserialize(bytes, type) ?? throw new JsonException("The answer is empty.");
        }
        catch (JsonException e)
        {
            throw new NetworkProblemException(
                "Malformed", "The coordinator's answer cannot be read.", "It may be another program, or another version.", inner: e);
        }
    }

    /// <summary>Reads bytes, at most so many.</summary>
    public Task<byte[]> BytesAsync(string path, long most, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, path, () => null, (answer, token) => ReadAsync(answer, path, most, token), cancellation);

    /// <summary>Opens an answer of any length; the caller disposes it, and notices when it breaks off.</summary>
    public Task<Stream> OpenAsync(string path, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, path, () => null, (answer, _) => answer.Content.ReadAsStreamAsync(cancellation), cancellation, keep: true);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>Bytes as the body of a request.</summary>
    internal static ByteArrayContent Content(byte[] bytes, string type)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return content;
    }

    private static SocketsHttpHandler Socket() => new()
    {
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseCookies = false,
    };

    /// <summary>Asks one coordinator after another until one answers.</summary>
    /// <exception cref="NetworkProblemException">It refused, or none answered.</exception>
    private async Task<T> SendAsync<T>(
        HttpMethod method, string path, Func<HttpContent?> content, Func<HttpResponseMessage, CancellationToken, Task<T>> read,
        CancellationToken cancellation, bool keep = false)
    {
        Exception? last = null;
        var pause = TimeSpan.Zero;
        for (var attempt = 0; attempt < Rounds * _coordinators.Length; attempt++)
        {
            if (attempt > 0 && attempt % _coordinators.Length == 0)
            {
                var wait = Wait(attempt / _coordinators.Length);
                await Task.Delay(wait > pause ? wait : pause, cancellation);
                pause = TimeSpan.Zero;
            }

            var at = Volatile.Read(ref _current);
            HttpResponseMessage? answer = null;
            var done = false;
            try
            {
                answer = await OnceAsync(_coordinators[at], method, path, content(), cancellation);
                if (answer.IsSuccessStatusCode)
                {
                    var result = await read(answer, cancellation);
                    done = true;
                    return result;
                }

                var problem = await RefusedAsync(answer, cancellation);
                if (!IsPassing(answer)) throw problem;
                last = problem;
                pause = Asked(answer);
            }
            catch (Exception e) when (IsSilence(e) && !cancellation.IsCancellationRequested)
            {
                last = e;
            }
            finally
            {
                if (!(done && keep)) answer?.Dispose();
            }

            Interlocked.CompareExchange(ref _current, (at + 1) % _coordinators.Length, at);
        }

        throw last as NetworkProblemException ?? new NetworkProblemException(
            NetworkProblemException.UnreachableCode,
            $"No coordinator answers at {string.Join(", ", _coordinators.Select(c => c.GetLeftPart(UriPartial.Authority)))}.",
            "Is it running, and is the address right? Start one with 'vouch serve'.", inner: last);
    }

    private async Task<HttpResponseMessage> OnceAsync(
        Uri coordinator, HttpMethod method, string path, HttpContent? content, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(coordinator, path)) { Content = content };
        if (Token is { } token) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage answer, string path, long most, CancellationToken cancellation)
    {
        if (answer.Content.Headers.ContentLength > most) throw TooLong(path);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        await using var stream = await answer.Content.ReadAsStreamAsync(patience.Token);
        using var bytes = new MemoryStream();
        var buffer = new byte[Chunk];
        for (int count; (count = await stream.ReadAsync(buffer, patience.Token)) > 0; patience.CancelAfter(Patience))
        {
            if (bytes.Length + count > most) throw TooLong(path);
            bytes.Write(buffer, 0, count);
        }

        return bytes.ToArray();
    }

    private static async Task<NetworkProblemException> RefusedAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        try
        {
            var bytes = await ReadAsync(answer, "a request", MostProblem, cancellation);
            if (JsonSerializer.Deserialize(bytes, WireJson.Default.Problem) is { Code: not null, Message: not null } problem)
                return new NetworkProblemException(problem.Code, Clean(problem.Message), Clean(problem.Advice), answer.StatusCode);
        }
        catch (Exception e) when (e is JsonException or NetworkProblemException)
        {
            // What follows says all that is known.
        }

        return new NetworkProblemException("Http", $"The coordinator answered {(int)answer.StatusCode}.", null, answer.StatusCode);
    }

    /// <summary>A coordinator that is busy, or sends us away for a while: it says for how long.</summary>
    private static bool IsPassing(HttpResponseMessage answer) =>
        answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout
        || (answer.StatusCode == HttpStatusCode.TooManyRequests && answer.Headers.RetryAfter is not null);

    private static TimeSpan Asked(HttpResponseMessage answer) =>
        answer.Headers.RetryAfter?.Delta is not { } asked ? TimeSpan.Zero : asked < LongestWait ? asked : LongestWait;

    private static bool IsSilence(Exception e) => e is HttpRequestException or IOException or OperationCanceledException;

    // Doubling, with a random half so that many clients do not come back at once.
    private static TimeSpan Wait(int round)
    {
        Span<byte> random = stackalloc byte[1];
        OsRandom.FillBytes(random);
        return FirstWait * (1 << Math.Min(round, 6)) * (0.5 + (random[0] / 510.0));
    }

    /// <summary>A coordinator's words end up on a terminal.</summary>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    private static string? Clean(string? text) => text is null ? null : Workspace.Safe.Text(text, 1000);

    private static NetworkProblemException TooLong(string path) =>
        NetworkProblemException.Dishonest($"The answer to {path} is longer than it can be.");
}

using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Vouch.Hashing;
using Vouch.Network.Wire;

namespace Vouch.Client;

/// <summary>
/// Requests to whichever coordinator of a network answers. Only requests that do no harm when they arrive twice are repeated:
/// all of this protocol's are, because orders, requests and deposits are named by what they say.
/// </summary>
internal sealed class Transport : IDisposable
{
    private const int Rounds = 4;
    private const int MostProblem = 64 << 10;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);
    private readonly HttpClient _http;
    private readonly Uri[] _coordinators;
    private int _current;

    /// <summary>A transport.</summary>
    /// <param name="coordinators">Addresses of coordinators of one network.</param>
    public Transport(IReadOnlyList<Uri> coordinators)
    {
        if (coordinators.Count == 0) throw new ArgumentException("There is no coordinator to talk to.", nameof(coordinators));
        _coordinators = [.. coordinators];
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
        })
        {
            Timeout = TimeSpan.FromSeconds(100),
        };
    }

    /// <summary>Sent with every request once there is a session.</summary>
    public string? Token { get; set; }

    /// <summary>Asks and reads a JSON answer.</summary>
    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, () => null, cancellation);
        return await ReadAsync(answer, type, cancellation);
    }

    /// <summary>Sends JSON and reads a JSON answer.</summary>
    public async Task<TAnswer> PostAsync<TBody, TAnswer>(
        string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> type, CancellationToken cancellation)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, bodyType);
        using var answer = await SendAsync(HttpMethod.Post, path, () => Json(bytes), cancellation);
        return await ReadAsync(answer, type, cancellation);
    }

    /// <summary>Sends content and reads a JSON answer.</summary>
    public async Task<T> SendAsync<T>(
        HttpMethod method, string path, Func<HttpContent?> content, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var answer = await SendAsync(method, path, content, cancellation);
        return await ReadAsync(answer, type, cancellation);
    }

    /// <summary>Reads bytes, at most so many.</summary>
    public async Task<byte[]> BytesAsync(string path, long most, CancellationToken cancellation)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, () => null, cancellation);
        if (answer.Content.Headers.ContentLength > most) throw TooLong(path);
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellation);
        using var bytes = new MemoryStream();
        var buffer = new byte[64 << 10];
        for (int read; (read = await stream.ReadAsync(buffer, cancellation)) > 0;)
        {
            if (bytes.Length + read > most) throw TooLong(path);
            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }

    /// <summary>Opens a stream of an answer; the caller disposes it.</summary>
    public async Task<Stream> OpenAsync(string path, CancellationToken cancellation)
    {
        var answer = await SendAsync(HttpMethod.Get, path, () => null, cancellation);
        return await answer.Content.ReadAsStreamAsync(cancellation);
    }

    /// <summary>Sends to one coordinator after another until one answers.</summary>
    /// <exception cref="NetworkProblemException">It refused, or none answered.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, Func<HttpContent?> content, CancellationToken cancellation)
    {
        Exception? last = null;
        for (var attempt = 0; attempt < Rounds * _coordinators.Length; attempt++)
        {
            if (attempt > 0 && attempt % _coordinators.Length == 0) await Task.Delay(Wait(attempt / _coordinators.Length), cancellation);
            var at = Volatile.Read(ref _current);
            try
            {
                var answer = await OnceAsync(_coordinators[at], method, path, content(), cancellation);
                if (answer.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout))
                    return answer.IsSuccessStatusCode ? answer : throw await RefusedAsync(answer, cancellation);
                last = await RefusedAsync(answer, cancellation);
            }
            catch (Exception e) when (e is HttpRequestException or IOException || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
            {
                last = e;
            }

            Interlocked.CompareExchange(ref _current, (at + 1) % _coordinators.Length, at);
        }

        throw last as NetworkProblemException ?? new NetworkProblemException(
            "Unreachable", $"No coordinator answers at {string.Join(", ", _coordinators.Select(c => c.GetLeftPart(UriPartial.Authority)))}.",
            "Is it running, and is the address right? Start one with 'vouch serve'.", inner: last);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static ByteArrayContent Json(byte[] bytes)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    // Doubling, with a random half so that many clients do not come back at once.
    private static TimeSpan Wait(int round)
    {
        Span<byte> random = stackalloc byte[1];
        OsRandom.FillBytes(random);
        return FirstWait * (1 << Math.Min(round, 6)) * (0.5 + (random[0] / 510.0));
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        try
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(cancellation);
            return await JsonSerializer.DeserializeAsync(stream, type, cancellation) ?? throw new JsonException("The answer is empty.");
        }
        catch (JsonException e)
        {
            throw new NetworkProblemException(
                "Malformed", "The coordinator's answer cannot be read.", "It may be another program, or another version.", answer.StatusCode, e);
        }
    }

    private static async Task<NetworkProblemException> RefusedAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        using (answer)
        {
            try
            {
                await answer.Content.LoadIntoBufferAsync(MostProblem, cancellation);
                await using var stream = await answer.Content.ReadAsStreamAsync(cancellation);
                if (await JsonSerializer.DeserializeAsync(stream, WireJson.Default.Problem, cancellation) is { Code: not null, Message: not null } problem)
                    return new NetworkProblemException(problem.Code, problem.Message, problem.Advice, answer.StatusCode);
            }
            catch (Exception e) when (e is JsonException or HttpRequestException or IOException)
            {
                // What follows says all that is known.
            }

            return new NetworkProblemException("Http", $"The coordinator answered {(int)answer.StatusCode}.", null, answer.StatusCode);
        }
    }

    private static NetworkProblemException TooLong(string path) =>
        NetworkProblemException.Dishonest($"The answer to {path} is longer than it can be.");

    private async Task<HttpResponseMessage> OnceAsync(
        Uri coordinator, HttpMethod method, string path, HttpContent? content, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(coordinator, path)) { Content = content };
        if (Token is { } token) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }
}

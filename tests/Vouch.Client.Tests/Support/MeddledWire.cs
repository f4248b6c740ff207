using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Vouch.Client.Tests.Support;

/// <summary>The way between a client and its coordinators, where answers are lost, delayed and forged.</summary>
internal sealed class MeddledWire() : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
{
    private readonly List<Func<HttpRequestMessage, Func<Task<HttpResponseMessage>>, Task<HttpResponseMessage>?>> _hands = [];
    private readonly List<string> _log = [];

    /// <summary>What was asked: verb and path.</summary>
    public IReadOnlyList<string> Log
    {
        get
        {
            lock (_log) return [.. _log];
        }
    }

    /// <summary>Forgets all meddling.</summary>
    public void Clear() => _hands.Clear();

    /// <summary>Loses the first answers to a request, which arrives.</summary>
    public void LoseAnswers(HttpMethod method, string path, int count) => Meddle(method, path, async send =>
    {
        var answer = await send();
        if (Interlocked.Decrement(ref count) < 0) return answer;
        answer.Dispose();
        throw new HttpRequestException("lost");
    });

    /// <summary>Loses the first requests: they do not arrive.</summary>
    public void LoseRequests(HttpMethod method, string path, int count) => Meddle(
        method, path, send => Interlocked.Decrement(ref count) < 0 ? send() : throw new HttpRequestException("lost"));

    /// <summary>Answers itself, the first times.</summary>
    public void Answer(HttpMethod method, string path, Func<HttpResponseMessage> answer, int count = int.MaxValue) => Meddle(
        method, path, send => Interlocked.Decrement(ref count) < 0 ? send() : Task.FromResult(answer()));

    /// <summary>Changes a JSON answer.</summary>
    public void Forge<T>(HttpMethod method, string path, JsonTypeInfo<T> type, Func<T, T> change) => Meddle(method, path, async send =>
    {
        using var answer = await send();
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException("The coordinator refused what a test wants to forge.");
        var value = JsonSerializer.Deserialize(await answer.Content.ReadAsByteArrayAsync(), type)!;
        return Json(JsonSerializer.SerializeToUtf8Bytes(change(value), type));
    });

    /// <summary>Changes the bytes of an answer.</summary>
    public void Forge(HttpMethod method, string path, Func<byte[], byte[]> change) => Meddle(method, path, async send =>
    {
        using var answer = await send();
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(change(await answer.Content.ReadAsByteArrayAsync())) };
    });

    public static HttpResponseMessage Json(byte[] bytes, HttpStatusCode status = HttpStatusCode.OK)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return new HttpResponseMessage(status) { Content = content };
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        lock (_log) _log.Add($"{request.Method} {request.RequestUri!.AbsolutePath}");
        foreach (var hand in _hands)
        {
            if (hand(request, () => base.SendAsync(request, cancellationToken)) is { } answer) return answer;
        }

        return base.SendAsync(request, cancellationToken);
    }

    /// <param name="path">The path's end; a star stands for one part.</param>
    private void Meddle(HttpMethod method, string path, Func<Func<Task<HttpResponseMessage>>, Task<HttpResponseMessage>> how)
    {
        var parts = path.Split('/');
        _hands.Add((request, send) =>
        {
            var asked = request.RequestUri!.AbsolutePath.Split('/');
            return request.Method == method && asked.Length == parts.Length && parts.Zip(asked).All(p => p.First == "*" || p.First == p.Second)
                ? how(send)
                : null;
        });
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Vouch.Client;
using Vouch.Identity;
using Vouch.Workspace.Keys;

namespace Vouch.EndToEnd.Tests.Support;

/// <summary>A stream of orders from the test's own process, and the book of those that were accepted.</summary>
public sealed class Orders : IDisposable
{
    private static readonly string[] Terminal = ["Done", "Failed", "Expired", "Cancelled"];
    private readonly World _world;
    private readonly Uri[] _urls;
    private readonly NetworkClient _client;
    private readonly Requester _requester;
    private readonly Keyring _ring;
    private readonly OrderTerms _terms;
    private readonly string[] _records;
    private PublishedModel? _model;

    public Orders(World world, string key, OrderTerms terms, params Uri[] urls)
    {
        (_world, _urls, _terms, _ring) = (world, urls, terms, world.Ring(key));
        (_client, _requester) = world.Desk(_ring, urls);
        _records = [.. File.ReadLines(World.Sample("wdbc-records.jsonl"))];
    }

    /// <summary>Tasks that a coordinator said it has.</summary>
    public ConcurrentQueue<string> Accepted { get; } = new();

    /// <summary>Orders that nobody took: the client gave up and says so.</summary>
    public int Unanswered { get; private set; }

    /// <summary>Sends one order and keeps its name if it was accepted.</summary>
    public async Task<string?> SendAsync(Digest256 model, int number)
    {
        try
        {
            _model ??= await _requester.ModelAsync(model);
            var codes = PortCodes.ReadInput(_world.Write("order.json", _records[number % _records.Length]), _model.Key, null);
            using var order = await _requester.PrepareAsync(_model, codes, _terms);
            await _requester.SubmitAsync(order);
            Accepted.Enqueue(order.Id.ToString());
            return order.Id.ToString();
        }
        catch (NetworkProblemException e) when (e.IsPassing || e.Code is "NoNodes")
        {
            Unanswered++;
            return null;
        }
    }

    /// <summary>Sends one after the other until told to stop.</summary>
    public async Task StreamAsync(Digest256 model, TimeSpan pause, CancellationToken stop)
    {
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            await SendAsync(model, number);
            try
            {
                await Task.Delay(pause, stop);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
    }

    /// <summary>What a coordinator says of a task; null while none answers. That it does not know one it accepted fails the test.</summary>
    public async Task<JsonNode?> TaskAsync(string task)
    {
        foreach (var url in _urls)
        {
            var (status, json) = await _world.GetAsync(url, "v1/tasks/" + task);
            Assert.True(status != HttpStatusCode.NotFound, $"The task {task} was accepted, and {url} does not know it.");
            if (status == HttpStatusCode.OK) return json;
        }

        return null;
    }

    /// <summary>Waits until every accepted task has ended; how many ended in which way.</summary>
    public async Task<SortedDictionary<string, int>> EndsAsync(double seconds)
    {
        var open = new HashSet<string>(Accepted);
        var ends = new SortedDictionary<string, int>(StringComparer.Ordinal);
        await World.UntilAsync("all accepted tasks have ended", seconds, async () =>
        {
            foreach (var task in open.ToArray())
            {
                if ((string?)(await TaskAsync(task))?["state"] is not { } state || !Terminal.Contains(state)) continue;
                ends[state] = ends.GetValueOrDefault(state) + 1;
                open.Remove(task);
            }

            return open.Count == 0;
        });
        return ends;
    }

    public void Dispose()
    {
        _client.Dispose();
        _ring.Dispose();
    }
}

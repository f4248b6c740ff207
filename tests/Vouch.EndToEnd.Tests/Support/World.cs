using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Vouch.Client;
using Vouch.Identity;

namespace Vouch.EndToEnd.Tests.Support;

/// <summary>A folder, processes in it, and the keys of those who take part. Whatever was started is killed at the end.</summary>
public sealed class World : IDisposable
{
    private readonly List<VouchProcess> _started = [];
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };

    public string Folder { get; } = Directory.CreateTempSubdirectory("vouch-world-").FullName;

    public static string Sample(string name) => Path.Combine(AppContext.BaseDirectory, "samples", name);

    public string At(string name) => Path.Combine(Folder, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    /// <summary>Lets the program do something and end.</summary>
    public async Task<VouchProcess> RunAsync(int code, params string[] args) => await Start(args).EndAsync(code);

    /// <summary>Starts the program.</summary>
    public VouchProcess Start(params string[] args)
    {
        var program = new VouchProcess(Folder, args);
        lock (_started) _started.Add(program);
        return program;
    }

    /// <summary>Makes a key file; its address.</summary>
    public async Task<string> NewKeyAsync(string name) => (string)(await RunAsync(0, "account", "new", "-o", At(name), "--json")).Json["address"]!;

    /// <summary>The keys in a file.</summary>
    public Keyring Ring(string name) => KeyFile.Read(File.ReadAllBytes(At(name)));

    /// <summary>A port that nobody has now.</summary>
    public static Uri FreeUrl()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }

    /// <summary>Starts a coordinator and waits until it answers.</summary>
    public async Task<VouchProcess> ServeAsync(Uri url, params string[] more)
    {
        var program = Start(["serve", "--urls", url.ToString().TrimEnd('/'), "--faucet", .. more]);
        await UntilAsync("the coordinator answers", 60, async () =>
        {
            Assert.False(program.HasExited, "The coordinator ended: " + program.Error + program.Output);
            return (await GetAsync(url, "health/live")).Status == HttpStatusCode.OK;
        });
        return program;
    }

    /// <summary>Lends a "machine" of one core. The temperature of the test's machine is nobody's concern.</summary>
    public VouchProcess Join(string key, params Uri[] urls) => Start(
        ["node", "join", .. urls.Select(u => u.ToString()), "--key", At(key), "--cores", "1", "--memory", "1G", "--on-battery", "run", "--max-temp", "110", "--json"]);

    /// <summary>Waits until so many nodes are connected.</summary>
    public Task NodesAsync(Uri url, int count) => UntilAsync($"{count} nodes are connected", 90, async () =>
        (await GetAsync(url, "v1/nodes")).Json?["items"] is JsonArray nodes && nodes.Count(n => (bool)n!["online"]!) >= count);

    /// <summary>Asks; no answer has status 0.</summary>
    public async Task<(HttpStatusCode Status, JsonNode? Json)> GetAsync(Uri url, string path)
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri(url, path));
            var text = await answer.Content.ReadAsStringAsync();
            return (answer.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text) : null);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return (0, null);
        }
    }

    /// <summary>Exports the chain and audits it: everything holds, and all accounts sum to zero.</summary>
    public async Task<JsonNode> AuditAsync(Uri url, string name = "chain.jsonl")
    {
        await RunAsync(0, "receipts", "--export", At(name), "--server", url.ToString());
        var report = (await RunAsync(0, "audit", At(name), "--json")).Json;
        Assert.True((bool)report["accepted"]!);
        Assert.Equal(0, (long)report["sum_micro_credits"]!);
        return report;
    }

    /// <summary>Compiles the small model with committed inputs.</summary>
    public async Task<string> CompileAsync(string name, string weights)
    {
        await RunAsync(
            0, "compile", Sample("wdbc-mlp.onnx"), "-o", At(name), "--calibration", Sample("wdbc-records.jsonl"), "--input", "committed",
            "--weights", weights);
        return At(name);
    }

    /// <summary>Polls until something holds.</summary>
    public static async Task UntilAsync(string what, double seconds, Func<Task<bool>> holds)
    {
        var since = System.Diagnostics.Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.True(since.Elapsed.TotalSeconds < seconds, $"Waited {seconds} s in vain until {what}.");
            await Task.Delay(100);
        }
    }

    /// <summary>A requester within the test's own process, for streams of orders.</summary>
    public (NetworkClient Client, Requester Requester) Desk(Keyring ring, params Uri[] urls)
    {
        var client = new NetworkClient(urls, ring);
        return (client, new Requester(client, At("desk-cache"), At("desk-state")));
    }

    public void Dispose()
    {
        foreach (var program in _started) program.Dispose();
        _http.Dispose();
        Orphans.KillAll(Folder);
        Directory.Delete(Folder, recursive: true);
    }
}

using System.Text;
using Vouch.Client;
using Vouch.EndToEnd.Tests.Support;
using Vouch.Identity;
using Vouch.Network.Orders;

namespace Vouch.EndToEnd.Tests;

/// <summary>What a requester seals is nowhere at the coordinator: not on its disk, not in its log, not in its memory.</summary>
[Trait("Category", "Slow")]
public sealed class SecrecyTests
{
    private const string Marker = "planted-marker-4711";

    [Fact]
    public async Task The_input_is_in_no_file_log_or_memory_of_the_coordinator()
    {
        using var world = new World();
        var url = World.FreeUrl();
        using var serve = await world.ServeAsync(url, "--data", world.At("network"), "--verbose");
        await world.NewKeyAsync("node.key");
        await world.NewKeyAsync("my.key");
        using var lender = world.Join("node.key", url);
        await world.NodesAsync(url, 1);
        await world.RunAsync(0, "account", "deposit", "100", "--key", world.At("my.key"), "--server", url.ToString());
        var keys = await world.CompileAsync("keys", "public");
        var model = (string)(await world.RunAsync(
            0, "publish", keys, "--key", world.At("my.key"), "--server", url.ToString(), "--name", Marker, "--json")).Json["id"]!;
        var record = File.ReadLines(World.Sample("wdbc-records.jsonl")).Skip(11).First();
        var input = world.Write("input.json", record);
        var submit = world.Start("submit", "prove", "--model", model, "-i", input, "--key", world.At("my.key"), "--server", url.ToString(), "--json");
        var arguments = ReadArguments(submit.Id);
        var task = (string)(await submit.EndAsync()).Json["task"]!;
        await World.UntilAsync("the task is done", 60, async () => (string?)(await world.GetAsync(url, "v1/tasks/" + task)).Json?["state"] == "Done");

        var (needles, container) = Secrets(world, record, task);
        Assert.NotEmpty(needles.In(new MemoryStream(container)));
        File.Copy(input, Path.Combine(Directory.CreateDirectory(world.At("control")).FullName, "input"));
        Assert.NotEmpty(needles.InFolder(world.At("control")));

        var marker = new Needles().Add("marker", Encoding.UTF8.GetBytes(Marker));
        Assert.Empty(needles.InFolder(world.At("network")));
        Assert.NotEmpty(marker.InFolder(world.At("network")));
        Assert.Empty(needles.InFolder(Path.Combine(world.At("state"), "nodes")));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(world.At("state"), "nodes"), "*", SearchOption.AllDirectories));
        Assert.Empty(needles.In(new MemoryStream(Encoding.UTF8.GetBytes(serve.Output + serve.Error))));
        Assert.Contains("/v1/tasks", serve.Error);
        Assert.Empty(needles.In(new MemoryStream(Encoding.UTF8.GetBytes(lender.Output + lender.Error))));
        Assert.Empty(needles.In(new MemoryStream(arguments)));
        Assert.DoesNotContain(Convert.ToHexStringLower(SeedOf(container)), serve.Error + serve.Output, StringComparison.OrdinalIgnoreCase);

        try
        {
            using var memory = new ProcessMemoryStream(serve.Id);
            Assert.Empty(needles.In(memory));
            TestContext.Current.SendDiagnosticMessage($"searched {memory.Total >> 20} MiB of the coordinator's memory");
            using var again = new ProcessMemoryStream(serve.Id);
            Assert.NotEmpty(marker.In(again));
        }
        catch (UnauthorizedAccessException)
        {
            Assert.Skip("This user may not read another process's memory; files and logs were searched and are clean.");
        }
    }

    /// <summary>What the requester sealed, opened with the node's key: the container with codes and seed.</summary>
    private static (Needles Needles, byte[] Container) Secrets(World world, string record, string task)
    {
        // The order under way, as the requester keeps it: domain, order, signature, envelope, content key.
        var reader = new Vouch.Network.Encoding.CanonicalReader(File.ReadAllBytes(Path.Combine(world.At("state"), "orders", task + ".order")));
        reader.Domain("vouch/pending/1");
        var order = Order.Read(reader.Bytes(4096));
        reader.Signature();
        var envelope = reader.Bytes(1 << 20);
        var contentKey = reader.Bytes(64);
        using var ring = world.Ring("node.key");
        Assert.True(Envelope.TryOpen(envelope, ring.Sealing, ring.Address, SealedForms.InputContext(order), out var container, out _));
        using var sealedInput = SealedForms.ReadInput(container);
        var needles = new Needles().Add("container", container).Add("seed", sealedInput.Seed).Add("content key", contentKey);
        foreach (var port in sealedInput.Codes) needles.AddCodes(port);
        needles.Add("text of the input", Encoding.UTF8.GetBytes(record[(record.IndexOf("[[", StringComparison.Ordinal) + 2)..].Split(']')[0]));
        return (needles, container!);
    }

    private static byte[] SeedOf(byte[] container)
    {
        using var opened = SealedForms.ReadInput(container);
        return [.. opened.Seed!];
    }

    private static byte[] ReadArguments(int process)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            return [];
        }
    }
}

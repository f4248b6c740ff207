using System.Text.Json.Nodes;
using Vouch.EndToEnd.Tests.Support;

namespace Vouch.EndToEnd.Tests;

/// <summary>What the first page promises, typed by nobody: coordinator, node and requester as processes over one folder.</summary>
[Trait("Category", "Slow")]
public sealed class HappyPathTests
{
    [Theory]
    [InlineData("public")]
    [InlineData("private")]
    public async Task Three_terminals_give_a_paid_proof_that_anyone_can_check(string weights)
    {
        using var world = new World();
        var url = World.FreeUrl();
        using var serve = await world.ServeAsync(url, "--data", world.At("network"));
        var node = await world.NewKeyAsync("node.key");
        await world.NewKeyAsync("my.key");
        using var lender = world.Join("node.key", url);
        await world.NodesAsync(url, 1);
        await world.RunAsync(0, "account", "deposit", "100", "--key", world.At("my.key"), "--server", url.ToString());
        var keys = await world.CompileAsync("keys", weights);
        string[] grants = weights == "private" ? ["--nodes", node] : [];
        var model = (await world.RunAsync(0, ["publish", keys, "--key", world.At("my.key"), "--server", url.ToString(), "--json", .. grants])).Json;
        Assert.Equal(weights == "private", (bool)model["isSealed"]!);

        var input = world.Write("input.json", File.ReadLines(World.Sample("wdbc-records.jsonl")).Skip(6).First());
        var expected = (await world.RunAsync(0, "run", keys, "-i", input, "--json")).Json["output_data"]!;
        var answer = (await world.RunAsync(
            0, "submit", "prove", "--model", (string)model["id"]!, "-i", input, "--key", world.At("my.key"), "--max-price", "5", "--wait", "-o",
            world.At("answer.proof"), "--server", url.ToString(), "--json")).Json;
        Assert.True(JsonNode.DeepEquals(expected, answer["output_data"]), $"{expected} is not {answer}");
        Assert.Equal(node, (string)answer["node"]!);
        Assert.True((long)answer["paid_micro_credits"]! > 0);

        string[] verify = ["verify", "-k", Path.Combine(keys, "verifying.key"), "-p", world.At("answer.proof"), "--input-commitment"];
        await world.RunAsync(0, [.. verify, world.At("answer.proof.commitment")]);
        await world.RunAsync(0, "commit", keys, "-i", input, "-o", world.At("another.commitment"));
        await world.RunAsync(1, [.. verify, world.At("another.commitment")]);
        var report = await world.AuditAsync(url);
        Assert.Equal((long)answer["paid_micro_credits"]!, await FreeAsync(world, url, node));
        Assert.Equal((long)answer["fee_micro_credits"]!, (long)report["totals_micro_credits"]!["fees"]!);
    }

    /// <summary>A byte of the chain changed: the audit says which line, and ends with 1.</summary>
    [Fact]
    public async Task A_changed_export_and_a_failing_submission_are_told_by_exit_codes()
    {
        using var world = new World();
        var url = World.FreeUrl();
        using var serve = await world.ServeAsync(url, "--data", world.At("network"));
        await world.NewKeyAsync("my.key");
        await world.RunAsync(0, "account", "deposit", "1", "--key", world.At("my.key"), "--server", url.ToString());
        await world.AuditAsync(url);
        var chain = File.ReadAllText(world.At("chain.jsonl"));
        var at = chain.LastIndexOf("\"entry\":\"", StringComparison.Ordinal) + 60;
        File.WriteAllText(world.At("forged.jsonl"), chain[..at] + (chain[at] == 'A' ? 'B' : 'A') + chain[(at + 1)..]);
        var audit = await world.RunAsync(1, "audit", world.At("forged.jsonl"));
        Assert.Contains("line", audit.Error);
        var input = world.Write("input.json", File.ReadLines(World.Sample("wdbc-records.jsonl")).First());
        await world.RunAsync(2, "submit", "prove", "--model", new string('0', 64), "-i", input, "--key", world.At("my.key"), "--server", url.ToString());
        await world.RunAsync(2, "account", "withdraw", "2", "--key", world.At("my.key"), "--server", url.ToString());
    }

    private static async Task<long> FreeAsync(World world, Uri url, string account) =>
        (long)(await world.GetAsync(url, "v1/accounts/" + account)).Json!["free"]!;
}

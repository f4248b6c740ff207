using System.Text.Json.Nodes;

namespace Vouch.Cli.Tests;

/// <summary>Running, proving and verifying.</summary>
public sealed class InferenceTests(CompiledModels models) : IDisposable
{
    private readonly Sandbox _box = new();

    public void Dispose() => _box.Dispose();

    [Fact]
    public void Run_prove_and_verify_speak_of_the_same_numbers()
    {
        var folder = _box.Copy(models.Clinic, "k");
        _box.Run("run", folder, "-i", models.Record, "-o", _box.At("out.json")).Expect(0);
        var file = JsonNode.Parse(File.ReadAllText(_box.At("out.json")))!["output_data"]!;
        var run = _box.Run("run", folder, "-i", models.Record, "--json").Expect(0).Json["output_data"]!;
        var proven = _box.Run("prove", folder, "-i", models.Record, "-o", _box.At("p"), "--json").Expect(0).Json;
        var verified = _box.Run("verify", "-k", models.Key, "-p", _box.At("p"), "--json").Expect(0).Json;
        Assert.Equal(2, file[0]!.AsArray().Count);
        Assert.Equal(Floats(file[0]!), Floats(run[0]!));
        Assert.Equal(Floats(file[0]!), Floats(proven["output_data"]![0]!));
        Assert.Equal(Floats(file[0]!), Floats(verified["output_data"]![0]!));
        Assert.Null(verified["input_data"]![0]);
        Assert.Equal(new FileInfo(_box.At("p")).Length, proven["proof_bytes"]!.GetValue<long>());
        Assert.Equal(6, proven["stages_ms"]!.AsObject().Count);
        Assert.True(proven["prove_ms"]!.GetValue<double>() > 0);
        Assert.True(verified["accepted"]!.GetValue<bool>());
        Assert.Equal(128, verified["security_bits"]!.GetValue<int>());
    }

    [Fact]
    public void One_of_several_samples_is_chosen_by_number()
    {
        var all = Sandbox.Sample("wdbc-records.jsonl");
        Assert.Contains("--sample", _box.Run("run", models.Clinic, "-i", all).Expect(2).Error, StringComparison.Ordinal);
        _box.Run("run", models.Clinic, "-i", all, "--sample", "41").Expect(2);
        var seventh = _box.Run("run", models.Clinic, "-i", all, "--sample", "7", "--json").Expect(0).Json["output_data"]!;
        var same = _box.Run("run", models.Clinic, "-i", models.OtherRecord, "--json").Expect(0).Json["output_data"]!;
        Assert.Equal(Floats(seventh[0]!), Floats(same[0]!));
    }

    [Fact]
    public void Public_inputs_must_be_those_given()
    {
        string[] verify = ["verify", "-k", models.OpenKey, "-p", models.OpenProof];
        var json = _box.Run([.. verify, "-i", models.Record, "--json"]).Expect(0).Json;
        var given = JsonNode.Parse(File.ReadAllText(models.Record))!["input_data"]![0]!;
        var (shown, expected) = (Floats(json["input_data"]![0]!), Floats(given));
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], shown[i], Math.Max(1e-4f, MathF.Abs(expected[i]) * 0.02f));
        var other = _box.Run([.. verify, "-i", models.OtherRecord, "--json"]).Expect(1).Json;
        Assert.Equal("public values", other["stage"]!.GetValue<string>());
        var none = _box.Run("verify", "-k", models.Key, "-p", models.Proof, "-i", models.Record).Expect(2);
        Assert.Contains("No input of this model is public", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_can_ask_for_more_bits()
    {
        _box.Run("verify", "-k", models.OpenKey, "-p", models.OpenProof).Expect(0);
        _box.Run("verify", "-k", models.Key, "-p", models.Proof, "--min-bits", "128").Expect(0);
        var json = _box.Run("verify", "-k", models.OpenKey, "-p", models.OpenProof, "--min-bits", "128", "--json").Expect(1).Json;
        Assert.Equal("policy", json["stage"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(200)]
    [InlineData(40_000)]
    [InlineData(90_000)]
    public void A_changed_proof_is_rejected_with_its_stage(int at)
    {
        var outcome = _box.Run("verify", "-k", models.Key, "-p", _box.Flip(models.Proof, at, "p")).Expect(1);
        Assert.Contains("stage", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("rejected", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_proofs_and_wrong_lengths_are_rejected()
    {
        var bytes = File.ReadAllBytes(models.Proof);
        _box.Run("verify", "-k", models.Key, "-p", models.OpenProof).Expect(1);
        _box.Run("verify", "-k", models.Key, "-p", _box.Write("half", bytes[..(bytes.Length / 2)])).Expect(1);
        _box.Run("verify", "-k", models.Key, "-p", _box.Write("more", [.. bytes, 0])).Expect(1);
        _box.Run("verify", "-k", models.Key, "-p", _box.Write("none", "")).Expect(1);
        _box.Run("verify", "-k", models.Key, "-p", models.Record).Expect(1);
    }

    [Fact]
    public void Proofs_are_fresh_every_time()
    {
        var folder = _box.Copy(models.Clinic, "k");
        _box.Run("prove", folder, "-i", models.Record, "-o", _box.At("p")).Expect(0);
        Assert.NotEqual(File.ReadAllBytes(models.Proof), File.ReadAllBytes(_box.At("p")));
    }

    [Fact]
    public void People_see_the_answer_what_is_hidden_and_the_stages()
    {
        var folder = _box.Copy(models.Clinic, "k");
        var text = _box.Run("prove", folder, "-i", models.Record, "-o", _box.At("p")).Expect(0).Output;
        foreach (var word in (string[])["output", "128 proven bits", "weights, input", "openings left", "proving the lookups"])
            Assert.Contains(word, text, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", text, StringComparison.Ordinal);
        Assert.DoesNotContain(" \n", text, StringComparison.Ordinal);
    }

    private static float[] Floats(JsonNode array) => [.. array.AsArray().Select(x => x!.GetValue<float>())];
}

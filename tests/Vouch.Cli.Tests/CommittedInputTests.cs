using System.Text.Json.Nodes;

namespace Vouch.Cli.Tests;

public sealed class CommittedInputTests(CompiledModels models) : IDisposable
{
    private readonly Sandbox _box = new();

    public void Dispose() => _box.Dispose();

    [Theory]
    [InlineData("mnist-lenet5.onnx", "digits.npy", "100")]
    [InlineData("mnist-lenet5.onnx", "digits.npy", "128")]
    [InlineData("wdbc-mlp.onnx", "wdbc-records.jsonl", "128")]
    public void Whoever_orders_gets_a_proof_about_the_input_committed_to(string model, string inputs, string bits)
    {
        var keys = Compile(model, inputs, "--security", bits);
        var key = Path.Combine(keys, "verifying.key");
        inputs = Sandbox.Sample(inputs);
        // The owner needs the public key only; the folder does as well.
        var committed = _box.Run("commit", key, "-i", inputs, "--sample", "2", "-o", _box.At("in.commitment"), "--json").Expect(0).Json;
        var bytes = File.ReadAllBytes(_box.At("in.commitment"));
        Assert.Equal(bits == "100" ? 48 : 56, bytes.Length);
        Assert.Equal(Convert.ToHexStringLower(bytes), Text(committed, "commitment"));
        Assert.True(committed["openings"]!.GetValue<int>() >= 64);
        Assert.Equal(_box.At("in.opening"), Text(committed, "opening_file"));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_box.At("in.opening")));

        var proven = _box.Run(
            "prove", keys, "-i", inputs, "--sample", "2", "--opening", _box.At("in.opening"), "-o", _box.At("p"), "--json").Expect(0).Json;
        Assert.Equal(Text(committed, "commitment"), Text(proven, "input_commitment"));
        Assert.Equal(committed["openings"]!.GetValue<int>() - 1, proven["input_openings_left"]!.GetValue<int>());
        Assert.False(File.Exists(_box.At("p.commitment")));
        var verified = _box.Run("verify", "-k", key, "-p", _box.At("p"), "--input-commitment", _box.At("in.commitment"), "--json").Expect(0).Json;
        Assert.Equal(Text(committed, "commitment"), Text(verified, "input_commitment"));
        Assert.Null(verified["input_data"]![0]);

        // Another input, honestly committed to and proven: not what was ordered.
        _box.Run("commit", keys, "-i", inputs, "--sample", "3", "-o", _box.At("other.commitment")).Expect(0);
        _box.Run("prove", keys, "-i", inputs, "--sample", "3", "--opening", _box.At("other.opening"), "-o", _box.At("q")).Expect(0);
        _box.Run("verify", "-k", key, "-p", _box.At("q"), "--input-commitment", _box.At("other.commitment")).Expect(0);
        _box.Run("verify", "-k", key, "-p", _box.At("q"), "--input-commitment", _box.At("in.commitment")).Expect(1);
        var refused = _box.Run("prove", keys, "-i", inputs, "--sample", "3", "--opening", _box.At("in.opening"), "-o", _box.At("r")).Expect(2);
        Assert.Contains("not the one that was committed to", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_box.At("r")));
    }

    [Fact]
    public void Without_an_opening_a_fresh_commitment_goes_beside_the_proof()
    {
        var keys = Compile("wdbc-mlp.onnx", "wdbc-records.jsonl", "--security", "100", "--weights", "public");
        var text = _box.Run("prove", keys, "-i", models.Record, "-o", _box.At("p")).Expect(0).Output;
        Assert.Contains("fresh commitment", text, StringComparison.Ordinal);
        string[] verify = ["verify", "-k", Path.Combine(keys, "verifying.key"), "-p", _box.At("p")];
        var shown = _box.Run([.. verify, "--input-commitment", _box.At("p.commitment")]).Expect(0).Output;
        Assert.Contains("the one under the commitment", shown, StringComparison.Ordinal);
        Assert.Contains("committed: not in the proof", shown, StringComparison.Ordinal);
        var missing = _box.Run(verify).Expect(2);
        Assert.Contains("--input-commitment", missing.Error, StringComparison.Ordinal);
        Assert.Contains("--input-commitment", _box.Run([.. verify, "-i", models.Record]).Expect(2).Error, StringComparison.Ordinal);
        _box.Run("prove", keys, "-i", models.Record, "-o", _box.At("q")).Expect(0);
        _box.Run([.. verify, "--input-commitment", _box.At("q.commitment")]).Expect(1);
    }

    [Fact]
    public void Files_that_are_no_commitment_or_no_opening_are_refused()
    {
        var keys = Compile("wdbc-mlp.onnx", "wdbc-records.jsonl", "--security", "100", "--weights", "public");
        _box.Run("commit", keys, "-i", models.Record, "-o", _box.At("c")).Expect(0);
        _box.Run("prove", keys, "-i", models.Record, "--opening", _box.At("c.opening"), "-o", _box.At("p")).Expect(0);
        var (commitment, opening) = (File.ReadAllBytes(_box.At("c")), File.ReadAllBytes(_box.At("c.opening")));
        string[] verify = ["verify", "-k", Path.Combine(keys, "verifying.key"), "-p", _box.At("p"), "--input-commitment"];
        foreach (var bad in (byte[][])[[], commitment[..32], commitment[..^1], [.. commitment, 0], [.. commitment[..^8], .. Ones], opening])
            _box.Run([.. verify, _box.Write("bad", bad)]).Expect(2);
        _box.Run([.. verify, _box.At("nowhere")]).Expect(2);
        _box.Run([.. verify, _box.Flip(_box.At("c"), 3, "flipped")]).Expect(1);
        foreach (var bad in (byte[][])[[], opening[..40], opening[..^1], commitment, [.. opening[..^8], .. Ones]])
            _box.Run("prove", keys, "-i", models.Record, "--opening", _box.Write("bad", bad), "-o", _box.At("q")).Expect(2);

        // Another seed gives another commitment than the one in the file: noticed before proving.
        var forged = _box.Flip(_box.At("c.opening"), 12, "forged.opening");
        _box.Run("prove", keys, "-i", models.Record, "--opening", forged, "-o", _box.At("q")).Expect(2);
        Assert.False(File.Exists(_box.At("q")));
    }

    [Fact]
    public void An_opening_is_not_overwritten_by_accident_and_its_proofs_are_counted()
    {
        var keys = Compile("wdbc-mlp.onnx", "wdbc-records.jsonl", "--security", "100", "--weights", "public");
        string[] commit = ["commit", keys, "-i", models.Record, "-o", _box.At("c.commitment")];
        _box.Run(commit).Expect(0);
        var first = File.ReadAllBytes(_box.At("c.opening"));
        Assert.Contains("--force", _box.Run(commit).Expect(2).Error, StringComparison.Ordinal);
        Assert.Equal(first, File.ReadAllBytes(_box.At("c.opening")));
        string[] prove = ["prove", keys, "-i", models.Record, "--opening", _box.At("c.opening"), "-o", _box.At("p"), "--json"];
        var left = _box.Run(prove).Expect(0).Json["input_openings_left"]!.GetValue<int>();
        Assert.Equal(left - 1, _box.Run(prove).Expect(0).Json["input_openings_left"]!.GetValue<int>());
        var key = Protocol.Keys.VerifyingKey.Read(File.ReadAllBytes(Path.Combine(keys, "verifying.key")));
        var commitment = File.ReadAllBytes(_box.At("c.commitment"));
        var budget = new Prover.Commitments.OpeningBudget(_box.At("c.opening.count"), _box.At("state"), commitment, key.Statement.Matrix.OpeningBudget);
        while (budget.Remaining() > 0) budget.Take();
        Assert.Contains("used up", _box.Run(prove).Expect(2).Error, StringComparison.Ordinal);
        _box.Run([.. commit, "--force"]).Expect(0);
        Assert.NotEqual(first, File.ReadAllBytes(_box.At("c.opening")));
        Assert.Equal(left, _box.Run(prove).Expect(0).Json["input_openings_left"]!.GetValue<int>());
    }

    [Fact]
    public void Models_without_committed_inputs_know_no_commitments()
    {
        Assert.Contains("--input committed", _box.Run("commit", models.Clinic, "-i", models.Record, "-o", _box.At("c")).Expect(2).Error, StringComparison.Ordinal);
        var file = _box.Write("c", new byte[56]);
        _box.Run("verify", "-k", models.Key, "-p", models.Proof, "--input-commitment", file).Expect(2);
        _box.Run("prove", models.Clinic, "-i", models.Record, "--opening", file, "-o", _box.At("p")).Expect(2);
    }

    [Fact]
    public void Committed_inputs_are_inspected_and_measured()
    {
        string[] model = [Sandbox.Sample("wdbc-mlp.onnx"), "--input", "committed", "--calibration", Sandbox.Sample("wdbc-records.jsonl")];
        var cells = _box.Run(["inspect", .. model, "--json"]).Expect(0).Json["cells"]!;
        Assert.Equal(30, cells["inputs"]!["used"]!.GetValue<int>());
        Assert.True(_box.Run(["bench", .. model, "--runs", "1", "--json"]).Expect(0).Json["prove_ms"]!.GetValue<double>() > 0);
    }

    private static byte[] Ones => [.. Enumerable.Repeat((byte)0xFF, 8)];

    private static string Text(JsonNode json, string name) => json[name]!.GetValue<string>();

    private string Compile(string model, string calibration, params string[] options)
    {
        _box.Run(
            ["compile", Sandbox.Sample(model), "-o", _box.At("keys"), "--calibration", Sandbox.Sample(calibration), "--input", "committed", .. options])
            .Expect(0);
        return _box.At("keys");
    }
}

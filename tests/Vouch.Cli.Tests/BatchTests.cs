using System.Text.Json.Nodes;

namespace Vouch.Cli.Tests;

/// <summary>Many inputs of one file in one proof.</summary>
public sealed class BatchTests(CompiledModels models) : IDisposable
{
    private readonly Sandbox _box = new();

    public void Dispose() => _box.Dispose();

    [Fact]
    public void All_inputs_of_a_file_are_proven_together_for_one_opening()
    {
        const int Count = 5;
        var folder = _box.Copy(models.Clinic, "k");
        var lines = Lines(Count);
        var before = _box.Run("prove", folder, "-i", models.Record, "-o", _box.At("one"), "--json").Expect(0).Json;
        var proven = _box.Run("prove", folder, "-i", _box.Write("many.jsonl", string.Join('\n', lines)), "--batch", "-o", _box.At("p"), "--json").Expect(0).Json;
        Assert.Equal(Count, proven["inferences"]!.GetValue<int>());
        Assert.Null(proven["output_data"]);
        Assert.Equal(before["openings_left"]!.GetValue<int>() - 1, proven["openings_left"]!.GetValue<int>());

        var verified = _box.Run("verify", "-k", models.Key, "-p", _box.At("p"), "--json").Expect(0).Json;
        Assert.Equal(Count, verified["inferences"]!.GetValue<int>());
        Assert.Null(verified["output_data"]);
        for (var i = 0; i < Count; i++)
        {
            var alone = _box.Run("run", folder, "-i", _box.Write("in", lines[i]), "--json").Expect(0).Json["output_data"]!.ToJsonString();
            Assert.Equal(alone, proven["batch"]![i]!["output_data"]!.ToJsonString());
            Assert.Equal(alone, verified["batch"]![i]!["output_data"]!.ToJsonString());
            Assert.Null(verified["batch"]![i]!["input_data"]![0]);
        }
    }

    [Fact]
    public void People_see_the_number_and_the_first_few()
    {
        var folder = _box.Copy(models.Clinic, "k");
        var input = _box.Write("many.jsonl", string.Join('\n', Lines(6)));
        var made = _box.Run("prove", folder, "-i", input, "--batch", "-o", _box.At("p")).Expect(0).Output;
        var read = _box.Run("verify", "-k", models.Key, "-p", _box.At("p")).Expect(0).Output;
        Assert.Contains("6 inferences", read, StringComparison.Ordinal);
        foreach (var text in (string[])[made, read])
        {
            Assert.Contains("inference 3 of 6", text, StringComparison.Ordinal);
            Assert.DoesNotContain("inference 4 of 6", text, StringComparison.Ordinal);
            Assert.Contains("3 more", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Public_inputs_of_a_batch_must_be_those_given_in_their_order()
    {
        var lines = Lines(3);
        var folder = _box.Copy(models.OpenClinic, "k");
        string File(string name, params string[] all) => _box.Write(name, string.Join('\n', all));
        _box.Run("prove", folder, "-i", File("a", lines), "--batch", "-o", _box.At("p")).Expect(0);
        string[] verify = ["verify", "-k", models.OpenKey, "-p", _box.At("p"), "--json"];
        var json = _box.Run([.. verify, "-i", _box.At("a")]).Expect(0).Json;
        Assert.NotNull(json["batch"]![2]!["input_data"]![0]);
        foreach (var other in (string[][])[[lines[1], lines[0], lines[2]], lines[..2], [.. lines, lines[0]], [lines[0]]])
            Assert.Equal("public values", _box.Run([.. verify, "-i", File("b", other)]).Expect(1).Json["stage"]!.GetValue<string>());
        Assert.Contains("--sample", _box.Run([.. verify, "-i", _box.At("a"), "--sample", "1"]).Expect(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_of_one_is_an_ordinary_proof()
    {
        var folder = _box.Copy(models.Clinic, "k");
        var proven = _box.Run("prove", folder, "-i", models.Record, "--batch", "-o", _box.At("p"), "--json").Expect(0).Json;
        Assert.Single(proven["batch"]!.AsArray());
        var verified = _box.Run("verify", "-k", models.Key, "-p", _box.At("p"), "--json").Expect(0).Json;
        Assert.Equal(1, verified["inferences"]!.GetValue<int>());
        Assert.Equal(proven["batch"]![0]!["output_data"]!.ToJsonString(), verified["output_data"]!.ToJsonString());
    }

    [Fact]
    public void A_changed_number_or_a_changed_proof_is_rejected()
    {
        var folder = _box.Copy(models.Clinic, "k");
        _box.Run("prove", folder, "-i", _box.Write("many", string.Join('\n', Lines(2))), "--batch", "-o", _box.At("p")).Expect(0);
        _box.Run("verify", "-k", models.Key, "-p", _box.At("p")).Expect(0);
        foreach (var at in (int[])[0, 5, 6, 7, 9, 10, 200, 40_000])
            _box.Run("verify", "-k", models.Key, "-p", _box.Flip(_box.At("p"), at, "q")).Expect(1);
        var bytes = File.ReadAllBytes(_box.At("p"));
        _box.Run("verify", "-k", models.Key, "-p", _box.Write("q", bytes[..8])).Expect(1);
        _box.Run("verify", "-k", models.OpenKey, "-p", _box.At("p")).Expect(1);
    }

    [Fact]
    public void Bad_batches_are_refused_with_their_place_and_nothing_is_made()
    {
        var lines = Lines(3);
        string Refused(string text, params string[] more) =>
            _box.Run(["prove", models.Clinic, "-i", _box.Write("in", text), "--batch", "-o", _box.At("p"), .. more]).Expect(2).Error;
        Refused("");
        Refused("\n\n");
        Assert.Contains("line 3", Refused($"{lines[0]}\n{lines[1]}\nhello\n"), StringComparison.Ordinal);
        Assert.Contains("line 2", Refused($"{lines[0]}\n{{\"input_data\": [[1, 2, 3]]}}\n{lines[1]}"), StringComparison.Ordinal);
        Assert.Contains("line 4", Refused($"{lines[0]}\n\n{lines[1]}\n{{\"inputs\": []}}"), StringComparison.Ordinal);
        var far = "{\"input_data\": [[" + string.Join(',', Enumerable.Repeat("987654.25", 30)) + "]]}";
        var error = Refused($"{lines[0]}\n{far}");
        Assert.Contains("Sample 2", error, StringComparison.Ordinal);
        Assert.DoesNotContain("987654", error, StringComparison.Ordinal);
        Assert.Contains("--sample", Refused(lines[0], "--sample", "1"), StringComparison.Ordinal);
        Assert.Equal(["in"], _box.Leftovers());
    }

    [Fact]
    public void Too_many_inputs_are_refused_with_the_most_that_fit()
    {
        const string Tiny = "{\"input_data\":[[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]]}\n";
        var most = Vouch.Protocol.Keys.VerifyingKey.Read(File.ReadAllBytes(models.OpenKey)).Statement.LargestBatch();
        Assert.True(most >= 1024, $"{most}");
        var input = _box.Write("in", string.Concat(Enumerable.Repeat(Tiny, most + 1)));
        var error = _box.Run("prove", models.OpenClinic, "-i", input, "--batch", "-o", _box.At("p")).Expect(2).Error;
        Assert.Contains(most.ToString(System.Globalization.CultureInfo.InvariantCulture), error, StringComparison.Ordinal);
        Assert.Equal(["in"], _box.Leftovers());
    }

    [Fact]
    public void An_array_needs_an_axis_of_inputs()
    {
        var folder = _box.Copy(models.Clinic, "k");
        float[] record = [.. JsonNode.Parse(File.ReadAllText(models.Record))!["input_data"]![0]!.AsArray().Select(x => x!.GetValue<float>())];
        _box.Run("prove", folder, "-i", _box.Write("one.npy", Npy("(30,)", record)), "-o", _box.At("p")).Expect(0);
        var refused = _box.Run("prove", folder, "-i", _box.At("one.npy"), "--batch", "-o", _box.At("q")).Expect(2);
        Assert.Contains("leading axis", refused.Error, StringComparison.Ordinal);
        _box.Run("prove", folder, "-i", _box.Write("two.npy", Npy("(2, 30)", [.. record, .. record])), "--batch", "-o", _box.At("q")).Expect(0);
        Assert.Equal(2, _box.Run("verify", "-k", models.Key, "-p", _box.At("q"), "--json").Expect(0).Json["inferences"]!.GetValue<int>());
        // Ragged arrays do not exist in this format; data that are too short do.
        _box.Run("prove", folder, "-i", _box.Write("cut.npy", Npy("(3, 30)", [.. record, .. record])), "--batch", "-o", _box.At("r")).Expect(2);
        _box.Run("prove", folder, "-i", _box.Write("none.npy", Npy("(0, 30)", [])), "--batch", "-o", _box.At("r")).Expect(2);
    }

    [Fact]
    public void Committed_inputs_are_proven_one_by_one()
    {
        _box.Run(
            "compile", Sandbox.Sample("wdbc-mlp.onnx"), "-o", _box.At("c"), "--calibration", Sandbox.Sample("wdbc-records.jsonl"),
            "--input", "committed", "--security", "100").Expect(0);
        var error = _box.Run("prove", _box.At("c"), "-i", Sandbox.Sample("wdbc-records.jsonl"), "--batch", "-o", _box.At("p")).Expect(2).Error;
        Assert.Contains("committed", error, StringComparison.Ordinal);
        Assert.Equal(["c"], _box.Leftovers());
    }

    [Fact]
    public void Sixteen_digits_are_read_by_LeNet_in_one_proof()
    {
        const int Count = 16, Pixels = 28 * 28;
        var digits = File.ReadAllBytes(Sandbox.Sample("digits.npy"));
        var head = 10 + BitConverter.ToUInt16(digits, 8);
        var pixels = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(digits.AsSpan(head, Count * Pixels * sizeof(float))).ToArray();
        var input = _box.Write("digits.npy", Npy($"({Count}, 1, 28, 28)", pixels));
        _box.Run("compile", Sandbox.Sample("mnist-lenet5.onnx"), "-o", _box.At("k"), "--calibration", Sandbox.Sample("digits.npy")).Expect(0);
        _box.Run("prove", _box.At("k"), "-i", input, "--batch", "-o", _box.At("p")).Expect(0);
        var verified = _box.Run("verify", "-k", Path.Combine(_box.At("k"), "verifying.key"), "-p", _box.At("p"), "--json").Expect(0).Json;
        Assert.Equal(Count, verified["inferences"]!.GetValue<int>());
        foreach (var i in (int[])[0, 7, Count - 1])
        {
            var alone = _box.Run("run", _box.At("k"), "-i", input, "--sample", $"{i + 1}", "--json").Expect(0).Json;
            Assert.Equal(alone["output_data"]!.ToJsonString(), verified["batch"]![i]!["output_data"]!.ToJsonString());
        }
    }

    private static string[] Lines(int count) => [.. File.ReadLines(Sandbox.Sample("wdbc-records.jsonl")).Take(count)];

    private static byte[] Npy(string shape, float[] values)
    {
        var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}\n";
        var head = System.Text.Encoding.ASCII.GetBytes(header);
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)head.Length, (byte)(head.Length >> 8), .. head, .. values.SelectMany(BitConverter.GetBytes)];
    }
}

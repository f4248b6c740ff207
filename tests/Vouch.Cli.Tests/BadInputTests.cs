namespace Vouch.Cli.Tests;

/// <summary>Inputs, keys and places that cannot be used: exit 2, a clear line, nothing written, no secret told.</summary>
public sealed class BadInputTests(CompiledModels models) : IDisposable
{
    private const int Measurements = 30;
    private readonly Sandbox _box = new();

    public static TheoryData<string, string> Inputs => new()
    {
        { "no JSON", "hello" },
        { "cut off", "{\"input_data\": [[1, 2" },
        { "empty", "" },
        { "other key", "{\"inputs\": [[1]]}" },
        { "too few", "{\"input_data\": [[1, 2, 3]]}" },
        { "two inputs", "{\"input_data\": [[1], [2]]}" },
        { "not numbers", "{\"input_data\": [[" + string.Join(',', Enumerable.Repeat("\"x\"", Measurements)) + "]]}" },
        { "NaN", "{\"input_data\": [[" + string.Join(',', Enumerable.Repeat("NaN", Measurements)) + "]]}" },
        { "huge", "{\"input_data\": [[" + string.Join(',', Enumerable.Repeat("1e99", Measurements)) + "]]}" },
        { "bad npy", "\u0093NUMPY nothing" },
    };

    public void Dispose() => _box.Dispose();

    [Theory]
    [MemberData(nameof(Inputs))]
    public void A_bad_input_is_refused_before_anything_is_made(string what, string text)
    {
        Assert.NotEqual("", what);
        var input = _box.Write("in", text);
        _box.Run("prove", models.Clinic, "-i", input, "-o", _box.At("p")).Expect(2);
        _box.Run("run", models.Clinic, "-i", input, "-o", _box.At("o")).Expect(2);
        _box.Run("verify", "-k", models.OpenKey, "-p", models.OpenProof, "-i", input).Expect(2);
        Assert.Equal(["in"], _box.Leftovers());
    }

    [Fact]
    public void A_value_out_of_range_is_named_by_its_place_only()
    {
        const string Secret = "987654.25";
        var values = Enumerable.Repeat("1", Measurements).ToArray();
        values[3] = Secret;
        var input = _box.Write("in", "{\"input_data\": [[" + string.Join(',', values) + "]]}");
        var outcome = _box.Run("prove", models.Clinic, "-i", input, "-o", _box.At("p"), "--json").Expect(2);
        Assert.Contains("element 3", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("987654", outcome.Error + outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("9.8765", outcome.Error + outcome.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_box.At("p")));
    }

    [Fact]
    public void Places_that_cannot_be_read_or_written_are_named()
    {
        string[] prove = ["prove", models.Clinic, "-i", models.Record, "-o"];
        Assert.Contains("directory", _box.Run([.. prove, _box.Folder]).Expect(2).Error, StringComparison.Ordinal);
        _box.Run([.. prove, _box.At("no/such/folder")]).Expect(2);
        _box.Run([.. prove, ""]).Expect(2);
        _box.Run("prove", models.Clinic, "-i", _box.At("none"), "-o", _box.At("p")).Expect(2);
        _box.Run("prove", models.Clinic, "-i", _box.Folder, "-o", _box.At("p")).Expect(2);
        _box.Run("run", models.Clinic, "-i", models.Record, "-o", _box.Folder).Expect(2);
        Assert.Contains("compile", _box.Run("prove", _box.At("none"), "-i", models.Record, "-o", _box.At("p")).Expect(2).Error, StringComparison.Ordinal);
        _box.Run("prove", _box.Folder, "-i", models.Record, "-o", _box.At("p")).Expect(2);
        _box.Run("renew", _box.At("none")).Expect(2);
        _box.Run("verify", "-k", _box.At("none"), "-p", models.Proof).Expect(2);
        _box.Run("verify", "-k", _box.Folder, "-p", models.Proof).Expect(2);
        _box.Run("verify", "-k", models.Key, "-p", _box.At("none")).Expect(2);
        _box.Run("verify", "-k", models.Key, "-p", _box.Folder).Expect(2);
        if (OperatingSystem.IsLinux()) _box.Run([.. prove, "/proc/vouch.proof"]).Expect(2);
        Assert.Empty(_box.Leftovers());
    }

    [Fact]
    public void Damaged_verifying_keys_are_refused_whatever_the_damage()
    {
        var bytes = File.ReadAllBytes(models.OpenKey);
        var step = bytes.Length / 40;
        for (var length = 0; length < bytes.Length; length += step)
            _box.Run("verify", "-k", _box.Write("k", bytes[..length]), "-p", models.OpenProof).Expect(2);
        for (var at = 0; at < bytes.Length; at += step)
        {
            // A change that leaves a key is another key: then the proof does not fit.
            var code = _box.Run("verify", "-k", _box.Flip(models.OpenKey, at, "k"), "-p", models.OpenProof).Code;
            Assert.True(code is 1 or 2, $"byte {at}: exit {code}");
        }

        _box.Run("verify", "-k", models.Record, "-p", models.Proof).Expect(2);
        _box.Run("verify", "-k", models.Proof, "-p", models.Proof).Expect(2);
    }

    [Fact]
    public void Damaged_proving_keys_are_refused_with_advice()
    {
        var folder = _box.Copy(models.Clinic, "k");
        var secret = Path.Combine(folder, "model.vouch");
        var bytes = File.ReadAllBytes(secret);
        string Prove() => _box.Run("prove", folder, "-i", models.Record, "-o", _box.At("p")).Expect(2).Error;
        var step = bytes.Length / 20;
        for (var at = 0; at < bytes.Length; at += step)
        {
            var changed = bytes.ToArray();
            changed[at] ^= 1;
            File.WriteAllBytes(secret, changed);
            Prove();
            File.WriteAllBytes(secret, bytes[..at]);
            Prove();
        }

        File.WriteAllBytes(secret, bytes[..100]);
        Assert.Contains("Compile the model again", Prove(), StringComparison.Ordinal);
        var newer = bytes.ToArray();
        newer[8] = 99;
        File.WriteAllBytes(secret, newer);
        Assert.Contains("version 99", Prove(), StringComparison.Ordinal);
        File.Delete(secret);
        Prove();
        Assert.Equal(["k"], _box.Leftovers());
    }

    [Fact]
    public void Keys_of_different_compiles_are_refused()
    {
        var folder = _box.Copy(models.Clinic, "k");
        File.Copy(models.OpenKey, Path.Combine(folder, "verifying.key"), overwrite: true);
        var outcome = _box.Run("prove", folder, "-i", models.Record, "-o", _box.At("p")).Expect(2);
        Assert.Contains("do not belong together", outcome.Error, StringComparison.Ordinal);
    }
}

namespace Vouch.Cli.Tests;

public sealed class CompileTests(CompiledModels models) : IDisposable
{
    private const UnixFileMode OwnerReadsAndWrites = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly Sandbox _box = new();

    private static string Model => Sandbox.Sample("wdbc-mlp.onnx");

    public void Dispose() => _box.Dispose();

    [Fact]
    public void The_secret_key_is_for_its_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes");
#pragma warning disable CA1416 // skipped there
        Assert.Equal(OwnerReadsAndWrites, File.GetUnixFileMode(Path.Combine(models.Clinic, "model.vouch")));
#pragma warning restore CA1416
        Assert.Equal(["model.vouch", "openings.count", "openings.count.lock", "verifying.key"], Names(models.Clinic));
    }

    [Fact]
    public void The_result_for_programs_says_what_was_made()
    {
        var folder = _box.At("deep/er/keys");
        var json = _box.Run(
            "compile", Model, "-o", folder, "--calibration", Sandbox.Sample("wdbc-records.jsonl"), "--json").Expect(0).Json;
        Assert.Equal(128, json["security_bits"]!.GetValue<int>());
        Assert.Equal("private", json["weights"]!.GetValue<string>());
        Assert.Equal("private", json["inputs"]![0]!["visibility"]!.GetValue<string>());
        Assert.Equal("public", json["outputs"]![0]!["visibility"]!.GetValue<string>());
        Assert.True(json["openings"]!.GetValue<int>() >= 64);
        Assert.Equal(40, json["agreement"]!["samples"]!.GetValue<int>());
        Assert.Equal(40, json["agreement"]!["same_class"]!.GetValue<int>());
        Assert.True(json["agreement"]!["max_relative_error"]!.GetValue<double>() < 0.01);
        Assert.NotEmpty(json["notes"]!.AsArray());
        Assert.True(File.Exists(Path.Combine(folder, "model.vouch")));
    }

    [Fact]
    public void People_read_about_agreement_and_assumptions()
    {
        var without = _box.Run("compile", Model, "-o", _box.At("k")).Expect(0).Output;
        Assert.Contains("No calibration samples", without, StringComparison.Ordinal);
        var with = _box.Run(
            "compile", Model, "-o", _box.At("k"), "--force", "--calibration", Sandbox.Sample("wdbc-records.jsonl")).Expect(0).Output;
        Assert.Contains("40 of 40 samples", with, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_is_replaced_only_by_force_and_its_counter_with_it()
    {
        var folder = _box.Copy(models.Clinic, "k");
        var before = File.ReadAllBytes(Path.Combine(folder, "verifying.key"));
        var refusal = _box.Run("compile", Model, "-o", folder).Expect(2);
        Assert.Contains("--force", refusal.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(folder, "verifying.key")));
        _box.Run("compile", Model, "-o", folder, "--force", "--calibration", Sandbox.Sample("wdbc-records.jsonl")).Expect(0);
        var json = _box.Run("prove", folder, "-i", models.Record, "-o", _box.At("p"), "--json").Expect(0).Json;
        Assert.Equal(json["openings_limit"]!.GetValue<int>() - 1, json["openings_left"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("empty.onnx", 0)]
    [InlineData("cut.onnx", 3000)]
    public void A_damaged_model_leaves_no_folder_behind(string name, int bytes)
    {
        var model = _box.Write(name, File.ReadAllBytes(Model)[..bytes]);
        _box.Run("compile", model, "-o", _box.At("k")).Expect(2);
        Assert.False(Directory.Exists(_box.At("k")));
    }

    [Fact]
    public void Models_that_are_not_there_or_not_models_are_refused()
    {
        var noise = new byte[3000];
        new Random(1).NextBytes(noise);
        _box.Run("compile", _box.Write("noise", noise), "-o", _box.At("k")).Expect(2);
        Assert.Contains("does not exist", _box.Run("compile", _box.At("none"), "-o", _box.At("k")).Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("is a directory", _box.Run("compile", _box.Folder, "-o", _box.At("k")).Expect(2).Error, StringComparison.Ordinal);
        _box.Run("compile", Model, "-o", _box.At("k"), "--calibration", _box.At("none")).Expect(2);
        _box.Run("compile", Model, "-o", _box.At("k"), "--calibration", _box.Folder).Expect(2);
        _box.Run("compile", Model, "-o", _box.At("k"), "--shape", "nonsense").Expect(2);
        _box.Run("compile", Model, "-o", _box.At("k"), "--shape", "other=1,2").Expect(2);
        Assert.False(Directory.Exists(_box.At("k")));
    }

    [Fact]
    public void Places_that_cannot_hold_a_key_are_refused()
    {
        Assert.Contains("is a file", _box.Run("compile", Model, "-o", _box.Write("file", "x")).Expect(2).Error, StringComparison.Ordinal);
        _box.Run("compile", Model, "-o", _box.At("file/below")).Expect(2);
        _box.Run("compile", Model, "-o", "").Expect(2);
        if (OperatingSystem.IsLinux()) _box.Run("compile", Model, "-o", "/proc/vouch").Expect(2);
    }

    [Theory]
    [InlineData("model.vouch")]
    [InlineData("verifying.key")]
    public void If_one_half_cannot_be_placed_the_other_is_not_there_either(string blocked)
    {
        Directory.CreateDirectory(_box.At("k/" + blocked));
        _box.Run("compile", Model, "-o", _box.At("k")).Expect(2);
        Assert.Equal([blocked], Names(_box.At("k")));
    }

    private static IEnumerable<string> Names(string folder) =>
        Directory.GetFileSystemEntries(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);
}

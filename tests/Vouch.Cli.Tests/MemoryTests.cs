using System.Globalization;
using Vouch.Cli.Keys;
using Vouch.Workspace;

namespace Vouch.Cli.Tests;

/// <summary>--memory: what is too large is refused before it begins, and says what it would need.</summary>
public sealed class MemoryTests(CompiledModels models) : IDisposable
{
    private readonly Sandbox _box = new();

    public void Dispose() => _box.Dispose();

    [Fact]
    public void A_proof_beyond_the_limit_is_refused_and_takes_no_opening()
    {
        var before = Openings();
        var outcome = _box.Run("prove", models.Clinic, "-i", models.Record, "-o", _box.At("p"), "--memory", "20M", "--json").Expect(2);
        Assert.Contains("--memory allows 21.0 MB", outcome.Json["error"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("would need about", outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_box.At("p")));
        Assert.Equal(before - 1, Openings());
    }

    [Fact]
    public void A_compile_beyond_the_limit_is_refused_and_leaves_no_folder()
    {
        var outcome = _box.Run(
            "compile", Sandbox.Sample("wdbc-mlp.onnx"), "-o", _box.At("keys"), "--memory", "20M").Expect(2);
        Assert.Contains("compiling this model would need about", outcome.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(_box.Leftovers());
    }

    [Fact]
    public void A_benchmark_beyond_the_limit_is_refused() => Assert.Contains(
        "would need about",
        _box.Run("bench", Sandbox.Sample("wdbc-mlp.onnx"), "--memory", "20M").Expect(2).Error, StringComparison.Ordinal);

    [Fact]
    public void A_batch_beyond_the_limit_is_told_that_smaller_ones_need_less() => Assert.Contains(
        "Smaller batches need less",
        _box.Run("prove", models.Clinic, "-i", Sandbox.Sample("wdbc-records.jsonl"), "--batch", "-o", _box.At("p"), "--memory", "20M").Expect(2).Error,
        StringComparison.Ordinal);

    [Fact]
    public void What_fits_is_done() =>
        _box.Run("prove", models.Clinic, "-i", models.Record, "-o", _box.At("p"), "--memory", "4G").Expect(0);

    [Theory]
    [InlineData("4")]
    [InlineData("-1G")]
    [InlineData("many")]
    [InlineData("0G")]
    public void What_is_no_size_is_refused(string size)
    {
        foreach (var command in (string[][])[["prove", models.Clinic, "-i", models.Record, "-o", _box.At("p")], ["bench", Sandbox.Sample("wdbc-mlp.onnx")], ["compile", Sandbox.Sample("wdbc-mlp.onnx"), "-o", _box.At("k")]])
            _box.Run([.. command, "--memory", size]).Expect(2);
        Assert.Empty(_box.Leftovers());
    }

    [Fact]
    public void Without_a_limit_the_machine_is_what_is_warned_of()
    {
        var warnings = new List<string>();
        new MemoryLimit(null, 1000, warnings.Add).Check("This proof", 999, "Wait.");
        new MemoryLimit(null, null, warnings.Add).Check("This proof", long.MaxValue, "Wait.");
        Assert.Empty(warnings);
        new MemoryLimit(null, 1000, warnings.Add).Check("This proof", 1001, "Wait.");
        Assert.Contains("this proof will need", Assert.Single(warnings), StringComparison.Ordinal);
        // A limit of the user's own is all that counts.
        new MemoryLimit(2000, 1000, warnings.Add).Check("This proof", 1500, "Wait.");
        Assert.Single(warnings);
        Assert.Throws<UsageException>(() => new MemoryLimit(2000, 1_000_000, warnings.Add).Check("This proof", 2001, "Wait."));
    }

    /// <summary>Openings left after one more proof.</summary>
    private int Openings() => int.Parse(
        _box.Run("prove", models.Clinic, "-i", models.Record, "-o", _box.At("count"), "--json").Expect(0).Json["openings_left"]!.ToJsonString(), CultureInfo.InvariantCulture);
}

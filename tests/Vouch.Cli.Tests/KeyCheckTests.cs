using Vouch.Protocol.Keys;

namespace Vouch.Cli.Tests;

/// <summary>The one-time check of a verifying key.</summary>
public sealed class KeyCheckTests(CompiledModels models) : IDisposable
{
    private readonly Sandbox _box = new();

    public void Dispose() => _box.Dispose();

    [Fact]
    public void A_key_is_checked_once_and_its_time_told_apart()
    {
        string[] verify = ["verify", "-k", models.Key, "-p", models.Proof, "--json"];
        Assert.NotNull(_box.Run(verify).Expect(0).Json["key_check_ms"]);
        Assert.Null(_box.Run(verify).Expect(0).Json["key_check_ms"]);
        Assert.Contains("checked before", _box.Run(verify[..^1]).Expect(0).Output, StringComparison.Ordinal);
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        foreach (var folder in (string[])[_box.Environment.CacheFolder, .. Directory.GetDirectories(_box.Environment.CacheFolder)])
            Assert.Equal(OwnerOnly, File.GetUnixFileMode(folder));
    }

    [Fact]
    public void A_cache_that_others_may_write_to_is_not_believed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes");
        string[] verify = ["verify", "-k", models.Key, "-p", models.Proof, "--json"];
        _box.Run(verify).Expect(0);
        foreach (var folder in Directory.GetDirectories(_box.Environment.CacheFolder))
        {
#pragma warning disable CA1416 // skipped there
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherWrite);
#pragma warning restore CA1416
        }

        Assert.NotNull(_box.Run(verify).Expect(0).Json["key_check_ms"]);
    }

    [Fact]
    public void A_cache_that_cannot_be_written_only_costs_time()
    {
        _box.Environment = _box.Environment with { CacheFolder = _box.Write("file", "x") };
        _box.Run("verify", "-k", models.Key, "-p", models.Proof).Expect(0);
    }

    [Fact]
    public void A_key_whose_weights_are_not_proven_in_range_is_rejected_every_time()
    {
        var key = VerifyingKey.Read(File.ReadAllBytes(models.Key));
        var proof = key.WeightRangeProof.ToArray();
        proof[proof.Length / 2] ^= 1;
        var forged = new VerifyingKey(
            key.Statement.Profile, key.Statement.Matrix, key.Statement.WeightsRoot, key.WeightsArePrivate,
            key.Statement.System, key.WeightRangeStatement.System, key.Interface, proof);
        var path = _box.Write("forged.key", forged.ToBytes());
        for (var i = 0; i < 2; i++)
        {
            var json = _box.Run("verify", "-k", path, "-p", models.Proof, "--json").Expect(1).Json;
            Assert.Contains("range", json["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("\"Shape\":[1,2]", "\"Shape\":[1,3]")]
    [InlineData("\"Block\":", "\"Blick\":")]
    [InlineData("\"Visibility\":", "\"visibility\":")]
    [InlineData("\"Shape\":[1,2]", "\"Shape\":null ")]
    [InlineData("\"Scale\":", "\"Skale\":")]
    [InlineData("\"Outputs\":", "\"Oitputs\":")]
    public void An_interface_that_contradicts_its_statement_is_refused(string text, string forged)
    {
        var bytes = File.ReadAllBytes(models.Key);
        var at = bytes.AsSpan().LastIndexOf(System.Text.Encoding.ASCII.GetBytes(text));
        Assert.True(at > 0);
        System.Text.Encoding.ASCII.GetBytes(forged).CopyTo(bytes, at);
        _box.Run("verify", "-k", _box.Write("forged.key", bytes), "-p", models.Proof).Expect(2);
    }
}

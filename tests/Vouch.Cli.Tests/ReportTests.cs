using System.CommandLine;

namespace Vouch.Cli.Tests;

/// <summary>inspect, bench, demo, and faults of our own.</summary>
public sealed class ReportTests : IDisposable
{
    private readonly Sandbox _box = new();

    public void Dispose() => _box.Dispose();

    [Fact]
    public void Inspect_says_what_a_model_is_and_about_what_it_costs()
    {
        var json = _box.Run("inspect", Sandbox.Sample("mnist-lenet5.onnx"), "--json").Expect(0).Json;
        Assert.Equal(2, json["operators"]!["Conv"]!.GetValue<int>());
        Assert.Equal(61_706, json["weights"]!.GetValue<long>());
        Assert.Equal(416_520, json["multiply_adds"]!.GetValue<long>());
        Assert.InRange(json["padding_waste"]!.GetValue<double>(), 0, 1);
        foreach (var name in (string[])["about_prove_ms", "about_peak_rss_bytes", "about_proof_bytes", "lookup_statements"])
            Assert.True(json[name]!.GetValue<double>() > 0, name);
        var text = _box.Run("inspect", Sandbox.Sample("mnist-lenet5.onnx")).Expect(0).Output;
        foreach (var word in (string[])["Conv", "1x1x28x28", "416,520", "waste", "about"])
            Assert.Contains(word, text, StringComparison.Ordinal);
        _box.Run("inspect", _box.Write("empty", "")).Expect(2);
    }

    [Fact]
    public void Bench_has_the_fields_that_programs_read_and_leaves_nothing()
    {
        var json = _box.Run("bench", Sandbox.Sample("wdbc-mlp.onnx"), "--runs", "2", "--json").Expect(0).Json;
        foreach (var name in (string[])
                 ["prove_ms", "verify_ms", "run_ms", "proof_bytes", "peak_rss_bytes", "security_bits", "compile_ms", "load_ms"])
        {
            Assert.True(json[name]!.GetValue<double>() > 0, name);
        }

        Assert.Equal(2, json["prove_ms_runs"]!.AsArray().Count);
        Assert.Equal(6, json["stages_ms"]!.AsObject().Count);
        Assert.True(json["prove_ms"]!.GetValue<double>() >= json["run_ms"]!.GetValue<double>());
        Assert.Contains("median", _box.Run(
            "bench", Sandbox.Sample("wdbc-mlp.onnx"), "--runs", "1", "--calibration", Sandbox.Sample("wdbc-records.jsonl")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Empty(_box.Leftovers());
    }

    [Fact]
    public void The_demo_accepts_what_is_honest_and_rejects_the_cheats()
    {
        var json = _box.Run("demo", "--json").Expect(0).Json;
        Assert.True(json["clinic"]!["accepted"]!.GetValue<bool>());
        Assert.Equal("malignant", json["clinic"]!["answers"]![0]!.GetValue<string>());
        Assert.Equal(["7", "3", "5", "8"], json["reader"]!["answers"]!.AsArray().Select(a => a!.GetValue<string>()));
        Assert.Equal(3, json["cheats"]!.AsArray().Count);
        Assert.All(json["cheats"]!.AsArray(), cheat => Assert.False(cheat!["accepted"]!.GetValue<bool>()));
        Assert.Empty(_box.Leftovers());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_demo_fits_a_hundred_columns(bool terminal)
    {
        _box.Environment = _box.Environment with { OutputIsTerminal = terminal };
        var text = _box.Run("demo").Expect(0).Output;
        if (!terminal) Assert.DoesNotContain("\u001b", text, StringComparison.Ordinal);
        Assert.Contains("128 proven bits", text, StringComparison.Ordinal);
        if (!terminal) Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 100, line));
    }

    [Fact]
    public void Without_its_samples_the_demo_says_so()
    {
        _box.Environment = _box.Environment with { SampleRoots = [_box.Folder] };
        Assert.Contains("samples", _box.Run("demo").Expect(2).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_fault_of_ours_is_one_line_without_details(bool debug)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = new CommandHost(output, error, _box.Environment with { Debug = debug }, default);
        var command = new Command("x");
        host.Attach(command, (_, _) => throw new InvalidOperationException("the weights are 1 2 3"));
        command.Add(host.Json);
        Assert.Equal(ExitCode.Fault, command.Parse([]).Invoke());
        Assert.Equal(debug, error.ToString().Contains("the weights are", StringComparison.Ordinal));
        if (!debug) Assert.Single(error.ToString().Trim().Split('\n'));
    }

    [Fact]
    public void A_cancelled_command_says_so()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = CliApplication.Run(
            ["compile", Sandbox.Sample("wdbc-mlp.onnx"), "-o", _box.At("k")], output, error, _box.Environment, new CancellationToken(true));
        Assert.Equal(ExitCode.Cancelled, code);
        Assert.Empty(_box.Leftovers());
    }
}

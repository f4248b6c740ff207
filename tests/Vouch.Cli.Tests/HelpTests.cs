namespace Vouch.Cli.Tests;

public sealed class HelpTests : IDisposable
{
    private readonly Sandbox _box = new();

    public static TheoryData<string> Commands => ["inspect", "compile", "run", "commit", "prove", "verify", "renew", "bench", "demo"];

    public void Dispose() => _box.Dispose();

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_has_help_with_examples(string command)
    {
        var help = _box.Run(command, "--help").Expect(0).Output;
        var examples = help[help.IndexOf("Examples:", StringComparison.Ordinal)..];
        Assert.Contains("  vouch " + command, examples, StringComparison.Ordinal);
        Assert.Contains("--json", help, StringComparison.Ordinal);
        Assert.Contains("Exit codes:", help, StringComparison.Ordinal);
    }

    [Fact]
    public void The_overview_names_every_command()
    {
        var help = _box.Run("--help").Expect(0).Output;
        foreach (var command in Commands) Assert.Contains(command.Data, help, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_at_all_shows_the_overview_and_counts_as_misuse()
    {
        var outcome = _box.Run();
        Assert.Equal(ExitCode.BadInput, outcome.Code);
        Assert.Contains("Examples:", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_version_is_told() => Assert.NotEqual("", _box.Run("--version").Expect(0).Output.Trim());

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("compile")]
    [InlineData("compile", "m.onnx")]
    [InlineData("compile", "m.onnx", "-o", "d", "--security", "64")]
    [InlineData("compile", "m.onnx", "-o", "d", "--security", "many")]
    [InlineData("compile", "m.onnx", "-o", "d", "--budget", "0")]
    [InlineData("compile", "m.onnx", "-o", "d", "--weights", "secret")]
    [InlineData("compile", "m.onnx", "-o", "d", "--calibration")]
    [InlineData("compile", "m.onnx", "-o", "d", "--output", "committed")]
    [InlineData("commit", "k", "-i", "x")]
    [InlineData("prove", "d", "-i", "x", "-o", "p", "--sample", "0")]
    [InlineData("bench", "m.onnx", "--runs", "0")]
    [InlineData("verify", "-k", "k")]
    [InlineData("verify", "-k", "k", "-p", "p", "--frob")]
    [InlineData("run", "a", "b", "-i", "x")]
    public void Misuse_is_told_with_a_pointer_to_help(params string[] args)
    {
        var outcome = _box.Run(args).Expect(ExitCode.BadInput);
        Assert.Contains("--help", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("", outcome.Output);
    }

    [Fact]
    public void Misuse_with_json_gives_an_object()
    {
        var json = _box.Run("prove", "--json").Expect(ExitCode.BadInput).Json;
        Assert.Equal(2, json["exit_code"]!.GetValue<int>());
        Assert.NotEqual("", json["error"]!.GetValue<string>());
    }
}

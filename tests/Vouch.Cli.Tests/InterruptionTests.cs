using System.Diagnostics;
using System.Globalization;

namespace Vouch.Cli.Tests;

/// <summary>Ctrl-C, in a process of its own.</summary>
public sealed class InterruptionTests(CompiledModels models) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Sandbox _box = new();

    public void Dispose() => _box.Dispose();

    [Fact]
    public async Task A_long_benchmark_stops_at_once_and_cleans_up()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals");
        Directory.CreateDirectory(_box.At("tmp"));
        using var process = Start("bench", Sandbox.Sample("wdbc-mlp.onnx"), "--runs", "100000");
        await Until(() => Directory.GetFiles(_box.At("tmp"), "proof", SearchOption.AllDirectories).Length > 0);
        var since = Stopwatch.GetTimestamp();
        Interrupt(process);
        await Exit(process);
        Assert.Equal(ExitCode.Cancelled, process.ExitCode);
        Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(20));
        Assert.Empty(Directory.GetDirectories(_box.At("tmp"), "vouch-*"));
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(150)]
    [InlineData(400)]
    [InlineData(700)]
    public async Task An_interrupted_proof_is_there_whole_or_not_at_all(int milliseconds)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals");
        Directory.CreateDirectory(_box.At("tmp"));
        Directory.CreateDirectory(_box.At("out"));
        var folder = _box.Copy(models.Clinic, "k");
        using var process = Start("prove", folder, "-i", models.Record, "-o", _box.At("out/p"));
        await Task.Delay(milliseconds, TestContext.Current.CancellationToken);
        if (!process.HasExited) Interrupt(process);
        await Exit(process);
        var files = Directory.GetFiles(_box.At("out"));
        if (files.Length > 0)
        {
            Assert.Equal([_box.At("out/p")], files);
            _box.Run("verify", "-k", models.Key, "-p", _box.At("out/p")).Expect(0);
        }
        else
        {
            // Before the program listens for signals, the system's own answer to SIGINT ends it: 128 + 2 as well.
            Assert.Equal(ExitCode.Cancelled, process.ExitCode);
        }
    }

    private static async Task Until(Func<bool> condition)
    {
        var since = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < Patience, "it did not start");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private static async Task Exit(Process process)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        await process.WaitForExitAsync(limit.Token);
    }

    private static void Interrupt(Process process)
    {
        using var kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private Process Start(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "vouch.dll"));
        foreach (var arg in args) start.ArgumentList.Add(arg);
        start.Environment["VOUCH_STATE"] = _box.Environment.StateFolder;
        start.Environment["VOUCH_CACHE"] = _box.Environment.CacheFolder;
        start.Environment["TMPDIR"] = _box.At("tmp");
        return Process.Start(start)!;
    }
}

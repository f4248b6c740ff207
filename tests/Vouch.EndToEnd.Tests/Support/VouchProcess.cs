using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Vouch.EndToEnd.Tests.Support;

/// <summary>The real program, running in a process of its own.</summary>
public sealed class VouchProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private bool _isDisposed;

    /// <summary>Starts it.</summary>
    /// <param name="folder">Holds state and cache, and is the current one.</param>
    /// <param name="args">Arguments.</param>
    public VouchProcess(string folder, params string[] args)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "vouch"), args)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["VOUCH_STATE"] = Path.Combine(folder, "state");
        start.Environment["VOUCH_CACHE"] = Path.Combine(folder, "cache");
        start.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = "";
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_error, line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public string Output => Read(_output);

    public string Error => Read(_error);

    public JsonNode Json => JsonNode.Parse(Output)!;

    /// <summary>As 'kill -9': nothing is told, nothing is flushed, children are left to themselves.</summary>
    public void Kill()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: false);
        _process.WaitForExit();
    }

    /// <summary>Stands still: alive for its peers, and doing nothing.</summary>
    public void Freeze() => Process.Start("kill", ["-STOP", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).WaitForExit();

    /// <summary>Waits until it ends by itself.</summary>
    public async Task<VouchProcess> EndAsync(int code = 0, int seconds = 120)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{string.Join(' ', _process.StartInfo.ArgumentList)} did not end in {seconds} s: {Error}{Output}");
        }

        Assert.True(ExitCode == code, $"{string.Join(' ', _process.StartInfo.ArgumentList)}: exit code {ExitCode}, not {code}: {Error}{Output}");
        return this;
    }

    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private static void Keep(StringBuilder text, string? line)
    {
        if (line is null) return;
        lock (text) text.AppendLine(line);
    }

    private static string Read(StringBuilder text)
    {
        lock (text) return text.ToString();
    }
}

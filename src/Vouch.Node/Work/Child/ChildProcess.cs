using System.Diagnostics;
using System.Globalization;

namespace Vouch.Node.Work.Child;

/// <summary>One process of a worker, from its start to its end.</summary>
internal sealed class ChildProcess : IDisposable
{
    private static readonly string[] Inherited =
        ["PATH", "HOME", "TMPDIR", "LANG", "DOTNET_ROOT", "DOTNET_ROOT_X64", "SystemRoot", "TEMP", "TMP"];

    private readonly Lock _lock = new();
    private readonly Process _process;
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan _cpuTime;

    private ChildProcess(Process process) => _process = process;

    /// <summary>Completes when the process has ended.</summary>
    public Task Exited => _exited.Task;

    /// <summary>Whether the process said that memory ran out before it ended.</summary>
    public bool RanOutOfMemory { get; private set; }

    public int Id => _process.Id;

    /// <summary>Its exit code; on Unix 128 plus the signal that ended it.</summary>
    public int ExitCode => _process.ExitCode;

    public Frames? Frames { get; private set; }

    /// <summary>Processor time so far, or in all.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            try
            {
                return _cpuTime = _process.TotalProcessorTime;
            }
            catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception or NotSupportedException)
            {
                return _cpuTime;
            }
        }
    }

    /// <summary>Starts a process.</summary>
    public static Task<ChildProcess> StartAsync(WorkerCommand command, WorkerLimits limits)
    {
        var started = new TaskCompletionSource<ChildProcess>(TaskCreationOptions.RunContinuationsAsynchronously);
        // Linux ends the worker when the *thread* that started it ends: a thread of its own keeps it, from start to end.
        var keeper = new Thread(() => Keep(command, limits, started)) { IsBackground = true, Name = "keeper of a proving worker" };
        keeper.Start();
        return started.Task;
    }

    /// <summary>Stops it; false where the system cannot.</summary>
    public bool Stop() => Signal(Native.Stop);

    /// <summary>Lets it go on.</summary>
    public bool Continue() => Signal(Native.Continue);

    /// <summary>Ends it.</summary>
    public void Kill() => Signal(_ =>
    {
        _process.Kill();
        return true;
    });

    public void Dispose()
    {
        Frames?.Dispose();
        _process.Dispose();
    }

    private static void Keep(WorkerCommand command, WorkerLimits limits, TaskCompletionSource<ChildProcess> started)
    {
        ChildProcess child;
        try
        {
            child = new ChildProcess(Process.Start(StartInfo(command, limits))!);
            child.Frames = new Frames(child._process.StandardOutput.BaseStream, child._process.StandardInput.BaseStream);
        }
        catch (Exception e)
        {
            started.SetException(e);
            return;
        }

        started.SetResult(child);
        // What a worker complains about may hold anything; only the runtime's word on memory is looked for.
        while (child._process.StandardError.ReadLine() is { } line)
            child.RanOutOfMemory |= line.Contains("Out of memory", StringComparison.OrdinalIgnoreCase);
        child._process.WaitForExit();
        child._exited.SetResult();
    }

    private static ProcessStartInfo StartInfo(WorkerCommand command, WorkerLimits limits)
    {
        var info = new ProcessStartInfo(command.FileName, command.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        // The node's environment may hold its own secrets, and the worker needs none of them.
        var kept = Inherited.Select(name => (Name: name, Value: Environment.GetEnvironmentVariable(name))).Where(v => v.Value is not null).ToList();
        info.Environment.Clear();
        foreach (var (name, value) in kept) info.Environment[name] = value;
        // No diagnostic socket: through it, any program of the same user could read the worker's memory.
        info.Environment["DOTNET_EnableDiagnostics"] = "0";
        info.Environment["DOTNET_gcServer"] = "0";
        info.Environment["DOTNET_gcConcurrent"] = "0";
        info.Environment["DOTNET_GCConserveMemory"] = "5";
        if (limits.Cores is { } cores)
            info.Environment["DOTNET_PROCESSOR_COUNT"] = Math.Min(cores, Environment.ProcessorCount).ToString(CultureInfo.InvariantCulture);
        // The cap is for the process; the runtime itself takes some of it beside the heap.
        if (limits.MemoryBytes is { } memory)
            info.Environment["DOTNET_GCHeapHardLimit"] = (memory - RuntimeBytes).ToString("x", CultureInfo.InvariantCulture);
        foreach (var (name, value) in command.Environment) info.Environment[name] = value;
        return info;
    }

    // Code, stacks and tables of the runtime, measured at about 60 MiB.
    private const long RuntimeBytes = 64L << 20;

    private bool Signal(Func<int, bool> act)
    {
        // An ended process's number may belong to another: under the lock, and only while this one is there.
        lock (_lock)
        {
            try
            {
                return !_process.HasExited && act(_process.Id);
            }
            catch (InvalidOperationException)
            {
                return false;
            }
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using Vouch.Node.Work;
using Vouch.Node.Work.Child;
using Vouch.Prover;

namespace Vouch.Node.Tests.Work;

/// <summary>Real processes, real proofs.</summary>
public sealed class ChildProcessWorkerTests(TestModels models) : IAsyncDisposable
{
    private readonly ChildProcessWorker _worker = new(TestModels.Host, new WorkerLimits());

    [Fact]
    public async Task One_process_proves_job_after_job()
    {
        var stages = new Stages();
        var first = Assert.IsType<Proven>(await _worker.ProveAsync(Job(models.Small, 0), stages, Token));
        var id = _worker.ProcessId;
        var second = Assert.IsType<Proven>(await _worker.ProveAsync(Job(models.Small, 1), null, Token));
        Assert.Equal(id, _worker.ProcessId);
        Assert.NotEqual(Environment.ProcessId, id);
        Assert.True(models.Small.Verify(first.Proof, out var ports).Accepted);
        Assert.True(models.Small.Verify(second.Proof, out _).Accepted);
        Assert.Equal(ports.Outputs[0], first.Outputs[0]);
        Assert.Equal(Enum.GetValues<ProvingStage>(), stages.Seen);
        Assert.True(first.CpuSeconds > 0 && _worker.CpuTime.TotalSeconds >= first.CpuSeconds);
    }

    [Fact]
    public async Task A_pause_takes_effect_within_a_second_during_a_proof_and_loses_no_work()
    {
        RequireLinux();
        var latency = TimeSpan.MaxValue;
        var stopped = new TaskCompletionSource();
        var stages = new Stages
        {
            Reached = stage =>
            {
                if (stage != ProvingStage.Commitment) return;
                var since = Stopwatch.GetTimestamp();
                _worker.Pause();
                while (State() != 'T' && Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(5)) Thread.Sleep(1);
                latency = Stopwatch.GetElapsedTime(since);
                stopped.SetResult();
            },
        };
        var proving = _worker.ProveAsync(Job(models.Large, 0), stages, Token);
        await stopped.Task;
        var cpu = _worker.CpuTime;
        await Task.Delay(1500, Token);
        Assert.False(proving.IsCompleted);
        Assert.Equal(cpu, _worker.CpuTime);
        Assert.InRange(latency, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        TestContext.Current.SendDiagnosticMessage($"pause latency: {latency.TotalMilliseconds:f1} ms");
        _worker.Proceed();
        var proven = Assert.IsType<Proven>(await proving);
        Assert.True(models.Large.Verify(proven.Proof, out _).Accepted);
    }

    [Fact]
    public async Task A_worker_killed_during_a_proof_is_a_crash_and_the_next_job_works()
    {
        RequireLinux();
        var stages = new Stages { Reached = stage => { if (stage == ProvingStage.Commitment) Kill(_worker.ProcessId!.Value); } };
        var crash = Assert.IsType<Crashed>(await _worker.ProveAsync(Job(models.Large, 0), stages, Token));
        Assert.Equal("The proving worker was ended by signal 9.", crash.Reason);
        Assert.Null(_worker.ProcessId);
        var spent = _worker.CpuTime;
        var proven = Assert.IsType<Proven>(await _worker.ProveAsync(Job(models.Small, 0), null, Token));
        Assert.True(models.Small.Verify(proven.Proof, out _).Accepted);
        Assert.True(_worker.CpuTime >= spent);
    }

    [Fact]
    public async Task A_worker_killed_between_jobs_is_replaced()
    {
        RequireLinux();
        Assert.IsType<Proven>(await _worker.ProveAsync(Job(models.Small, 0), null, Token));
        Kill(_worker.ProcessId!.Value);
        while (_worker.ProcessId is not null) await Task.Delay(5, Token);
        Assert.IsType<Proven>(await _worker.ProveAsync(Job(models.Small, 0), null, Token));
    }

    [Fact]
    public async Task Cancelling_ends_the_job_whether_it_runs_or_is_paused()
    {
        RequireLinux();
        using var running = new CancellationTokenSource();
        var stages = new Stages { Reached = _ => running.Cancel() };
        Assert.IsType<Cancelled>(await _worker.ProveAsync(Job(models.Large, 0), stages, running.Token));
        using var paused = new CancellationTokenSource();
        stages = new Stages { Reached = stage => { if (stage == ProvingStage.Commitment) { _worker.Pause(); paused.Cancel(); } } };
        Assert.IsType<Cancelled>(await _worker.ProveAsync(Job(models.Large, 0), stages, paused.Token));
        var waiting = _worker.ProveAsync(Job(models.Small, 0), null, Token);
        await Task.Delay(300, Token);
        Assert.False(waiting.IsCompleted, "A job began during the pause.");
        _worker.Proceed();
        Assert.IsType<Proven>(await waiting);
    }

    [Fact]
    public async Task Secrets_are_in_no_argument_no_environment_and_no_core_dump()
    {
        RequireLinux();
        // The node's own secrets stay with it.
        Environment.SetEnvironmentVariable("VOUCH_TEST_SECRET", "hunter2-in-the-environment");
        var arguments = "";
        var environment = "";
        var limits = "";
        var stages = new Stages
        {
            Reached = stage =>
            {
                if (stage != ProvingStage.Commitment) return;
                _worker.Pause();
                arguments = Read("cmdline");
                environment = Read("environ");
                limits = Read("limits");
                _worker.Proceed();
            },
        };
        Assert.IsType<Proven>(await _worker.ProveAsync(Job(models.Small, 0), stages, Token));
        Assert.Equal(TestModels.Host.FileName + "\0" + WorkerMain.Argument + "\0", arguments);
        Assert.DoesNotContain("hunter2", environment, StringComparison.Ordinal);
        Assert.DoesNotContain(models.Small.Folder.FolderPath, environment, StringComparison.Ordinal);
        Assert.Contains(limits.Split('\n'), line => line.StartsWith("Max core file size", StringComparison.Ordinal)
            && line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4..6].All(word => word == "0"));
    }

    [Fact]
    public async Task Cores_and_priority_are_those_the_owner_gives()
    {
        RequireLinux();
        await using var worker = new ChildProcessWorker(TestModels.Host, new WorkerLimits(Cores: 1, Niceness: 15));
        Assert.IsType<Proven>(await worker.ProveAsync(Job(models.Small, 0), null, Token));
        var id = worker.ProcessId!.Value;
        foreach (var thread in Directory.GetDirectories($"/proc/{id}/task"))
        {
            var allowed = File.ReadLines(Path.Combine(thread, "status")).Single(line => line.StartsWith("Cpus_allowed_list", StringComparison.Ordinal));
            Assert.Matches(@"^Cpus_allowed_list:\s+\d+$", allowed);
            Assert.Equal("15", Fields(File.ReadAllText(Path.Combine(thread, "stat")))[16]);
        }
    }

    [Fact]
    public async Task A_memory_cap_refuses_clearly_whether_it_is_seen_before_or_met_on_the_way()
    {
        await using var capped = new ChildProcessWorker(TestModels.Host, new WorkerLimits(MemoryBytes: WorkerLimits.LeastMemoryBytes));
        var before = Assert.IsType<Refused>(await capped.ProveAsync(Job(models.Heavy, 0), null, Token));
        Assert.Contains("memory cap is 256 MiB", before.Reason, StringComparison.Ordinal);
        Assert.Equal("", await Complaint(capped));
        // A cap that the estimate does not know of.
        var host = TestModels.Host with { Environment = new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = "8000000" } };
        await using var tight = new ChildProcessWorker(host, new WorkerLimits());
        var met = Assert.IsType<Refused>(await tight.ProveAsync(Job(models.Heavy, 0), null, Token));
        Assert.Contains("Raise the owner's memory cap", met.Reason, StringComparison.Ordinal);
        Assert.Equal("", await Complaint(tight));
    }

    [Fact]
    public async Task A_program_that_is_no_worker_is_a_crash_and_not_a_hang()
    {
        await using var absent = new ChildProcessWorker(new WorkerCommand("/nowhere/vouch", []), new WorkerLimits());
        Assert.Contains("cannot be started", Assert.IsType<Crashed>(await absent.ProveAsync(Job(models.Small, 0), null, Token)).Reason, StringComparison.Ordinal);
        await using var other = new ChildProcessWorker(TestModels.Host with { Arguments = ["--help"] }, new WorkerLimits());
        Assert.IsType<Crashed>(await other.ProveAsync(Job(models.Small, 0), null, Token));
    }

    [Fact]
    public async Task The_process_ends_with_its_worker()
    {
        RequireLinux();
        var worker = new ChildProcessWorker(TestModels.Host, new WorkerLimits());
        Assert.IsType<Proven>(await worker.ProveAsync(Job(models.Small, 0), null, Token));
        var id = worker.ProcessId!.Value;
        worker.Pause();
        await worker.DisposeAsync();
        Assert.False(Directory.Exists($"/proc/{id}"));
    }

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    private async Task<string> Complaint(ChildProcessWorker worker)
    {
        var outcome = await worker.ProveAsync(Job(models.Small, 0), null, Token);
        return outcome is Proven ? "" : outcome.ToString();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static ProvingJob Job(TestModel model, int input) => new(model.Folder.FolderPath, model.Inputs[input]);

    private static void RequireLinux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are confined and stopped on Linux.");

    private static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
    }

    private static string[] Fields(string stat) => stat[(stat.LastIndexOf(')') + 2)..].Split(' ');

    private char State() => Fields(File.ReadAllText($"/proc/{_worker.ProcessId}/stat"))[0][0];

    /// <summary>A file of the worker's process; what may not even be read holds nothing for others.</summary>
    private string Read(string file)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{_worker.ProcessId}/{file}"), Encoding.Latin1);
        }
        catch (UnauthorizedAccessException)
        {
            return "";
        }
    }
}

using Vouch.Node.Work;
using Vouch.Prover;
using Vouch.Workspace;

namespace Vouch.Node.Tests.Work;

public sealed class InProcessWorkerTests(TestModels models) : IAsyncDisposable
{
    private readonly InProcessWorker _worker = new(new WorkerLimits());

    [Fact]
    public async Task A_job_is_proven_and_the_proof_speaks_of_its_outputs()
    {
        var stages = new Stages();
        var proven = Assert.IsType<Proven>(await _worker.ProveAsync(Job(models.Small), stages, Token));
        Assert.True(models.Small.Verify(proven.Proof, out var ports).Accepted);
        Assert.Equal(ports.Outputs[0], proven.Outputs[0]);
        Assert.Equal(Enum.GetValues<ProvingStage>(), stages.Seen);
        Assert.True(proven.CpuSeconds > 0 && proven.PeakBytes > 1 << 20 && proven.StageMilliseconds.All(ms => ms >= 0));
    }

    [Fact]
    public async Task An_input_outside_the_range_is_unprovable_and_the_reason_holds_no_value_of_it()
    {
        var inputs = models.Small.Inputs[0].Select(codes => codes.ToArray()).ToArray();
        inputs[0][3] = 987_654;
        var outcome = Assert.IsType<Unprovable>(await _worker.ProveAsync(new ProvingJob(models.Small.Folder.FolderPath, inputs), null, Token));
        Assert.DoesNotContain("987", outcome.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("element", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_this_machine_cannot_do_is_refused_with_a_reason()
    {
        Assert.Contains("no folder", Reason(await _worker.ProveAsync(new ProvingJob("/nowhere/at/all", []), null, Token)), StringComparison.Ordinal);
        Assert.Contains("inputs", Reason(await _worker.ProveAsync(new ProvingJob(models.Small.Folder.FolderPath, []), null, Token)), StringComparison.Ordinal);
        // A commitment that was asked for and cannot be made must not be left out in silence.
        var committed = Job(models.Small) with { InputSeed = new byte[32] };
        Assert.Contains("no committed inputs", Reason(await _worker.ProveAsync(committed, null, Token)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_larger_than_the_memory_cap_is_refused_before_it_is_loaded()
    {
        await using var small = new InProcessWorker(new WorkerLimits(MemoryBytes: WorkerLimits.LeastMemoryBytes));
        Assert.Contains("memory cap is 256 MiB", Reason(await small.ProveAsync(Job(models.Heavy), null, Token)), StringComparison.Ordinal);
        Assert.IsType<Proven>(await small.ProveAsync(Job(models.Small), null, Token));
        Assert.Throws<UsageException>(() => new InProcessWorker(new WorkerLimits(MemoryBytes: 1000)));
    }

    [Fact]
    public async Task Cancelling_stops_the_job_and_the_next_one_works()
    {
        using var source = new CancellationTokenSource();
        var stages = new Stages { Reached = _ => source.Cancel() };
        Assert.IsType<Cancelled>(await _worker.ProveAsync(Job(models.Large), stages, source.Token));
        Assert.IsType<Cancelled>(await _worker.ProveAsync(Job(models.Large), null, source.Token));
        Assert.IsType<Proven>(await _worker.ProveAsync(Job(models.Small), null, Token));
    }

    [Fact]
    public async Task A_pause_holds_the_proof_at_the_next_stage()
    {
        var stages = new Stages { Reached = stage => { if (stage == ProvingStage.Commitment) _worker.Pause(); } };
        var proving = _worker.ProveAsync(Job(models.Small), stages, Token);
        await Task.Delay(TimeSpan.FromSeconds(1), Token);
        Assert.False(proving.IsCompleted);
        Assert.True(_worker.IsPaused);
        Assert.Equal([ProvingStage.Witness, ProvingStage.Commitment], stages.Seen);
        _worker.Proceed();
        Assert.True(models.Small.Verify(Assert.IsType<Proven>(await proving).Proof, out _).Accepted);
    }

    [Fact]
    public void Loaded_models_stay_within_their_bytes_the_unused_ones_going_first()
    {
        var (small, large) = (models.Small.Folder.FolderPath, models.Large.Folder.FolderPath);
        var roomy = new LoadedProvers(1L << 40, null);
        var (first, second) = (roomy.Get(small, Token), roomy.Get(large, Token));
        Assert.Same(first, roomy.Get(small, Token));
        Assert.Equal(2, roomy.Count);
        var tight = new LoadedProvers(first.Bytes + second.Bytes - 1, null);
        var before = tight.Get(small, Token);
        tight.Get(large, Token);
        Assert.Equal(1, tight.Count);
        Assert.NotSame(before, tight.Get(small, Token));
        var none = new LoadedProvers(0, null);
        Assert.NotSame(none.Get(small, Token), none.Get(small, Token));
        Assert.Equal(0, none.Count);
    }

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static ProvingJob Job(TestModel model) => new(model.Folder.FolderPath, model.Inputs[0]);

    private static string Reason(JobOutcome outcome) => Assert.IsType<Refused>(outcome).Reason;
}

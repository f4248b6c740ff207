using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using Vouch.Node.Work;
using Vouch.Node.Work.Child;

namespace Vouch.Node.Tests.Work;

/// <summary>The frames between node and worker, the worker's end run here.</summary>
public sealed class WorkerProtocolTests(TestModels models)
{
    private static readonly Confinement None = new(0, [], 0, 0, 1 << 20);

    [Fact]
    public void Messages_survive_the_way_there_and_back()
    {
        var job = Messages.ReadJob(Messages.Write(new ProvingJob("folder", [[1, -2], [], [long.MaxValue]], [7, 8])));
        Assert.Equal("folder", job.ModelFolder);
        Assert.Equal([[1, -2], [], [long.MaxValue]], job.Inputs);
        Assert.Equal([7, 8], job.InputSeed);
        Assert.Null(Messages.ReadJob(Messages.Write(new ProvingJob("", []))).InputSeed);
        JobOutcome[] outcomes = [new Unprovable("a"), new Refused("b"), new Crashed("c"), new Cancelled()];
        Assert.All(outcomes, outcome => Assert.Equal(outcome, Messages.ReadOutcome(Messages.Write(outcome))));
        var proven = Assert.IsType<Proven>(Messages.ReadOutcome(Messages.Write(new Proven([1, 2], [[3]], [4.5], 6, 7))));
        Assert.Equal([1, 2], proven.Proof);
        Assert.Equal([[3]], proven.Outputs);
        Assert.Equal((4.5, 6.0, 7), (proven.StageMilliseconds[0], proven.CpuSeconds, proven.PeakBytes));
    }

    [Fact]
    public void A_message_cut_short_or_lengthened_is_an_error_and_not_an_allocation()
    {
        var whole = Messages.Write(new ProvingJob("folder", [[1, -2], [3]], [7, 8]));
        for (var length = 0; length < whole.Length; length++)
        {
            var cut = whole[..length];
            Assert.Throws<InvalidDataException>(() => Messages.ReadJob(cut));
        }

        Assert.Throws<InvalidDataException>(() => Messages.ReadJob([.. whole, 0]));
        Assert.Throws<InvalidDataException>(() => Messages.ReadJob([0, 255, 255, 255, 127]));
    }

    [Fact]
    public async Task Frames_are_overwritten_once_sent_and_a_stream_of_something_else_is_an_error()
    {
        using var stream = new MemoryStream();
        byte[] secret = [1, 2, 3];
        using (var frames = new Frames(Stream.Null, stream)) await frames.WriteAsync(FrameKind.Job, secret, Token);
        Assert.Equal(new byte[3], secret);
        Assert.Equal([2, 3, 0, 0, 0, 1, 2, 3], stream.ToArray());
        foreach (var wrong in (byte[][])[[0, 0, 0, 0, 0], [9, 0, 0, 0, 0], [2, 0, 0], [2, 255, 255, 255, 255], [2, 0, 0, 0, 127]])
        {
            using var reading = new Frames(new MemoryStream(wrong), Stream.Null);
            await Assert.ThrowsAsync<InvalidDataException>(() => reading.ReadAsync(Token));
        }
    }

    /// <summary>Where the system cannot stop a process, frames pause it.</summary>
    [Fact]
    public async Task Pause_and_proceed_work_as_frames()
    {
        var (there, back) = (new Pipe(), new Pipe());
        using var node = new Frames(back.Reader.AsStream(), there.Writer.AsStream());
        var worker = Task.Run(() => WorkerMain.Run(there.Reader.AsStream(), back.Writer.AsStream(), _ => true), Token);
        await node.WriteAsync(FrameKind.Limits, Messages.Write(None), Token);
        Assert.Equal(FrameKind.Ready, (await node.ReadAsync(Token))!.Value.Kind);
        await node.WriteAsync(FrameKind.Pause, [], Token);
        await node.WriteAsync(FrameKind.Job, Messages.Write(new ProvingJob(models.Small.Folder.FolderPath, models.Small.Inputs[0])), Token);
        var answer = node.ReadAsync(Token);
        await Task.Delay(500, Token);
        Assert.False(answer.IsCompleted);
        await node.WriteAsync(FrameKind.Proceed, [], Token);
        var frame = (await answer)!.Value;
        while (frame.Kind == FrameKind.Stage) frame = (await node.ReadAsync(Token))!.Value;
        var proven = Assert.IsType<Proven>(Messages.ReadOutcome(frame.Payload));
        Assert.True(models.Small.Verify(proven.Proof, out _).Accepted);
        await there.Writer.CompleteAsync();
        Assert.Equal(0, await worker);
    }

    [Fact]
    public void Whoever_does_not_begin_with_limits_is_sent_away()
    {
        Assert.NotEqual(0, WorkerMain.Run(new MemoryStream(), new MemoryStream()));
        Assert.NotEqual(0, WorkerMain.Run(new MemoryStream([3, 0, 0, 0, 0]), new MemoryStream()));
        Assert.NotEqual(0, WorkerMain.Run(new MemoryStream("hello, world"u8.ToArray()), new MemoryStream()));
    }

    /// <summary>Killed with -9, a node can tell nobody; a stopped worker could not listen either.</summary>
    [Fact]
    public async Task A_worker_dies_with_its_parent_even_if_it_is_stopped_and_its_input_stays_open()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux tells a process of its parent's end.");
        var shell = new ProcessStartInfo("/bin/sh", ["-c", "exec 3<&0; \"$0\" " + WorkerMain.Argument + " <&3 & wait", TestModels.Host.FileName])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var parent = Process.Start(shell)!;
        using var node = new Frames(parent.StandardOutput.BaseStream, parent.StandardInput.BaseStream);
        await node.WriteAsync(FrameKind.Limits, Messages.Write(None with { ParentId = parent.Id }), Token);
        Assert.Equal(FrameKind.Ready, (await node.ReadAsync(Token))!.Value.Kind);
        var worker = int.Parse(File.ReadAllText($"/proc/{parent.Id}/task/{parent.Id}/children"), CultureInfo.InvariantCulture);
        Assert.True(Native.Stop(worker));
        parent.Kill();
        // The end of its output is the end of the worker: nobody else holds it.
        Assert.Null(await node.ReadAsync(Token).WaitAsync(TimeSpan.FromSeconds(5), Token));
    }

    [Fact]
    public async Task A_worker_whose_parent_is_another_does_not_begin()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux tells a process of its parent's end.");
        using var process = Process.Start(new ProcessStartInfo(TestModels.Host.FileName, TestModels.Host.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        using var node = new Frames(process.StandardOutput.BaseStream, process.StandardInput.BaseStream);
        await node.WriteAsync(FrameKind.Limits, Messages.Write(None with { ParentId = 1 }), Token);
        Assert.Null(await node.ReadAsync(Token));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}

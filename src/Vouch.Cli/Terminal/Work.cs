using System.Diagnostics;
using Spectre.Console;

namespace Vouch.Cli.Terminal;

/// <summary>The stage a piece of work is in, for whoever watches.</summary>
internal sealed class Stage
{
    private volatile string _name = "";

    /// <summary>The name of the stage.</summary>
    public string Name
    {
        get => _name;
        set => _name = value;
    }
}

/// <summary>Runs work and, if it takes over a second and somebody watches, shows its stage and the time left.</summary>
internal static class Work
{
    private const int BeforeShowing = 1000;
    private const int BetweenLooks = 100;

    /// <summary>Runs work.</summary>
    /// <param name="screen">Who watches.</param>
    /// <param name="title">What is being done.</param>
    /// <param name="expected">Milliseconds it should take; 0 if unknown.</param>
    /// <param name="work">The work; may name its stage.</param>
    public static T Run<T>(Screen screen, string title, double expected, Func<Stage, T> work)
    {
        var stage = new Stage();
        if (!screen.IsWatched) return work(stage);
        var since = Stopwatch.GetTimestamp();
        var task = Task.Factory.StartNew(
            () => work(stage), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var handle = (IAsyncResult)task;
        if (!handle.AsyncWaitHandle.WaitOne(BeforeShowing)) Show(screen, title, expected, stage, since, handle);
        return task.GetAwaiter().GetResult();
    }

    private static void Show(Screen screen, string title, double expected, Stage stage, long since, IAsyncResult work)
    {
        var columns = new List<ProgressColumn> { new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left } };
        if (expected > 0) columns.Insert(1, new ProgressBarColumn { Width = 24 });
        screen.ErrorConsole.Progress().AutoClear(true).HideCompleted(true).Columns([.. columns]).Start(progress =>
        {
            var task = progress.AddTask(Markup.Escape(title), maxValue: 1);
            do
            {
                var elapsed = Stopwatch.GetElapsedTime(since).TotalMilliseconds;
                task.Value = Fraction(elapsed, expected);
                task.Description = Describe(title, stage.Name, elapsed, expected);
            }
            while (!work.AsyncWaitHandle.WaitOne(BetweenLooks));
        });
    }

    // Beyond the estimate the bar creeps towards its end instead of standing still there.
    private static double Fraction(double elapsed, double expected) =>
        expected <= 0 ? 0 : elapsed < expected * 0.9 ? elapsed / expected : 1 - (0.1 / (1 + (elapsed / expected) - 0.9));

    private static string Describe(string title, string stage, double elapsed, double expected)
    {
        var left = expected - elapsed;
        var time = expected <= 0 ? $"{elapsed / 1000:F0} s"
            : left > 1000 ? $"about {Math.Ceiling(left / 1000):F0} s left"
            : "nearly done";
        return $"{Markup.Escape(title)}{(stage.Length > 0 ? $" [grey]·[/] {Markup.Escape(stage)}" : "")} [grey]· {time}[/]";
    }
}

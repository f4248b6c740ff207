using System.Diagnostics;
using Spectre.Console;

namespace Vouch.Cli.Terminal;

/// <summary>The stage a piece of work is in and how long it has to go, for whoever watches.</summary>
internal sealed class Stage
{
    private readonly long _since = Stopwatch.GetTimestamp();
    private volatile string _name = "";
    private double _total;

    /// <summary>A stage of work that should take some milliseconds; 0 if unknown.</summary>
    public Stage(double expected = 0) => _total = expected;

    /// <summary>The name of the stage.</summary>
    public string Name
    {
        get => _name;
        set => _name = value;
    }

    /// <summary>Milliseconds since the work began.</summary>
    public double Elapsed => Stopwatch.GetElapsedTime(_since).TotalMilliseconds;

    /// <summary>Milliseconds that the work should take in all; 0 if unknown.</summary>
    public double Total => Volatile.Read(ref _total);

    /// <summary>Says how many milliseconds are left from now on.</summary>
    public void ExpectLeft(double milliseconds) => Volatile.Write(ref _total, Elapsed + milliseconds);
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
        var stage = new Stage(expected);
        if (!screen.IsWatched) return work(stage);
        var task = Task.Factory.StartNew(
            () => work(stage), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var handle = (IAsyncResult)task;
        if (!handle.AsyncWaitHandle.WaitOne(BeforeShowing)) Show(screen, title, stage, handle);
        return task.GetAwaiter().GetResult();
    }

    private static void Show(Screen screen, string title, Stage stage, IAsyncResult work)
    {
        ProgressColumn[] columns =
            [new SpinnerColumn(), new ProgressBarColumn { Width = 20 }, new TaskDescriptionColumn { Alignment = Justify.Left }];
        screen.ErrorConsole.Progress().AutoClear(true).HideCompleted(true).Columns(columns).Start(progress =>
        {
            var task = progress.AddTask(Markup.Escape(title), maxValue: 1);
            do
            {
                var (elapsed, total) = (stage.Elapsed, stage.Total);
                task.IsIndeterminate = total <= 0;
                task.Value = Fraction(elapsed, total);
                task.Description = Describe(title, stage.Name, elapsed, total);
            }
            while (!work.AsyncWaitHandle.WaitOne(BetweenLooks));
        });
    }

    // Beyond the estimate the bar creeps towards its end instead of standing still there.
    private static double Fraction(double elapsed, double total) =>
        total <= 0 ? 0 : elapsed < total * 0.9 ? elapsed / total : 1 - (0.1 / (1 + (elapsed / total) - 0.9));

    private static string Describe(string title, string stage, double elapsed, double total)
    {
        var left = total - elapsed;
        var time = total <= 0 ? $"{elapsed / 1000:F0} s so far"
            : left > 1000 ? $"about {Seconds(left)} left"
            : "nearly done";
        return $"{Markup.Escape(title)}{(stage.Length > 0 ? $" [grey]·[/] {Markup.Escape(stage)}" : "")} [grey]· {time}[/]";
    }

    private static string Seconds(double milliseconds) => milliseconds < 100_000
        ? $"{Math.Ceiling(milliseconds / 1000):F0} s"
        : $"{Math.Ceiling(milliseconds / 60_000):F0} min";
}

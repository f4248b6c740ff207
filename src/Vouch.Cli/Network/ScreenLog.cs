using Microsoft.Extensions.Logging;
using Vouch.Workspace;

namespace Vouch.Cli.Network;

/// <summary>The coordinator's log, a line an event, made safe for a terminal.</summary>
internal sealed class ScreenLog(TextWriter output) : ILoggerProvider
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Logger(output, categoryName);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed class Logger(TextWriter output, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var name = category[(category.LastIndexOf('.') + 1)..];
            var text = Safe.Text(formatter(state, exception), 600);
            // The kind of an exception and nothing it says: its text may quote what it was given.
            var cause = exception is null ? "" : $" ({exception.GetType().Name})";
            lock (output) output.WriteLine($"{DateTime.UtcNow:yyyy-MM-dd HH:mm:ss}Z {logLevel.ToString().ToLowerInvariant()} {name}: {text}{cause}");
        }
    }
}

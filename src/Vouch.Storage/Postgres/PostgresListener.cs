using Npgsql;
using Vouch.Network;

namespace Vouch.Storage.Postgres;

/// <summary>Hears of tasks that other coordinators changed, over a connection of its own that is made anew when it breaks.</summary>
internal sealed class PostgresListener(NpgsqlDataSource source, string self, ChangeHub changes) : IAsyncDisposable
{
    private const int PauseMilliseconds = 500;
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;

    /// <summary>A notification: who sends it, then the ids.</summary>
    public static string Write(string sender, IEnumerable<TaskId> tasks) => sender + string.Concat(tasks);

    /// <summary>Begins to listen; returns once it does, or the first try failed and the next is under way.</summary>
    public async Task StartAsync()
    {
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop = Task.Run(() => RunAsync(listening));
        await listening.Task.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync(TaskCompletionSource listening)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(listening).ConfigureAwait(false);
            }
            catch (Exception e) when (e is NpgsqlException or IOException or System.Net.Sockets.SocketException or TimeoutException)
            {
                // Notifications are best effort: what is missed meanwhile is found by looking.
                listening.TrySetResult();
                await Task.Delay(PauseMilliseconds, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        listening.TrySetResult();
    }

    private async Task ListenAsync(TaskCompletionSource listening)
    {
        await using var connection = await source.OpenConnectionAsync(_stop.Token).ConfigureAwait(false);
        connection.Notification += (_, heard) => Hear(heard.Payload);
        await using (var command = new NpgsqlCommand("LISTEN vouch_tasks", connection))
            await command.ExecuteNonQueryAsync(_stop.Token).ConfigureAwait(false);
        listening.TrySetResult();
        while (true) await connection.WaitAsync(_stop.Token).ConfigureAwait(false);
    }

    private void Hear(string payload)
    {
        const int Digits = 2 * TaskId.Size;
        if (payload.StartsWith(self, StringComparison.Ordinal)) return;
        var tasks = new List<TaskId>();
        for (var at = self.Length; at + Digits <= payload.Length; at += Digits)
        {
            if (TaskId.TryParse(payload.Substring(at, Digits), out var task)) tasks.Add(task);
        }

        changes.Tell(tasks);
    }
}

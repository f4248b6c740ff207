using System.Collections.Concurrent;
using Vouch.Network.Commands;
using Vouch.Network.Orders;
using Vouch.Network.Ports;
using Vouch.Server.Engine;

namespace Vouch.Server.Tests.Support;

/// <summary>
/// Stands for the verifier where a test is about everything around it: a proof holds if it is "good:" and the order's binding.
/// </summary>
internal sealed class FakeJudge : IProofJudge
{
    private int _calls;

    /// <summary>Proofs looked at.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>What to wait for before answering; null: nothing.</summary>
    public Task? Gate { get; set; }

    public Task<string?> FaultOfAsync(ModelRecord model, InputBinding binding, CancellationToken cancellation) => Task.FromResult<string?>(null);

    public async Task<ProofVerdict> JudgeAsync(ModelRecord model, InputBinding binding, ReadOnlyMemory<byte> proof, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _calls);
        if (Gate is { } gate) await gate;
        return proof.Span.SequenceEqual(Proof(binding)) ? new ProofVerdict(true, "") : new ProofVerdict(false, "Claim: the proof does not hold");
    }

    /// <summary>The proof that holds for a binding.</summary>
    public static byte[] Proof(InputBinding binding) => [.. "good:"u8, .. binding.Bytes];
}

/// <summary>Keeps the log, to look for what must not be in it.</summary>
internal sealed class KeptLog : Microsoft.Extensions.Logging.ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    public string Text => string.Join('\n', _lines);

    public IReadOnlyCollection<string> Lines => _lines;

    public Microsoft.Extensions.Logging.ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(KeptLog log, string category) : Microsoft.Extensions.Logging.ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(Microsoft.Extensions.Logging.LogLevel logLevel) => true;

        public void Log<TState>(
            Microsoft.Extensions.Logging.LogLevel logLevel, Microsoft.Extensions.Logging.EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => log._lines.Enqueue($"{logLevel} {category} {formatter(state, exception)} {exception}");
    }
}

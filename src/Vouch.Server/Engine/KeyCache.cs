using Vouch.Identity;
using Vouch.Network.Ports;
using Vouch.Protocol.Keys;
using Vouch.Verifier;

namespace Vouch.Server.Engine;

/// <summary>
/// Verifying keys in memory, each checked once (<see cref="ModelVerifier.CheckKey"/>): bounded by bytes, the longest unused go
/// first. Two who want the same key wait for one reading.
/// </summary>
internal sealed class KeyCache(INetworkStore store, CoordinatorOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Digest256, LinkedListNode<Held>> _keys = [];
    private readonly LinkedList<Held> _order = new();
    private long _bytes;

    /// <summary>A model's key, checked.</summary>
    /// <exception cref="InvalidDataException">The stored key is damaged or does not pass.</exception>
    public async Task<VerifyingKey> GetAsync(ModelRecord model, CancellationToken cancellation)
    {
        Task<VerifyingKey> reading;
        lock (_gate)
        {
            if (_keys.TryGetValue(model.Id, out var node))
            {
                _order.Remove(node);
                _order.AddFirst(node);
            }
            else
            {
                node = _order.AddFirst(new Held(model.Id, model.KeyBytes, Task.Run(() => ReadAsync(model), CancellationToken.None)));
                _keys.Add(model.Id, node);
                _bytes += model.KeyBytes;
                while (_bytes > options.Limits.MostKeyMemory && _order.Last is { } last && last != node) Drop(last);
            }

            reading = node.Value.Reading;
        }

        try
        {
            return await reading.WaitAsync(cancellation);
        }
        catch when (reading.IsFaulted)
        {
            lock (_gate)
            {
                if (_keys.TryGetValue(model.Id, out var node) && node.Value.Reading == reading) Drop(node);
            }

            throw;
        }
    }

    private async Task<VerifyingKey> ReadAsync(ModelRecord model)
    {
        var bytes = await store.Blobs.ReadAsync(model.Key, CancellationToken.None)
            ?? throw new InvalidDataException($"The verifying key of model {model.Id} is not in the store.");
        return Check(bytes, model.Id);
    }

    /// <summary>Reads a key and checks that it is the one named and passes.</summary>
    /// <exception cref="InvalidDataException">It is not, or does not.</exception>
    public static VerifyingKey Check(byte[] bytes, Digest256 id)
    {
        var key = VerifyingKey.Read(bytes);
        if (Digest256.Read(key.Digest) != id) throw new InvalidDataException("The verifying key is another model's.");
        var verdict = ModelVerifier.CheckKey(key);
        return verdict.Accepted ? key : throw new InvalidDataException("The verifying key is refused: " + verdict.Detail);
    }

    private void Drop(LinkedListNode<Held> node)
    {
        _order.Remove(node);
        _keys.Remove(node.Value.Model);
        _bytes -= node.Value.Bytes;
    }

    private sealed record Held(Digest256 Model, long Bytes, Task<VerifyingKey> Reading);
}

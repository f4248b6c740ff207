using BenchmarkDotNet.Attributes;

namespace Vouch.Hashing.Bench;

/// <summary>Time per message to a 32-byte digest, one by one and many at once.</summary>
public class MessageBench
{
    private const int Messages = 1024;

    private byte[] _inputs = [];
    private readonly byte[] _outputs = new byte[Messages * 32];

    [Params(64, 224, 1024)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup() => _inputs = new byte[Messages * Size];

    [Benchmark(OperationsPerInvoke = Messages)]
    public void OneByOne()
    {
        for (int i = 0; i < Messages; i++)
        {
            TurboShake128.Hash(_inputs.AsSpan(i * Size, Size), _outputs.AsSpan(32 * i, 32));
        }
    }

    [Benchmark(OperationsPerInvoke = Messages)]
    public void Many() => TurboShake128.HashMany(_inputs, Size, _outputs);
}

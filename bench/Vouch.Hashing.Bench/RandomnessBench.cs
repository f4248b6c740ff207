using BenchmarkDotNet.Attributes;

namespace Vouch.Hashing.Bench;

/// <summary>Uniform field elements per time, and the search for a nonce.</summary>
public class RandomnessBench : IDisposable
{
    private const int Elements = 1 << 16;
    private const int Bits = 20;

    private readonly ulong[] _elements = new ulong[Elements];
    private readonly byte[] _seed = new byte[32];
    private readonly Expander _expander = new(new byte[32], "bench"u8);

    [Benchmark(OperationsPerInvoke = Elements)]
    public void ExpandOneElement() => _expander.FillField(_elements);

    [Benchmark(OperationsPerInvoke = Elements)]
    public void OperatingSystemOneElement() => OsRandom.FillField(_elements);

    /// <summary>One whole search; divide by the nonce found, plus one, for the time of a trial.</summary>
    [Benchmark]
    public ulong GrindTwentyBits() => Grinding.Find(_seed, Bits);

    public void Dispose()
    {
        _expander.Dispose();
        GC.SuppressFinalize(this);
    }
}

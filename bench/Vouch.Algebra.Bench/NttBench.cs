using BenchmarkDotNet.Attributes;

namespace Vouch.Algebra.Bench;

/// <summary>Transforms of one row, per element.</summary>
public class NttBench
{
    private ulong[] _data = [];

    /// <summary>Binary logarithm of the length.</summary>
    [Params(12, 13, 14, 15, 16, 17, 18, 19, 20, 21)]
    public int Log { get; set; }

    [GlobalSetup]
    public void Setup() => _data = Data.Words(1 << Log, 11);

    [Benchmark]
    public void Forward() => Ntt.Forward(_data);

    [Benchmark]
    public void Inverse() => Ntt.Inverse(_data);
}

using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;

namespace Vouch.Algebra.Bench;

/// <summary>
/// What the machine can do at all, to read the other figures by: copying a word, in the first-level cache and in memory, and one
/// 32-bit product per word, of which a product of the field needs four.
/// </summary>
public class FloorBench
{
    private const int Near = 1 << 11;
    private const int Far = 1 << 24;
    private readonly ulong[] _near = Data.Words(Near, 1);
    private readonly ulong[] _nearOut = new ulong[Near];
    private readonly ulong[] _far = Data.Words(Far, 2);
    private readonly ulong[] _farOut = new ulong[Far];

    [Benchmark(OperationsPerInvoke = Near)]
    public void CopyInCache() => _near.CopyTo(_nearOut, 0);

    [Benchmark(OperationsPerInvoke = Far)]
    public void CopyInMemory() => _far.CopyTo(_farOut, 0);

    [Benchmark(OperationsPerInvoke = Near)]
    public void OneProductOf32Bits()
    {
        var low = Vector512.Create(0xffff_fffful);
        for (var i = 0; i + 8 <= Near; i += 8)
        {
            var x = Vector512.LoadUnsafe(ref _near[i]) & low;
            (x * x).StoreUnsafe(ref _nearOut[i]);
        }
    }
}

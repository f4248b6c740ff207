using BenchmarkDotNet.Attributes;

namespace Vouch.Hashing.Bench;

/// <summary>Time per permutation of one state, and of one of eight states permuted together.</summary>
public class PermutationBench
{
    private const int Repeats = 1000;

    private readonly ulong[] _one = new ulong[KeccakP1600.StateWords];
    private readonly ulong[] _lanes = GC.AllocateArray<ulong>(KeccakP1600.LanesStateWords + 8, pinned: true);

    [Params(12, 24)]
    public int Rounds { get; set; }

    [Benchmark(OperationsPerInvoke = Repeats)]
    public void Scalar()
    {
        for (int i = 0; i < Repeats; i++) KeccakP1600.Permute(_one, Rounds);
    }

    [Benchmark(OperationsPerInvoke = Repeats * KeccakP1600.Lanes)]
    public void EightLanesPerState()
    {
        Span<ulong> lanes = _lanes.AsSpan(0, KeccakP1600.LanesStateWords);
        for (int i = 0; i < Repeats; i++) KeccakP1600.PermuteLanes(lanes, Rounds);
    }
}

using BenchmarkDotNet.Attributes;

namespace Vouch.Algebra.Bench;

/// <summary>The careful measurements; <see cref="Quick"/> covers every kernel in less time.</summary>
public class KernelBenchmarks
{
    private const int N = 1 << 16;
    private readonly ExtensionVector<Cubic> _a = Data.Vector<Cubic>(N, 1);
    private readonly ExtensionVector<Cubic> _b = Data.Vector<Cubic>(N, 2);
    private readonly ExtensionVector<Cubic> _c = new(N);
    private readonly short[] _shorts = Data.Words(N, 3).Select(w => (short)w).ToArray();
    private readonly ulong[] _words = Data.Words(1 << 20, 4);

    [Benchmark(OperationsPerInvoke = N)]
    public void Multiply() => Linear.Multiply<Cubic>(_c, _a, _b);

    [Benchmark(OperationsPerInvoke = N / 2)]
    public void Fold() => Multilinear.Fold<Cubic>(_c, _a, Cubic.Generator);

    [Benchmark(OperationsPerInvoke = N)]
    public Cubic DotSmall() => Linear.DotSmall(_a.Span, _shorts);

    [Benchmark(OperationsPerInvoke = N / 2)]
    public RoundSums3<Cubic> EqProduct() => SumcheckKernels.EqProduct<Cubic>(_a, _b, _a, 0, N / 2);

    [Benchmark(OperationsPerInvoke = 1 << 20)]
    public void Ntt20() => Ntt.Forward(_words);
}

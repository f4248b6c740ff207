using BenchmarkDotNet.Attributes;

namespace Vouch.Algebra.Bench;

/// <summary>Dot products, small-integer dot products, multiply-add and combinations, per element read.</summary>
public class LinearBench
{
    private const int N = 1 << 12;
    private const int Vectors = 6;
    private const int Rows = 64;
    private readonly ExtensionVector<Cubic> _a = Data.Vector<Cubic>(N, 1);
    private readonly ExtensionVector<Cubic> _b = Data.Vector<Cubic>(N, 2);
    private readonly ExtensionVector<Cubic> _c = new(N);
    private readonly ExtensionVector<Cubic> _weights = Data.Vector<Cubic>(Rows, 3);
    private readonly ulong[] _words = Data.Words(N, 6);
    private readonly int[] _ints = [.. Data.Words(N, 7).Select(w => (int)w)];
    private readonly short[] _shorts = [.. Data.Words(N, 8).Select(w => (short)w)];
    private readonly short[] _matrix = [.. Data.Words(Rows * N, 9).Select(w => (short)w)];
    private readonly ulong[][] _vectors = [.. Enumerable.Range(0, Vectors).Select(i => Data.Words(N, 30 + (ulong)i))];
    private readonly Cubic[] _factors = [.. Enumerable.Repeat(Cubic.Generator, Vectors)];

    [Benchmark(OperationsPerInvoke = N)]
    public Cubic DotExtension() => Linear.Dot(_a.Span, _b.Span);

    [Benchmark(OperationsPerInvoke = N)]
    public Cubic DotBase() => Linear.Dot(_a.Span, _words);

    [Benchmark(OperationsPerInvoke = N)]
    public Goldilocks DotBothBase() => Linear.Dot(_words, _words);

    [Benchmark(OperationsPerInvoke = N)]
    public Cubic DotSmall32() => Linear.DotSmall(_a.Span, _ints);

    [Benchmark(OperationsPerInvoke = N)]
    public Cubic DotSmall16() => Linear.DotSmall(_a.Span, _shorts);

    [Benchmark(OperationsPerInvoke = N)]
    public void MultiplyAddExtension() => Linear.MultiplyAdd(_c, Cubic.Generator, _a);

    [Benchmark(OperationsPerInvoke = N)]
    public void MultiplyAddBase() => Linear.MultiplyAdd(_c, Cubic.Generator, _words);

    [Benchmark(OperationsPerInvoke = N)]
    public void MultiplyAddSmall32() => Linear.MultiplyAdd(_c, Cubic.Generator, _ints);

    [Benchmark(OperationsPerInvoke = N)]
    public void MultiplyAddSmall16() => Linear.MultiplyAdd(_c, Cubic.Generator, _shorts);

    [Benchmark(OperationsPerInvoke = Vectors * N)]
    public void CombineSix() => Linear.Combine<Cubic>(_c, _factors, _vectors, 0);

    [Benchmark(OperationsPerInvoke = Rows * N)]
    public void ContractSmall16() => Linear.ContractSmall<Cubic>(_c, _weights, _matrix, N);
}

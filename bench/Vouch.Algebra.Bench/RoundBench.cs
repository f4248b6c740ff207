using BenchmarkDotNet.Attributes;

namespace Vouch.Algebra.Bench;

/// <summary>Rounds of sumchecks and layers of fraction trees, per pair of elements.</summary>
public class RoundBench
{
    private const int Pairs = 1 << 11;
    private readonly ExtensionVector<Cubic> _a = Data.Vector<Cubic>(2 * Pairs, 1);
    private readonly ExtensionVector<Cubic> _b = Data.Vector<Cubic>(2 * Pairs, 2);
    private readonly ExtensionVector<Cubic> _p = Data.Vector<Cubic>(2 * Pairs, 3);
    private readonly ExtensionVector<Cubic> _q = Data.Vector<Cubic>(2 * Pairs, 4);
    private readonly ExtensionVector<Cubic> _e = Data.Vector<Cubic>(2 * Pairs, 5);
    private readonly ExtensionVector<Cubic> _weights = Data.Vector<Cubic>(Pairs, 7);
    private readonly ExtensionVector<Cubic> _pOut = new(Pairs);
    private readonly ExtensionVector<Cubic> _qOut = new(Pairs);
    private readonly ulong[] _words = Data.Words(2 * Pairs, 6);

    [Benchmark(OperationsPerInvoke = Pairs)]
    public RoundSums2<Cubic> Product() => SumcheckKernels.Product<Cubic>(_a.Span, _b, 0, Pairs);

    [Benchmark(OperationsPerInvoke = Pairs)]
    public RoundSums2<Cubic> ProductBase() => SumcheckKernels.Product<Cubic>(_words, _b, 0, Pairs);

    [Benchmark(OperationsPerInvoke = Pairs)]
    public RoundSums3<Cubic> EqProduct() => SumcheckKernels.EqProduct<Cubic>(_e, _a, _b, 0, Pairs);

    [Benchmark(OperationsPerInvoke = Pairs)]
    public RoundSums3<Cubic> EqFraction() => SumcheckKernels.EqFraction<Cubic>(_e, _p, _q, _a, _b, Cubic.Generator, 0, Pairs);

    [Benchmark(OperationsPerInvoke = Pairs)]
    public RoundSums2<Cubic> WeightedProduct() => SumcheckKernels.WeightedProduct<Cubic>(_weights, _a, _b, 0, Pairs);

    [Benchmark(OperationsPerInvoke = Pairs)]
    public RoundSums2<Cubic> WeightedFraction() =>
        SumcheckKernels.WeightedFraction<Cubic>(_weights, _p, _q, _a, _b, Cubic.Generator, 0, Pairs);

    [Benchmark(OperationsPerInvoke = Pairs)]
    public RoundSums2<Cubic> WeightedFractionOfOne() =>
        SumcheckKernels.WeightedFraction<Cubic>(_weights, _p, _q, _a, _b, Cubic.One, 0, Pairs);

    [Benchmark(OperationsPerInvoke = Pairs)]
    public void FractionCombine() => FractionKernels.Combine<Cubic>(_pOut, _qOut, _p, _q);

    [Benchmark(OperationsPerInvoke = Pairs)]
    public void FractionCombineBase() => FractionKernels.Combine<Cubic>(_pOut, _qOut, _words, _q);
}

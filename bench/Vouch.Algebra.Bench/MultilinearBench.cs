using BenchmarkDotNet.Attributes;

namespace Vouch.Algebra.Bench;

/// <summary>Folds, tables and values at a point, per element of the table; in the cache and beyond it.</summary>
public class MultilinearBench
{
    private ExtensionVector<Cubic> _a = new(1);
    private ExtensionVector<Cubic> _c = new(1);
    private ulong[] _words = [];
    private Cubic[] _point = [];

    /// <summary>Binary logarithm of the table's length.</summary>
    [Params(12, 20)]
    public int Log { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _a = Data.Vector<Cubic>(1 << Log, 1);
        _c = new ExtensionVector<Cubic>(1 << Log);
        _words = Data.Words(1 << Log, 6);
        _point = [.. Enumerable.Range(0, Log).Select(i => _a[i])];
    }

    [Benchmark]
    public void FoldExtension() => Multilinear.Fold<Cubic>(_c, _a, Cubic.Generator);

    [Benchmark]
    public void FoldBase() => Multilinear.Fold<Cubic>(_c, _words, Cubic.Generator);

    [Benchmark]
    public void EqTable() => Multilinear.EqTable<Cubic>(_point, _c);

    [Benchmark]
    public Cubic EvaluateExtension() => Multilinear.Evaluate<Cubic>(_a, _point);

    [Benchmark]
    public Cubic EvaluateBase() => Multilinear.Evaluate<Cubic>(_words, _point);
}

using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;

namespace Vouch.Algebra.Bench;

/// <summary>Products and sums in the base field at every width, and in both extensions at the widest.</summary>
public class FieldBench
{
    private const int N = 1 << 11;
    private readonly ulong[] _left = Data.Words(N, 21);
    private readonly ulong[] _right = Data.Words(N, 22);
    private readonly ulong[] _out = new ulong[N];
    private readonly ExtensionVector<Cubic> _a = Data.Vector<Cubic>(N, 1);
    private readonly ExtensionVector<Cubic> _b = Data.Vector<Cubic>(N, 2);
    private readonly ExtensionVector<Cubic> _c = new(N);
    private readonly ExtensionVector<Quadratic> _p = Data.Vector<Quadratic>(N, 3);
    private readonly ExtensionVector<Quadratic> _q = Data.Vector<Quadratic>(N, 4);
    private readonly ExtensionVector<Quadratic> _r = new(N);

    [Benchmark(OperationsPerInvoke = N)]
    public void BaseMultiplyScalar() => Multiply<PackedScalar>(_out, _left, _right);

    [Benchmark(OperationsPerInvoke = N)]
    public void BaseMultiply256() => Multiply<Packed256>(_out, _left, _right);

    [Benchmark(OperationsPerInvoke = N)]
    public void BaseMultiply512() => Multiply<Packed512>(_out, _left, _right);

    [Benchmark(OperationsPerInvoke = N)]
    public void CubicMultiply() => Linear.Multiply<Cubic>(_c, _a, _b);

    [Benchmark(OperationsPerInvoke = N)]
    public void CubicScale() => Linear.Scale<Cubic>(_c, Cubic.Generator, _a);

    [Benchmark(OperationsPerInvoke = N)]
    public void CubicAdd() => Linear.Add<Cubic>(_c, _a, _b);

    [Benchmark(OperationsPerInvoke = N)]
    public void QuadraticMultiply() => Linear.Multiply<Quadratic>(_r, _p, _q);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TPacked>(ulong[] dst, ulong[] a, ulong[] b)
        where TPacked : struct, IPacked<TPacked>
    {
        // In software the wide forms would give a figure of nothing; the runner leaves out what throws.
        if (!TPacked.IsSupported) throw new PlatformNotSupportedException("This processor has no vectors of that width.");
        for (var i = 0; i < a.Length; i += TPacked.Width)
        {
            TPacked.Store(TPacked.Mul(TPacked.Load(ref a[i]), TPacked.Load(ref b[i])), ref dst[i]);
        }
    }
}

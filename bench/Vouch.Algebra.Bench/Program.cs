using BenchmarkDotNet.Running;
using Vouch.Algebra;
using Vouch.Algebra.Bench;

// "full" runs BenchmarkDotNet; otherwise the quick bench, for names containing the first argument.
if (args is ["full", ..])
{
    BenchmarkSwitcher.FromAssembly(typeof(KernelBenchmarks).Assembly).Run(args[1..]);
    return;
}

Quick.Filter = args.Length > 0 ? args[0] : "";
Console.WriteLine($"512-bit lanes: {Packed512.IsSupported}, 256-bit lanes: {Packed256.IsSupported}");
const int N = 4096;
ulong[] left = Data.Words(N, 21);
ulong[] right = Data.Words(N, 22);
ulong[] product = new ulong[N];
Quick.Time("packed goldilocks multiply", N, () => BaseMultiply.Run(product, left, right));
using var a = Data.Vector<Cubic>(N, 1);
using var b = Data.Vector<Cubic>(N, 2);
using var c = new ExtensionVector<Cubic>(N);
Quick.Time("cubic multiply", N, () => Linear.Multiply<Cubic>(c, a, b));
Quick.Time("cubic scale", N, () => Linear.Scale<Cubic>(c, Cubic.Generator, a));
Quick.Time("cubic add", N, () => Linear.Add<Cubic>(c, a, b));
using var q = Data.Vector<Cubic>(N, 3);
using var p = Data.Vector<Cubic>(N, 4);
using var e = Data.Vector<Cubic>(N, 5);
ulong[] words = Data.Words(N, 6);
int[] ints = Data.Words(N, 7).Select(w => (int)w).ToArray();
short[] shorts = Data.Words(N, 8).Select(w => (short)w).ToArray();
var r = new Cubic(Goldilocks.FromCanonical(a.Plane(0)[0]), Goldilocks.Generator, Goldilocks.FromCanonical(a.Plane(1)[5]));
Cubic[] point = Enumerable.Range(0, 12).Select(i => a[i]).ToArray();
Quick.Time("fold ext (per output)", N / 2, () => Multilinear.Fold<Cubic>(c, a, r));
Quick.Time("fold base (per output)", N / 2, () => Multilinear.Fold<Cubic>(c, words, r));
Quick.Time("eq table", N, () => Multilinear.EqTable<Cubic>(point, c));
Quick.Time("evaluate ext", N, () => Multilinear.Evaluate<Cubic>(a, point));
Quick.Time("evaluate base", N, () => Multilinear.Evaluate<Cubic>(words, point));
Quick.Time("dot ext ext", N, () => Linear.Dot(a.Span, b.Span));
Quick.Time("dot ext base", N, () => Linear.Dot(a.Span, words));
Quick.Time("dot base base", N, () => Linear.Dot(words, words));
Quick.Time("dot small int", N, () => Linear.DotSmall(a.Span, ints));
Quick.Time("dot small short", N, () => Linear.DotSmall(a.Span, shorts));
Quick.Time("multiply-add ext", N, () => Linear.MultiplyAdd(c, r, a));
Quick.Time("multiply-add base", N, () => Linear.MultiplyAdd(c, r, words));
Quick.Time("multiply-add int", N, () => Linear.MultiplyAdd(c, r, ints));
Quick.Time("fraction combine (per output)", N / 2, () => FractionKernels.Combine<Cubic>(c, e, p, q));
Quick.Time("fraction combine base p (per output)", N / 2, () => FractionKernels.Combine<Cubic>(c, e, words, q));
Quick.Time("round A*B (per pair)", N / 2, () => SumcheckKernels.Product<Cubic>(a.Span, b, 0, N / 2));
Quick.Time("round baseA*B (per pair)", N / 2, () => SumcheckKernels.Product<Cubic>(words, b, 0, N / 2));
Quick.Time("round eq*A*B (per pair)", N / 2, () => SumcheckKernels.EqProduct<Cubic>(c, a, b, 0, N / 2));
Quick.Time("round eq*fraction (per pair)", N / 2, () => SumcheckKernels.EqFraction<Cubic>(e, p, q, a, b, r, 0, N / 2));
Quick.Time("round eq*fraction, lambda 1 (per pair)", N / 2, () => SumcheckKernels.EqFraction<Cubic>(e, p, q, a, b, Cubic.One, 0, N / 2));
Quick.Time("round weighted fraction, lambda 1 (per pair)", N / 2, () => SumcheckKernels.WeightedFraction<Cubic>(e.Slice(0, N / 2), p, q, a, b, Cubic.One, 0, N / 2));
Quick.Time("round weighted A*B (per pair)", N / 2, () => SumcheckKernels.WeightedProduct<Cubic>(e.Slice(0, N / 2), a, b, 0, N / 2));
Quick.Time("round weighted fraction (per pair)", N / 2, () => SumcheckKernels.WeightedFraction<Cubic>(e.Slice(0, N / 2), p, q, a, b, r, 0, N / 2));
foreach (int log in new[] { 10, 16, 20 })
{
    ulong[] data = Data.Words(1 << log, 11);
    Quick.Time($"ntt 2^{log}", 1 << log, () => Ntt.Forward(data));
}

ulong[] inverse = Data.Words(1 << 16, 12);
Quick.Time("inverse ntt 2^16", 1 << 16, () => Ntt.Inverse(inverse));
ulong[] coefficients = Data.Words(1 << 17, 13);
ulong[] codeword = new ulong[1 << 20];
Quick.Time("encode 2^17 to 2^20 (per value)", 1 << 20, () => Ntt.EncodeRow(coefficients, codeword, 7));
foreach ((int count, int log) in new[] { (256, 17), ((1 << 17) + 78, 17), ((1 << 18) - 256, 17), ((1 << 18) - 256, 18) })
{
    ulong[] row = Data.Words(count, 14);
    ulong[] block = new ulong[1 << log];
    int at = 0;
    Quick.Time(
        $"encode blocks of 2^{log}, {count} of 2^21 (per value)", 1 << log, () => Ntt.EncodeBlock(row, block, at++ & 7, 21));
}

const int Large = 1 << 20;
using var largeA = Data.Vector<Cubic>(Large, 31);
using var largeB = Data.Vector<Cubic>(Large, 32);
using var largeC = new ExtensionVector<Cubic>(Large);
Quick.Time("2^20 fold ext (per output)", Large / 2, () => Multilinear.Fold<Cubic>(largeC, largeA, r));
Quick.Time("2^20 cubic multiply", Large, () => Linear.Multiply<Cubic>(largeC, largeA, largeB));
Quick.Time("2^20 round eq*A*B (per pair)", Large / 2, () => SumcheckKernels.EqProduct<Cubic>(largeC, largeA, largeB, 0, Large / 2));
Quick.Time("2^20 cubic multiply, all threads", Large, () => Parallel2.For(Large, 4096, (from, to) =>
    Linear.Multiply(largeC.Slice(from, to - from), largeA.Slice(from, to - from), largeB.Slice(from, to - from))));

using System.Numerics;

namespace Vouch.Algebra.Tests;

/// <summary>Kernels against plain loops over elements, at every rung and at lengths with tails.</summary>
public sealed class KernelTests
{
    [Fact]
    public void Cubic_linear_kernels() => Rungs.Each(LinearKernels<Cubic>);

    [Fact]
    public void Quadratic_linear_kernels() => Rungs.Each(LinearKernels<Quadratic>);

    [Fact]
    public void Cubic_table_kernels() => Rungs.Each(TableKernels<Cubic>);

    [Fact]
    public void Quadratic_table_kernels() => Rungs.Each(TableKernels<Quadratic>);

    [Fact]
    public void Base_dot_product_agrees_with_big_integers() => Rungs.Each(() =>
    {
        foreach (int n in TestData.Lengths)
        {
            ulong[] a = TestData.Random(n, n);
            ulong[] b = TestData.Random(n, n + 1);
            BigInteger exact = a.Zip(b).Aggregate(BigInteger.Zero, (s, t) => s + ((BigInteger)t.First * t.Second));
            Assert.Equal(exact % TestData.Modulus, Linear.Dot(a, b).Value);
        }

        ulong[] top = Enumerable.Repeat(TestData.P - 1, 300_001).ToArray();
        Assert.Equal(300_001UL, Linear.Dot(top, top).Value);
    });

    [Fact]
    public void Small_dot_products_hold_their_extremes() => Rungs.Each(() =>
    {
        const int N = 40_003;
        using ExtensionVector<Cubic> a = TestData.Vector(Enumerable.Repeat(-Cubic.One - Cubic.Generator, N).ToArray());
        foreach (int value in new[] { int.MinValue, int.MaxValue, -1, 0 })
        {
            Cubic expected = a[0] * Cubic.FromInt64((long)value * N);
            Assert.Equal(expected, Linear.DotSmall(a.Span, Enumerable.Repeat(value, N).ToArray()));
        }

        foreach (short value in new[] { short.MinValue, short.MaxValue })
        {
            Cubic expected = a[0] * Cubic.FromInt64((long)value * N);
            Assert.Equal(expected, Linear.DotSmall(a.Span, Enumerable.Repeat(value, N).ToArray()));
        }
    });

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 7, 9)]
    [InlineData(5, 40, 40)]
    [InlineData(300, 83, 100)]
    [InlineData(33, 1100, 1101)]
    public void Rows_of_small_integers_are_contracted(int rows, int columns, int stride) => Rungs.Each(() =>
    {
        var random = new Random(rows);
        short[] matrix = new short[((rows - 1) * stride) + columns];
        for (int i = 0; i < matrix.Length; i++)
        {
            matrix[i] = random.Next(4) switch
            {
                0 => short.MinValue,
                1 => short.MaxValue,
                _ => (short)random.Next(short.MinValue, short.MaxValue + 1),
            };
        }

        Cubic[] weights = TestData.Elements<Cubic>(rows, 5);
        Cubic[] start = TestData.Elements<Cubic>(columns, 6);
        using ExtensionVector<Cubic> dst = TestData.Vector(start);
        Linear.ContractSmall<Cubic>(dst, TestData.Vector(weights).Span, matrix, stride);
        for (int j = 0; j < columns; j++)
        {
            Cubic expected = start[j];
            for (int i = 0; i < rows; i++)
            {
                expected += weights[i] * Cubic.FromInt64(matrix[(i * stride) + j]);
            }

            Assert.Equal(expected, dst[j]);
        }
    });

    [Theory]
    [InlineData(1, 5)]
    [InlineData(6, 19)]
    [InlineData(13, 1030)]
    public void Vectors_are_combined(int count, int length) => Rungs.Each(() =>
    {
        ulong[][] vectors = [.. Enumerable.Range(0, count).Select(j => TestData.Random(length + 3, j))];
        Array.Fill(vectors[0], Goldilocks.Modulus - 1);
        Cubic[] weights = TestData.Elements<Cubic>(count, 5);
        Cubic[] start = TestData.Elements<Cubic>(length, 6);
        using ExtensionVector<Cubic> dst = TestData.Vector(start);
        Linear.Combine<Cubic>(dst, weights, vectors, 2);
        for (int i = 0; i < length; i++)
        {
            Cubic expected = start[i];
            for (int j = 0; j < count; j++)
            {
                expected += weights[j].MulBase(Goldilocks.FromCanonical(vectors[j][i + 2]));
            }

            Assert.Equal(expected, dst[i]);
        }

        Assert.Throws<ArgumentException>(() => Linear.Combine<Cubic>(dst, weights, vectors, 4));
    });

    [Fact]
    public void The_longest_contraction_does_not_overflow() => Rungs.Each(() =>
    {
        const int N = 40_000;
        var extreme = Cubic.FromCoordinates([Goldilocks.Modulus - 1, 0, 0xFFFF_FFFF]);
        using ExtensionVector<Cubic> weights = TestData.Vector(Enumerable.Repeat(extreme, N).ToArray());
        foreach (short value in new[] { short.MinValue, short.MaxValue })
        {
            using var dst = new ExtensionVector<Cubic>(9);
            Linear.ContractSmall<Cubic>(dst, weights, Enumerable.Repeat(value, 9 * N).ToArray(), 9);
            Assert.Equal(extreme * Cubic.FromInt64((long)value * N), dst[0]);
            Assert.Equal(dst[0], dst[8]);
        }
    });

    [Fact]
    public void Wrong_shapes_are_refused()
    {
        using var three = new ExtensionVector<Cubic>(3);
        using var four = new ExtensionVector<Cubic>(4);
        Assert.Throws<ArgumentException>(() => Linear.Add<Cubic>(three, three, four));
        Assert.Throws<ArgumentException>(() => Linear.Dot(three.Span, four));
        Assert.Throws<ArgumentException>(() => Multilinear.Fold<Cubic>(four, three, Cubic.One));
        Assert.Throws<ArgumentException>(() => Multilinear.EqTable<Cubic>([Cubic.One], four));
        Assert.Throws<ArgumentException>(() => Linear.OuterProductAdd(four, Cubic.One, three, four));
        Assert.Throws<ArgumentOutOfRangeException>(() => SumcheckKernels.Product<Cubic>(four.Span, four, 0, 3));
    }

    private static void LinearKernels<TK>()
        where TK : unmanaged, IExtension<TK>
    {
        foreach (int n in TestData.Lengths)
        {
            TK[] x = TestData.Elements<TK>(n, n + 10);
            TK[] y = TestData.Elements<TK>(n, n + 20);
            TK c = TestData.Elements<TK>(1, n + 30)[0];
            ulong[] words = TestData.Random(n, n + 40);
            int[] ints = words.Select(w => (int)w).ToArray();
            short[] shorts = words.Select(w => (short)w).ToArray();
            TK[] embedded = words.Select(w => TK.FromBase(Goldilocks.FromCanonical(w))).ToArray();
            TK[] embeddedInts = ints.Select(i => TK.FromInt64(i)).ToArray();
            TK[] embeddedShorts = shorts.Select(i => TK.FromInt64(i)).ToArray();
            using ExtensionVector<TK> a = TestData.Vector(x);
            using ExtensionVector<TK> b = TestData.Vector(y);
            using var dst = new ExtensionVector<TK>(n);

            Linear.Multiply<TK>(dst, a, b);
            TestData.AssertEqual(Zip(x, y, (s, t) => s * t), dst);
            Linear.Add<TK>(dst, a, b);
            TestData.AssertEqual(Zip(x, y, (s, t) => s + t), dst);
            Linear.Sub<TK>(dst, a, b);
            TestData.AssertEqual(Zip(x, y, (s, t) => s - t), dst);
            Linear.Scale<TK>(dst, c, a);
            TestData.AssertEqual(x.Select(s => c * s).ToArray(), dst);

            Assert.Equal(Sum(Zip(x, y, (s, t) => s * t)), Linear.Dot(a.Span, b));
            Assert.Equal(Sum(Zip(x, embedded, (s, t) => s * t)), Linear.Dot(a.Span, words));
            Assert.Equal(Sum(Zip(x, embeddedInts, (s, t) => s * t)), Linear.DotSmall(a.Span, ints));
            Assert.Equal(Sum(Zip(x, embeddedShorts, (s, t) => s * t)), Linear.DotSmall(a.Span, shorts));

            MultiplyAdd(x, y, c, dst => Linear.MultiplyAdd(dst, c, TestData.Vector(y).Span));
            MultiplyAdd(x, embedded, c, dst => Linear.MultiplyAdd(dst, c, words));
            MultiplyAdd(x, embeddedInts, c, dst => Linear.MultiplyAdd(dst, c, ints));
            MultiplyAdd(x, embeddedShorts, c, dst => Linear.MultiplyAdd(dst, c, shorts));

            if (n is > 0 and < 20)
            {
                using var outer = new ExtensionVector<TK>(3 * n);
                using ExtensionVector<TK> rows = TestData.Vector(TestData.Elements<TK>(3, 9));
                Linear.OuterProductAdd(outer, c, rows, a);
                Linear.OuterProductAdd(outer, TK.One, rows, a);
                TK[] expected = Enumerable.Range(0, 3 * n)
                    .Select(k => (c + TK.One) * rows[k / n] * x[k % n]).ToArray();
                TestData.AssertEqual(expected, outer);
            }
        }
    }

    private static void MultiplyAdd<TK>(TK[] start, TK[] added, TK c, Action<ExtensionVector<TK>> kernel)
        where TK : unmanaged, IExtension<TK>
    {
        using ExtensionVector<TK> dst = TestData.Vector(start);
        kernel(dst);
        TestData.AssertEqual(Zip(start, added, (s, t) => s + (c * t)), dst);
    }

    private static void TableKernels<TK>()
        where TK : unmanaged, IExtension<TK>
    {
        for (int variables = 0; variables <= 10; variables++)
        {
            int n = 1 << variables;
            TK[] point = TestData.Elements<TK>(variables, variables + 50);
            TK[] eq = Enumerable.Range(0, n).Select(i => Multilinear.Eq<TK>(point, Bits<TK>(i, variables))).ToArray();
            TK scale = TestData.Elements<TK>(1, 51)[0];
            using var table = new ExtensionVector<TK>(n);
            Multilinear.EqTable(point, table);
            TestData.AssertEqual(eq, table);
            Multilinear.EqTable(point, table, scale);
            TestData.AssertEqual(eq.Select(e => e * scale).ToArray(), table);

            TK[] values = TestData.Elements<TK>(n, variables + 52);
            ulong[] words = TestData.Random(n, variables + 53);
            TK[] embedded = words.Select(w => TK.FromBase(Goldilocks.FromCanonical(w))).ToArray();
            using ExtensionVector<TK> vector = TestData.Vector(values);
            Assert.Equal(Sum(Zip(values, eq, (s, t) => s * t)), Multilinear.Evaluate<TK>(vector, point));
            Assert.Equal(Sum(Zip(embedded, eq, (s, t) => s * t)), Multilinear.Evaluate<TK>(words, point));
        }

        foreach (int half in TestData.Lengths)
        {
            TK r = TestData.Elements<TK>(1, half)[0];
            TK[] values = TestData.Elements<TK>(2 * half, half + 60);
            ulong[] words = TestData.Random(2 * half, half + 61);
            TK[] embedded = words.Select(w => TK.FromBase(Goldilocks.FromCanonical(w))).ToArray();
            using ExtensionVector<TK> vector = TestData.Vector(values);
            using var dst = new ExtensionVector<TK>(half);
            Multilinear.Fold(dst, words, r, 0, half / 3);
            Multilinear.Fold(dst, words, r, half / 3, half);
            TestData.AssertEqual(Folded(embedded, r), dst);
            Multilinear.Fold<TK>(dst, vector, r, 0, half / 2);
            Multilinear.Fold<TK>(dst, vector, r, half / 2, half);
            TestData.AssertEqual(Folded(values, r), dst);
            Multilinear.Fold<TK>(vector, vector, r);
            TestData.AssertEqual(Folded(values, r), vector.Slice(0, half));
        }
    }

    private static TK[] Folded<TK>(TK[] values, TK r)
        where TK : unmanaged, IExtension<TK>
    {
        int half = values.Length / 2;
        return Enumerable.Range(0, half).Select(i => values[i] + (r * (values[i + half] - values[i]))).ToArray();
    }

    private static TK[] Bits<TK>(int index, int count)
        where TK : unmanaged, IExtension<TK> =>
        Enumerable.Range(0, count).Select(j => TK.FromInt64((index >> (count - 1 - j)) & 1)).ToArray();

    private static TK[] Zip<TK>(TK[] x, TK[] y, Func<TK, TK, TK> op) => x.Zip(y, op).ToArray();

    private static TK Sum<TK>(TK[] x)
        where TK : unmanaged, IExtension<TK> => x.Aggregate(TK.Zero, (s, t) => s + t);
}

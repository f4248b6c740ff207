using System.Numerics;
using System.Runtime.CompilerServices;

namespace Vouch.Algebra;

/// <summary>
/// Multilinear polynomials given by their values on {0,1}^n. Tables are ordered with the first
/// variable in the top bit of the index, so fixing it combines the two contiguous halves.
/// </summary>
public static partial class Multilinear
{
    private const int LowVariables = 8;

    /// <summary>eq(a, b) = prod over j of (a_j b_j + (1 - a_j)(1 - b_j)); 1 for empty points.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static TK Eq<TK>(ReadOnlySpan<TK> a, ReadOnlySpan<TK> b)
        where TK : unmanaged, IExtension<TK>
    {
        Checks.Length(b.Length, a.Length, nameof(b));
        TK product = TK.One;
        for (int j = 0; j < a.Length; j++)
        {
            TK both = a[j] * b[j];
            product *= TK.One - a[j] - b[j] + both + both;
        }

        return product;
    }

    /// <summary>dst[i] = prod over j of eq(point_j, bit j of i), where point_0 is the top bit.</summary>
    /// <param name="point">n coordinates.</param>
    /// <param name="dst">Exactly 2^n elements.</param>
    /// <exception cref="ArgumentException">The lengths do not match.</exception>
    public static void EqTable<TK>(ReadOnlySpan<TK> point, ExtensionSpan<TK> dst)
        where TK : unmanaged, IExtension<TK> => EqTable(point, dst, TK.One);

    /// <summary>The table of <paramref name="scale"/> * eq(point, .).</summary>
    /// <remarks>
    /// The lower half of a table is the table of the remaining coordinates scaled by 1 - point_0, the
    /// upper half by point_0: threads may fill the halves apart.
    /// </remarks>
    /// <inheritdoc cref="EqTable{TK}(ReadOnlySpan{TK}, ExtensionSpan{TK})"/>
    public static void EqTable<TK>(ReadOnlySpan<TK> point, ExtensionSpan<TK> dst, TK scale)
        where TK : unmanaged, IExtension<TK>
    {
        CheckSize(point.Length, dst.Length, nameof(dst));
        dst[0] = scale;
        for (int j = point.Length - 1, size = 1; j >= 0; j--, size <<= 1)
        {
            TK r = point[j];
            var kernel = new EqKernel
            {
                Low = ref dst.First,
                High = ref Unsafe.Add(ref dst.First, size),
                Stride = dst.Stride,
                R = ref Unsafe.As<TK, ulong>(ref r),
            };
            WidthLadder.Run<TK, EqKernel>(ref kernel, 0, size);
        }
    }

    /// <summary>The value at <paramref name="point"/> of the polynomial with these values.</summary>
    /// <param name="values">2^n elements.</param>
    /// <param name="point">n coordinates.</param>
    /// <exception cref="ArgumentException">The lengths do not match.</exception>
    public static TK Evaluate<TK>(ExtensionSpan<TK> values, ReadOnlySpan<TK> point)
        where TK : unmanaged, IExtension<TK>
    {
        CheckSize(point.Length, values.Length, nameof(values));
        int low = Math.Min(point.Length, LowVariables);
        Span<ulong> words = stackalloc ulong[TK.Degree << low];
        var eq = new ExtensionSpan<TK>(words, 1 << low, 1 << low);
        EqTable(point[^low..], eq);
        return Combine(values, point[..^low], eq);
    }

    /// <inheritdoc cref="Evaluate{TK}(ExtensionSpan{TK}, ReadOnlySpan{TK})"/>
    /// <param name="values">2^n canonical words.</param>
    /// <param name="point">n coordinates.</param>
    public static TK Evaluate<TK>(ReadOnlySpan<ulong> values, ReadOnlySpan<TK> point)
        where TK : unmanaged, IExtension<TK>
    {
        CheckSize(point.Length, values.Length, nameof(values));
        int low = Math.Min(point.Length, LowVariables);
        Span<ulong> words = stackalloc ulong[TK.Degree << low];
        var eq = new ExtensionSpan<TK>(words, 1 << low, 1 << low);
        EqTable(point[^low..], eq);
        return Combine(values, point[..^low], eq);
    }

    private static TK Combine<TK>(ExtensionSpan<TK> values, ReadOnlySpan<TK> point, ExtensionSpan<TK> eq)
        where TK : unmanaged, IExtension<TK>
    {
        if (point.IsEmpty)
        {
            return Linear.Dot(values, eq);
        }

        int half = values.Length >> 1;
        TK low = Combine(values.Slice(0, half), point[1..], eq);
        TK high = Combine(values.Slice(half, half), point[1..], eq);
        return low + (point[0] * (high - low));
    }

    private static TK Combine<TK>(ReadOnlySpan<ulong> values, ReadOnlySpan<TK> point, ExtensionSpan<TK> eq)
        where TK : unmanaged, IExtension<TK>
    {
        if (point.IsEmpty)
        {
            return Linear.Dot(eq, values);
        }

        int half = values.Length >> 1;
        TK low = Combine(values[..half], point[1..], eq);
        TK high = Combine(values[half..], point[1..], eq);
        return low + (point[0] * (high - low));
    }

    private static void CheckSize(int variables, int length, string name)
    {
        if (!BitOperations.IsPow2(length) || BitOperations.Log2((uint)length) != variables)
        {
            throw new ArgumentException($"A table over {variables} variables is needed; it holds {length}.", name);
        }
    }

    private ref struct EqKernel : IRangeKernel<EqKernel>
    {
        public ref ulong Low;
        public ref ulong High;
        public ref ulong R;
        public nint Stride;

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public static int Run<TX, TPacked>(ref EqKernel kernel, int from, int to)
            where TX : struct, IPackedExtension<TX, TPacked>
            where TPacked : struct, IPacked<TPacked>
        {
            ref ulong low = ref kernel.Low;
            ref ulong high = ref kernel.High;
            nint stride = kernel.Stride;
            TX r = TX.Broadcast(ref kernel.R);
            int i = from;
            for (; i <= to - TPacked.Width; i += TPacked.Width)
            {
                TX x = TX.Load(ref Unsafe.Add(ref low, i), stride);
                TX y = TX.Mul(x, r);
                TX.Store(y, ref Unsafe.Add(ref high, i), stride);
                TX.Store(TX.Sub(x, y), ref Unsafe.Add(ref low, i), stride);
            }

            return i;
        }
    }
}

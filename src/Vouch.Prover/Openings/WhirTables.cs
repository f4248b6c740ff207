using Vouch.Algebra;
using Vouch.Protocol.Argument;
using Vouch.Prover.Sumchecks;

namespace Vouch.Prover.Openings;

/// <summary>Materialises the weights of the opening's claims, in the order of exponents.</summary>
internal static class WhirTables
{
    /// <summary>The first claim's weights, a table of 2^k.</summary>
    public static ExtensionVector<TK> Claim<TK>(WhirWeights<TK> weights)
        where TK : unmanaged, IExtension<TK>
    {
        var table = BufferPool.Shared.Rent<TK>(1 << weights.LogLength);
        table.Clear();
        var columnPoint = weights.Claim.Point.AsSpan(weights.Claim.Point.Length - weights.LogColumns);
        Multilinear.EqTable<TK>(columnPoint, table.Slice(0, 1 << weights.LogColumns), weights.Claim.Weight);
        var at = (1 << weights.LogLength) - (1 << weights.LogMask);
        for (var i = 0; i < weights.Claim.MaskWeights.Length; i++)
        {
            table[at + i] = weights.Claim.MaskWeights[i];
        }

        return table;
    }

    /// <summary>
    /// table[i] += sum over j of coefficients[j] * points[j]^e for every exponent e, i being e with its bits reversed.
    /// </summary>
    /// <remarks>
    /// The powers are an outer product of those of the exponent's low bits, the index's high ones, with those of its high
    /// bits, so the inner loop combines vectors.
    /// </remarks>
    public static void AddPowers<TK>(
        ExtensionVector<TK> table, int log, TK[] coefficients, Goldilocks[] points, CancellationToken cancellation)
        where TK : unmanaged, IExtension<TK>
    {
        var inner = (log + 1) / 2;
        var outer = log - inner;
        var powers = new ulong[points.Length][];
        Parallel.For(0, points.Length, j =>
        {
            powers[j] = new ulong[1 << inner];
            var step = points[j].Pow(1UL << outer);
            var power = Goldilocks.One;
            for (var i = 0; i < 1 << inner; i++, power *= step)
            {
                powers[j][BitOrder.Reverse(i, inner)] = power.Value;
            }
        });
        Shares.Blocks(1 << outer, 1 << inner, block =>
        {
            var exponent = (ulong)BitOrder.Reverse(block, outer);
            var scaled = new TK[points.Length];
            for (var j = 0; j < scaled.Length; j++)
            {
                scaled[j] = coefficients[j].MulBase(points[j].Pow(exponent));
            }

            Linear.Combine<TK>(table.Slice(block << inner, 1 << inner), scaled, powers, 0);
        }, cancellation);
    }

    /// <summary>As <see cref="AddPowers"/>, for one point of K.</summary>
    public static void AddPower<TK>(
        ExtensionVector<TK> table, int log, TK coefficient, TK point, CancellationToken cancellation)
        where TK : unmanaged, IExtension<TK>
    {
        var inner = (log + 1) / 2;
        var outer = log - inner;
        using var high = ReversedPowers(Power(point, outer), inner);
        using var low = ReversedPowers(point, outer);
        Shares.Blocks(1 << outer, 1 << inner, block =>
            Linear.MultiplyAdd<TK>(table.Slice(block << inner, 1 << inner), coefficient * low[block], high), cancellation);
    }

    /// <summary>The polynomial with these coefficients, in reversed order, at a point.</summary>
    public static TK Evaluate<TK>(ExtensionSpan<TK> table, int log, TK point)
        where TK : unmanaged, IExtension<TK>
    {
        var inner = (log + 1) / 2;
        var outer = log - inner;
        using var high = ReversedPowers(Power(point, outer), inner);
        using var low = ReversedPowers(point, outer);
        var sum = TK.Zero;
        for (var block = 0; block < 1 << outer; block++)
        {
            sum += low[block] * Linear.Dot(table.Slice(block << inner, 1 << inner), high.Span);
        }

        return sum;
    }

    private static TK Power<TK>(TK point, int logExponent)
        where TK : unmanaged, IExtension<TK>
    {
        for (var i = 0; i < logExponent; i++)
        {
            point = point.Square();
        }

        return point;
    }

    private static ExtensionVector<TK> ReversedPowers<TK>(TK point, int log)
        where TK : unmanaged, IExtension<TK>
    {
        var powers = BufferPool.Shared.Rent<TK>(1 << log);
        var power = TK.One;
        for (var i = 0; i < 1 << log; i++, power *= point)
        {
            powers[BitOrder.Reverse(i, log)] = power;
        }

        return powers;
    }

    /// <summary>A table with its index bits reversed, so that folding the least significant exponent bit is folding halves.</summary>
    public static ExtensionVector<TK> Reversed<TK>(ExtensionVector<TK> table, int log)
        where TK : unmanaged, IExtension<TK>
    {
        var result = BufferPool.Shared.Rent<TK>(1 << log);
        Parallel.For(0, TK.Degree, d => BitOrder.Reverse(table.Plane(d)[..(1 << log)], result.Plane(d), log));
        return result;
    }
}

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

    /// <summary>table[i] += sum over j of coefficients[j] * points[j]^i for i in [from, from + count).</summary>
    /// <remarks>Powers are an outer product of high and low parts, so the inner loop is one vector multiply-add.</remarks>
    public static void AddPowers<TK>(
        ExtensionVector<TK> table, int from, int count, ReadOnlyMemory<TK> coefficients, ReadOnlyMemory<Goldilocks> points)
        where TK : unmanaged, IExtension<TK>
    {
        var low = 1;
        while (low * low < count)
        {
            low *= 2;
        }

        var powers = new ulong[points.Length][];
        var steps = new Goldilocks[points.Length];
        for (var j = 0; j < powers.Length; j++)
        {
            powers[j] = new ulong[low];
            var power = Goldilocks.One;
            for (var i = 0; i < low; i++, power *= points.Span[j])
            {
                powers[j][i] = power.Value;
            }

            steps[j] = power;
        }

        var blocks = (count + low - 1) / low;
        Parallel.For(0, Math.Min(blocks, Environment.ProcessorCount), share =>
        {
            var parts = Math.Min(blocks, Environment.ProcessorCount);
            var firstBlock = blocks * share / parts;
            var lastBlock = blocks * (share + 1) / parts;
            for (var j = 0; j < powers.Length; j++)
            {
                var coefficient = coefficients.Span[j].MulBase(steps[j].Pow((ulong)firstBlock));
                for (var b = firstBlock; b < lastBlock; b++, coefficient = coefficient.MulBase(steps[j]))
                {
                    var size = Math.Min(low, count - (b * low));
                    Linear.MultiplyAdd(table.Slice(from + (b * low), size), coefficient, powers[j].AsSpan(0, size));
                }
            }
        });
    }

    /// <summary>table[i] += coefficient * point^i.</summary>
    public static void AddPower<TK>(ExtensionVector<TK> table, TK coefficient, TK point)
        where TK : unmanaged, IExtension<TK>
    {
        for (var i = 0; i < table.Length; i++, coefficient *= point)
        {
            table[i] += coefficient;
        }
    }

    /// <summary>A table with its index bits reversed, so that folding the least significant exponent bit is folding halves.</summary>
    public static ExtensionVector<TK> Reversed<TK>(ExtensionSpan<TK> table, int log)
        where TK : unmanaged, IExtension<TK>
    {
        var result = BufferPool.Shared.Rent<TK>(1 << log);
        for (var d = 0; d < TK.Degree; d++)
        {
            var source = table.Plane(d);
            var target = result.Plane(d);
            for (var i = 0; i < target.Length; i++)
            {
                target[i] = source[BitOrder.Reverse(i, log)];
            }
        }

        return result;
    }
}

using Vouch.Algebra;

namespace Soundness.Tests.Lying;

/// <summary>Field routines written for sight, not speed.</summary>
internal static class SimpleFields
{
    public static TK Dot<TK>(TK[] x, TK[] y)
        where TK : unmanaged, IExtension<TK>
    {
        var sum = TK.Zero;
        for (var i = 0; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }

    /// <summary>Value of the polynomial with these coefficients.</summary>
    public static TK Evaluate<TK>(TK[] coefficients, TK at)
        where TK : unmanaged, IExtension<TK>
    {
        var sum = TK.Zero;
        for (var i = coefficients.Length - 1; i >= 0; i--)
        {
            sum = (sum * at) + coefficients[i];
        }

        return sum;
    }

    /// <summary>Values at all powers of the root of unity of order 2^log, in order.</summary>
    public static TK[] Encode<TK>(TK[] coefficients, int log)
        where TK : unmanaged, IExtension<TK>
    {
        var padded = new TK[1 << log];
        coefficients.CopyTo(padded, 0);
        return Transform(padded, log);
    }

    private static TK[] Transform<TK>(TK[] coefficients, int log)
        where TK : unmanaged, IExtension<TK>
    {
        if (log == 0)
        {
            return coefficients;
        }

        var half = coefficients.Length / 2;
        var even = new TK[half];
        var odd = new TK[half];
        for (var i = 0; i < half; i++)
        {
            (even[i], odd[i]) = (coefficients[2 * i], coefficients[(2 * i) + 1]);
        }

        even = Transform(even, log - 1);
        odd = Transform(odd, log - 1);
        var result = new TK[2 * half];
        var root = Goldilocks.RootOfUnity(log);
        var power = Goldilocks.One;
        for (var i = 0; i < half; i++, power *= root)
        {
            var turned = odd[i].MulBase(power);
            result[i] = even[i] + turned;
            result[half + i] = even[i] - turned;
        }

        return result;
    }
}

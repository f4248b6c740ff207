using Vouch.Algebra;

namespace Soundness.Tests.ZeroKnowledge.Simulation;

/// <summary>Weights of the triples of pads in the two values A(s) and B(s).</summary>
internal static class PadWeights
{
    /// <summary>eq(s, j), the first coordinate of s being the most significant bit of j.</summary>
    public static TK Eq<TK>(IReadOnlyList<TK> s, int j)
        where TK : unmanaged, IExtension<TK>
    {
        var weight = TK.One;
        for (var i = 0; i < s.Count; i++)
        {
            weight *= ((j >> (s.Count - 1 - i)) & 1) == 1 ? s[i] : TK.One - s[i];
        }

        return weight;
    }
}

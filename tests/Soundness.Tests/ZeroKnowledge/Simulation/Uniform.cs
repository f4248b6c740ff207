using Vouch.Algebra;
using Vouch.Hashing;

namespace Soundness.Tests.ZeroKnowledge.Simulation;

/// <summary>Uniform elements of K.</summary>
internal static class Uniform
{
    public static void Fill<TK>(Span<TK> values, Expander random)
        where TK : unmanaged, IExtension<TK>
    {
        Span<ulong> coordinates = stackalloc ulong[TK.Degree];
        for (var i = 0; i < values.Length; i++)
        {
            random.FillField(coordinates);
            values[i] = TK.FromCoordinates(coordinates);
        }
    }
}

using System.Text;
using Vouch.Hashing;

namespace Soundness.Tests.ZeroKnowledge.Scripts;

/// <summary>Ways to choose query positions, honest and not.</summary>
internal static class PositionRules
{
    /// <summary>As the hash draws them: uniform, with replacement.</summary>
    public static int[] Uniform(int seed, string label, int occurrence, int logDomain, int atMost)
    {
        using var random = new Expander(ScalarRules.Seed(seed), Encoding.UTF8.GetBytes($"{label}/{occurrence}"));
        var words = new ulong[atMost];
        random.FillWords(words);
        return [.. words.Select(w => (int)(w & ((1UL << logDomain) - 1))).Distinct().Order()];
    }

    /// <summary>The first positions: powers 1, w, w^2, ... of the root of unity.</summary>
    public static int[] First(int logDomain, int atMost) => [.. Enumerable.Range(0, Math.Min(atMost, 1 << logDomain))];

    /// <summary>The last positions.</summary>
    public static int[] Last(int logDomain, int atMost) =>
        [.. First(logDomain, atMost).Select(p => (1 << logDomain) - 1 - p).Order()];

    /// <summary>Most of a small subgroup, where low powers of the points repeat.</summary>
    public static int[] Subgroup(int logDomain, int atMost)
    {
        var step = 1 << (logDomain - (int)Math.Ceiling(Math.Log2(atMost)));
        return [.. Enumerable.Range(0, atMost).Select(i => i * step)];
    }
}

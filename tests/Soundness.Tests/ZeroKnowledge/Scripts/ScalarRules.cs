using System.Buffers.Binary;
using System.Text;
using Vouch.Hashing;

namespace Soundness.Tests.ZeroKnowledge.Scripts;

/// <summary>Ways to choose challenges in K, as three coordinates.</summary>
internal static class ScalarRules
{
    public static byte[] Seed(int number)
    {
        var seed = new byte[Expander.SeedSize];
        BinaryPrimitives.WriteInt32LittleEndian(seed, number);
        return seed;
    }

    /// <summary>Uniform in K, a function of seed, label and occurrence.</summary>
    public static ulong[] Uniform(int seed, string label, int occurrence)
    {
        using var random = new Expander(Seed(seed), Encoding.UTF8.GetBytes($"{label}/{occurrence}"));
        var words = new ulong[3];
        random.FillField(words);
        return words;
    }

    public static ulong[] Base(ulong value) => [value, 0, 0];
}

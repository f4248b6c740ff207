using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace Vouch.Algebra.Tests;

/// <summary>Inputs: the words where carries and reductions turn, and reproducible random ones.</summary>
internal static class TestData
{
    public const ulong P = Goldilocks.Modulus;

    public static readonly BigInteger Modulus = P;

    public static readonly ulong[] Edges =
    [
        0, 1, 2, 7, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, 0xFFFF_FFFF, 0x1_0000_0000, 0x1_0000_0001,
        P >> 1, (P >> 1) + 1, 0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, P - 0x1_0000_0000,
        P - 0xFFFF_FFFF, 0xFFFF_FFFE_FFFF_FFFF, 0xFFFF_FFFF_0000_0000, P - 2, P - 1,
    ];

    public static readonly int[] Lengths = [0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 13, 16, 31, 63, 64, 65, 77, 130, 1023, 2051];

    /// <summary>Field words, edges as likely as random ones.</summary>
    public static Gen<ulong> Words { get; } = Gen.OneOf(
        Gen.Elements(Edges),
        Gen.Choose(int.MinValue, int.MaxValue)
            .SelectMany(high => Gen.Choose(int.MinValue, int.MaxValue)
                .Select(low => Goldilocks.Canonicalize(((ulong)(uint)high << 32) | (uint)low))));

    public static ulong[] Random(int length, int seed)
    {
        var random = new Random(seed);
        var words = new ulong[length];
        for (int i = 0; i < length; i++)
        {
            words[i] = random.Next(4) == 0
                ? Edges[random.Next(Edges.Length)]
                : Goldilocks.Canonicalize((ulong)random.NextInt64(long.MinValue, long.MaxValue));
        }

        return words;
    }

    public static TK[] Elements<TK>(int length, int seed)
        where TK : unmanaged, IExtension<TK>
    {
        ulong[] words = Random(length * TK.Degree, seed);
        return Enumerable.Range(0, length)
            .Select(i => TK.FromCoordinates(words.AsSpan(i * TK.Degree, TK.Degree)))
            .ToArray();
    }

    public static ExtensionVector<TK> Vector<TK>(TK[] elements)
        where TK : unmanaged, IExtension<TK>
    {
        var vector = new ExtensionVector<TK>(elements.Length);
        for (int i = 0; i < elements.Length; i++)
        {
            vector[i] = elements[i];
        }

        return vector;
    }

    public static void AssertEqual<TK>(TK[] expected, ExtensionSpan<TK> actual)
        where TK : unmanaged, IExtension<TK>
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i]);
        }

        for (int d = 0; d < TK.Degree; d++)
        {
            foreach (ulong word in actual.Plane(d))
            {
                Assert.True(word < P, "not canonical");
            }
        }
    }
}

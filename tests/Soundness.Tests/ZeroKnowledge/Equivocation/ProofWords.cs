using System.Buffers.Binary;
using Vouch.Algebra;

namespace Soundness.Tests.ZeroKnowledge.Equivocation;

/// <summary>Field elements out of proof bytes.</summary>
internal static class ProofWords
{
    public static ulong[] Words(byte[] proof, Section section)
    {
        var words = new ulong[section.Length / sizeof(ulong)];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt64LittleEndian(proof.AsSpan(section.Offset + (i * sizeof(ulong))));
        }

        return words;
    }

    public static TK[] Elements<TK>(byte[] proof, Section section)
        where TK : unmanaged, IExtension<TK>
    {
        var words = Words(proof, section);
        return [.. Enumerable.Range(0, words.Length / TK.Degree)
            .Select(i => TK.FromCoordinates(words.AsSpan(i * TK.Degree, TK.Degree)))];
    }
}

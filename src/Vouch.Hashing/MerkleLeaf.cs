using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Vouch.Hashing;

/// <summary>
/// Digests of Merkle leaves: TurboSHAKE128(salt || word 0 || word 1 || ..., domain <see cref="HashDomain.Leaf"/>),
/// words as eight little-endian bytes. The number of words and whether there is a salt are fixed by the tree's
/// parameters, so the message needs no length of its own.
/// </summary>
public static class MerkleLeaf
{
    /// <summary>Bytes in a salt: twice the security level, so that a salt is never met twice.</summary>
    public const int SaltSize = 32;

    /// <summary>The digest of one leaf.</summary>
    /// <param name="salt">32 bytes, or empty where the tree has no salts.</param>
    /// <param name="words">The leaf's column.</param>
    /// <param name="digest">32 bytes to fill.</param>
    public static void Digest(ReadOnlySpan<byte> salt, ReadOnlySpan<ulong> words, Span<byte> digest)
    {
        if (salt.Length is not (0 or SaltSize)) throw new ArgumentException("A salt has 32 bytes.", nameof(salt));
        if (digest.Length != TurboShake128.DigestSize) throw new ArgumentException("32 bytes.", nameof(digest));
        var sponge = new KeccakSponge(TurboShake128.Rate, TurboShake128.Rounds);
        sponge.Absorb(salt);
        sponge.Absorb(words);
        sponge.Pad(HashDomain.Leaf);
        sponge.Squeeze(digest);
    }

    /// <summary>The digests of many leaves, eight at a time.</summary>
    /// <param name="salts">32 bytes per leaf, or empty where the tree has no salts.</param>
    /// <param name="words">The leaves' columns one after another.</param>
    /// <param name="wordsPerLeaf">Words in each column.</param>
    /// <param name="digests">32 bytes per leaf to fill; its length says how many leaves there are.</param>
    public static void Digests(
        ReadOnlySpan<byte> salts, ReadOnlySpan<ulong> words, int wordsPerLeaf, Span<byte> digests)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(wordsPerLeaf);
        int count = digests.Length / TurboShake128.DigestSize;
        if (digests.Length % TurboShake128.DigestSize != 0) throw new ArgumentException("32 each.", nameof(digests));
        if (words.Length != (long)count * wordsPerLeaf) throw new ArgumentException("Wrong number.", nameof(words));
        if (!salts.IsEmpty && salts.Length != count * (long)SaltSize)
        {
            throw new ArgumentException("32 bytes per leaf, or none.", nameof(salts));
        }

        int saltSize = salts.IsEmpty ? 0 : SaltSize;
        int messageSize = saltSize + checked(wordsPerLeaf * sizeof(ulong));
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(1, checked(messageSize * KeccakP1600.Lanes)));
        try
        {
            for (int done = 0; done < count; done += KeccakP1600.Lanes)
            {
                int active = Math.Min(KeccakP1600.Lanes, count - done);
                for (int lane = 0; lane < active; lane++)
                {
                    Span<byte> message = buffer.AsSpan(lane * messageSize, messageSize);
                    int leaf = done + lane;
                    salts.Slice(leaf * saltSize, saltSize).CopyTo(message);
                    WriteWords(words.Slice(leaf * wordsPerLeaf, wordsPerLeaf), message[saltSize..]);
                }

                Span<byte> target = digests.Slice(
                    done * TurboShake128.DigestSize, active * TurboShake128.DigestSize);
                TurboShake128.HashMany(buffer.AsSpan(0, active * messageSize), messageSize, target, HashDomain.Leaf);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void WriteWords(ReadOnlySpan<ulong> words, Span<byte> target)
    {
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(words).CopyTo(target);
            return;
        }

        for (int i = 0; i < words.Length; i++) BinaryPrimitives.WriteUInt64LittleEndian(target[(8 * i)..], words[i]);
    }
}

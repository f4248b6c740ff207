using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Vouch.Hashing;

/// <summary>
/// Secret randomness from the operating system's generator.
/// </summary>
/// <remarks>
/// Which to use: all secret randomness begins here. For a few elements call <see cref="FillField"/>. For many (masking
/// polynomials, salts) draw one fresh seed per purpose with <see cref="NewSeed"/> and expand it with
/// <see cref="Expander"/>, which is many times faster and as unpredictable as the seed. A seed is never used for two
/// purposes or two proofs. Public challenges do not come from here but from the transcript.
/// </remarks>
public static class OsRandom
{
    /// <summary>A fresh 32-byte seed for <see cref="Expander"/>; to be erased after use.</summary>
    public static byte[] NewSeed() => RandomNumberGenerator.GetBytes(Expander.SeedSize);

    /// <summary>Fills <paramref name="bytes"/> with uniform bytes.</summary>
    public static void FillBytes(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);

    /// <summary>
    /// Fills <paramref name="elements"/> with uniform elements of the field of order 2^64 - 2^32 + 1, as canonical
    /// words.
    /// </summary>
    public static void FillField(Span<ulong> elements) => FieldSampler.Fill(default(Words), elements);

    private readonly struct Words : IWordSource
    {
        public void Fill(Span<ulong> words) => RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(words));
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Xunit;

namespace Vouch.Hashing.Tests;

public class ExpanderTests
{
    private static readonly byte[] Seed = [.. Enumerable.Range(0, 32).Select(i => (byte)(3 * i))];

    [Fact]
    public void Words_are_those_of_the_definition()
    {
        byte[] label = "test"u8.ToArray();
        ulong[] expected = PlainWords(Seed, label, 4);
        ulong[] words = new ulong[expected.Length];
        using var stream = new Expander(Seed, label);
        stream.FillWords(words);
        Assert.Equal(expected, words);
    }

    [Fact]
    public void Any_sizes_of_requests_give_one_stream()
    {
        ulong[] whole = PlainWords(Seed, [], 10);
        var random = new Random(4);
        for (int trial = 0; trial < 100; trial++)
        {
            using var stream = new Expander(Seed, []);
            ulong[] words = new ulong[whole.Length];
            for (int done = 0; done < words.Length;)
            {
                int part = Math.Min(random.Next(0, 500), words.Length - done);
                stream.FillWords(words.AsSpan(done, part));
                done += part;
            }

            Assert.Equal(whole, words);
        }
    }

    [Fact]
    public void Field_elements_are_the_words_below_the_order()
    {
        // A word at or above the order comes once in 2^32, so the two agree over any length a test can see.
        ulong[] elements = new ulong[100_003];
        using (var stream = new Expander(Seed, "f"u8)) stream.FillField(elements);
        ulong[] words = new ulong[elements.Length];
        using (var stream = new Expander(Seed, "f"u8)) stream.FillWords(words);
        Assert.Equal(words.Where(w => w < FieldSampler.Modulus), elements);
    }

    [Fact]
    public void Bytes_are_the_words_little_endian()
    {
        byte[] expected = new byte[8 * 168 * 3];
        ulong[] plain = PlainWords(Seed, "b"u8.ToArray(), 3);
        for (int i = 0; i < plain.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(expected.AsSpan(8 * i), plain[i]);
        }

        foreach (int size in (int[])[0, 1, 7, 8, 9, 1343, 1344, 1345, 4000])
        {
            using var stream = new Expander(Seed, "b"u8);
            byte[] bytes = new byte[size];
            stream.FillBytes(bytes);
            Assert.Equal(expected[..size], bytes);
        }
    }

    [Fact]
    public void Another_seed_or_label_gives_another_stream()
    {
        byte[] otherSeed = [.. Seed];
        otherSeed[31] ^= 0x80;
        ulong[][] starts =
        [
            Start(Seed, "a"u8), Start(Seed, "b"u8), Start(Seed, []), Start(Seed, "aa"u8), Start(otherSeed, "a"u8),
        ];
        Assert.Equal(5, starts.Select(s => s[0]).Distinct().Count());
        Assert.Equal(Start(Seed, "a"u8), Start(Seed, "a"u8));
    }

    [Fact]
    public void Bits_are_balanced()
    {
        ulong[] elements = new ulong[1 << 16];
        using var stream = new Expander(Seed, "bits"u8);
        stream.FillField(elements);
        for (int bit = 0; bit < 64; bit++)
        {
            int ones = elements.Count(e => (e >> bit & 1) != 0);
            Assert.InRange(ones, (1 << 15) - 900, (1 << 15) + 900);
        }
    }

    [Fact]
    public void A_disposed_stream_and_a_short_seed_are_refused()
    {
        var stream = new Expander(Seed, []);
        stream.Dispose();
        Assert.Throws<ObjectDisposedException>(() => stream.FillWords(new ulong[1]));
        Assert.Throws<ArgumentException>(() => new Expander(new byte[31], []));
    }

    private static ulong[] Start(byte[] seed, ReadOnlySpan<byte> label)
    {
        ulong[] words = new ulong[4];
        using var stream = new Expander(seed, label);
        stream.FillWords(words);
        return words;
    }

    private static ulong[] PlainWords(byte[] seed, byte[] label, int groups)
    {
        byte[] message = new byte[40];
        TurboShake128.Hash([.. seed, .. label], message.AsSpan(0, 32), HashDomain.ExpanderKey);
        ulong[] words = new ulong[168 * groups];
        byte[] block = new byte[168];
        for (int i = 0; i < 8 * groups; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(32), (ulong)i);
            TurboShake128.Hash(message, block, HashDomain.ExpanderBlock);
            ReadOnlySpan<ulong> blockWords = MemoryMarshal.Cast<byte, ulong>(block);
            for (int w = 0; w < 21; w++) words[(168 * (i / 8)) + (8 * w) + (i % 8)] = blockWords[w];
        }

        return words;
    }
}

using Xunit;

namespace Vouch.Hashing.Tests;

public class FieldSamplerTests
{
    private const ulong P = 0xFFFFFFFF00000001;

    [Fact]
    public void Words_from_p_on_are_left_out_and_all_others_kept_as_they_are()
    {
        var source = new ListedWords([0, P - 1, P, 1, P + 1, ulong.MaxValue, 2, P - 2, 3]);
        ulong[] elements = new ulong[6];
        FieldSampler.Fill(source, elements);
        Assert.Equal([0, P - 1, 1, 2, P - 2, 3], elements);
        Assert.Equal(9, source.Taken);
    }

    [Fact]
    public void A_long_run_of_refused_words_only_costs_time()
    {
        ulong[] words = [.. Enumerable.Repeat(ulong.MaxValue, 5000), 7, 8];
        ulong[] elements = new ulong[2];
        FieldSampler.Fill(new ListedWords(words), elements);
        Assert.Equal([7, 8], elements);
    }

    [Fact]
    public void The_result_is_the_filtered_sequence_whatever_the_request_sizes()
    {
        var random = new Random(11);
        for (int trial = 0; trial < 300; trial++)
        {
            ulong[] words = [.. Enumerable.Range(0, 6000).Select(_ => Word(random))];
            ulong[] accepted = [.. words.Where(w => w < P)];
            ulong[] elements = new ulong[random.Next(0, 4000)];
            var source = new ListedWords(words);
            for (int done = 0; done < elements.Length;)
            {
                int part = Math.Min(random.Next(1, 3000), elements.Length - done);
                FieldSampler.Fill(source, elements.AsSpan(done, part));
                done += part;
            }

            Assert.Equal(accepted[..elements.Length], elements);
        }
    }

    [Fact]
    public void Compaction_finds_a_refused_word_at_every_place()
    {
        for (int length = 0; length < 40; length++)
        {
            for (int at = 0; at < length; at++)
            {
                ulong[] words = [.. Enumerable.Range(0, length).Select(i => i == at ? P : P - 1 - (ulong)i)];
                ulong[] expected = [.. words.Where(w => w != P)];
                Assert.Equal(length - 1, FieldSampler.Compact(words));
                Assert.Equal(expected, words[..(length - 1)]);
            }
        }
    }

    [Fact]
    public void The_operating_system_gives_canonical_and_changing_elements()
    {
        ulong[] first = new ulong[5000];
        ulong[] second = new ulong[5000];
        OsRandom.FillField(first);
        OsRandom.FillField(second);
        Assert.All(first, x => Assert.True(x < P));
        Assert.Equal(10000, first.Concat(second).Distinct().Count());
        Assert.Equal(32, OsRandom.NewSeed().Length);
        Assert.NotEqual(OsRandom.NewSeed(), OsRandom.NewSeed());
        byte[] bytes = new byte[64];
        OsRandom.FillBytes(bytes);
        Assert.Contains(bytes, b => b != 0);
    }

    private static ulong Word(Random random) =>
        random.Next(4) switch
        {
            0 => P + (ulong)random.NextInt64(0, 1L << 32) - 1,
            1 => P - 1 - (ulong)random.Next(3),
            _ => (ulong)random.NextInt64(),
        };

    private sealed class ListedWords(ulong[] words) : IWordSource
    {
        public int Taken { get; private set; }

        public void Fill(Span<ulong> target)
        {
            words.AsSpan(Taken, target.Length).CopyTo(target);
            Taken += target.Length;
        }
    }
}

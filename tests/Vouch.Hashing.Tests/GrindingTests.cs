using System.Buffers.Binary;
using Xunit;

namespace Vouch.Hashing.Tests;

public class GrindingTests
{
    [Fact]
    public void The_nonce_found_is_the_smallest_that_checks()
    {
        for (int bits = 0; bits <= 12; bits++)
        {
            byte[] seed = Seed(bits);
            ulong nonce = Grinding.Find(seed, bits);
            Assert.True(Grinding.Check(seed, nonce, bits));
            for (ulong smaller = 0; smaller < nonce; smaller++) Assert.False(Grinding.Check(seed, smaller, bits));
        }
    }

    [Fact]
    public void The_search_on_all_processors_is_deterministic_and_finds_the_smallest()
    {
        // Seeds whose answer lies beyond the first chunk, so that the workers take part.
        int beyond = 0;
        for (int i = 0; i < 12; i++)
        {
            byte[] seed = Seed(100 + i);
            ulong nonce = Grinding.Find(seed, 17);
            for (int again = 0; again < 3; again++) Assert.Equal(nonce, Grinding.Find(seed, 17));
            Assert.True(Grinding.Check(seed, nonce, 17));
            if (nonce >= 1 << 14) beyond++;
            if (i < 2)
            {
                for (ulong smaller = 0; smaller < nonce; smaller++) Assert.False(Grinding.Check(seed, smaller, 17));
            }
        }

        Assert.True(beyond > 0);
    }

    [Fact]
    public void The_check_counts_leading_zero_bits_of_the_digest()
    {
        byte[] seed = Seed(5);
        byte[] digest = new byte[8];
        byte[] message = [.. seed, .. new byte[8]];
        for (ulong nonce = 0; nonce < 3000; nonce++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(32), nonce);
            TurboShake128.Hash(message, digest, HashDomain.Grind);
            int zeros = (int)ulong.LeadingZeroCount(BinaryPrimitives.ReadUInt64BigEndian(digest));
            Assert.True(Grinding.Check(seed, nonce, zeros));
            Assert.False(Grinding.Check(seed, nonce, zeros + 1));
        }
    }

    [Fact]
    public void The_check_is_total()
    {
        Assert.False(Grinding.Check([], 0, 0));
        Assert.False(Grinding.Check(new byte[31], 0, 0));
        Assert.False(Grinding.Check(new byte[32], 0, -1));
        Assert.False(Grinding.Check(new byte[32], 0, 65));
        Assert.False(Grinding.Check(new byte[32], 0, 64));
        Assert.True(Grinding.Check(new byte[32], ulong.MaxValue, 0));
    }

    [Fact]
    public void A_search_ends_when_cancelled()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        Assert.Throws<OperationCanceledException>(() => Grinding.Find(Seed(1), 64, source.Token));
        Assert.Throws<OperationCanceledException>(() => Grinding.Find(Seed(1), 1, source.Token));
    }

    [Fact]
    public void Parameters_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Grinding.Find(new byte[31], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Grinding.Find(new byte[32], -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Grinding.Find(new byte[32], 65));
    }

    private static byte[] Seed(int number)
    {
        byte[] seed = new byte[32];
        new Random(number).NextBytes(seed);
        return seed;
    }
}

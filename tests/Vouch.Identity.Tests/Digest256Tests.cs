using Xunit;

namespace Vouch.Identity.Tests;

public sealed class Digest256Tests
{
    [Fact]
    public void Keccak_of_nothing_is_the_known_one() => Assert.Equal(
        "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470", Digest256.Keccak([]).ToString());

    [Fact]
    public void Bytes_and_text_come_back_and_order_is_that_of_bytes()
    {
        var random = new Random(7);
        for (int i = 0; i < 1000; i++)
        {
            byte[] a = new byte[Digest256.Size], b = new byte[Digest256.Size];
            random.NextBytes(a);
            if (i % 2 == 0) a.CopyTo(b, 0);
            b[random.Next(Digest256.Size)] ^= 1;
            Digest256 x = Digest256.Read(a), y = Digest256.Read(b);
            Assert.Equal(a, x.ToBytes());
            Assert.Equal(x, Digest256.Parse(x.ToString()));
            Assert.Equal(x, Digest256.Parse("0x" + x));
            Assert.Equal(Math.Sign(a.AsSpan().SequenceCompareTo(b)), Math.Sign(x.CompareTo(y)));
            Assert.True(x != y && (x < y) == (y > x));
        }
    }

    [Fact]
    public void Other_lengths_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Digest256.Read(new byte[31]));
        Assert.False(Digest256.TryParse(new string('0', 63), out _));
        Assert.False(Digest256.TryParse(new string('x', 64), out _));
        Assert.False(Digest256.TryParse(null, out _));
        Assert.Throws<FormatException>(() => Digest256.Parse("0x"));
    }
}

using Xunit;

namespace Vouch.Hashing.Tests;

public class IncrementalTests
{
    [Fact]
    public void Any_split_of_message_and_output_gives_the_same_bytes()
    {
        var random = new Random(7);
        for (int trial = 0; trial < 1500; trial++)
        {
            byte[] message = new byte[random.Next(700)];
            random.NextBytes(message);
            byte[] expected = new byte[random.Next(1, 700)];
            TurboShake128.Hash(message, expected, 0x2A);

            var hash = new TurboShake128();
            for (int done = 0; done < message.Length;)
            {
                int part = Math.Min(random.Next(0, 200), message.Length - done);
                hash.Absorb(message.AsSpan(done, part));
                done += part;
            }

            hash.Finalize(0x2A);
            byte[] output = new byte[expected.Length];
            for (int done = 0; done < output.Length;)
            {
                int part = Math.Min(random.Next(0, 200), output.Length - done);
                hash.Squeeze(output.AsSpan(done, part));
                done += part;
            }

            Assert.Equal(expected, output);
        }
    }

    [Fact]
    public void A_clone_goes_its_own_way_and_a_reset_starts_anew()
    {
        var first = new TurboShake128();
        first.Absorb([1, 2, 3]);
        TurboShake128 second = first.Clone();
        second.Absorb([4]);
        first.Finalize();
        second.Finalize();
        Assert.Equal(OneShot([1, 2, 3]), Next(first));
        Assert.Equal(OneShot([1, 2, 3, 4]), Next(second));
        first.Reset();
        first.Absorb([9]);
        first.Finalize();
        Assert.Equal(OneShot([9]), Next(first));
    }

    [Fact]
    public void Calls_out_of_order_are_refused()
    {
        var hash = new TurboShake128();
        Assert.Throws<InvalidOperationException>(() => hash.Squeeze(new byte[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => hash.Finalize(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => hash.Finalize(0x80));
        hash.Finalize();
        Assert.Throws<InvalidOperationException>(() => hash.Absorb([1]));
        Assert.Throws<InvalidOperationException>(() => hash.Finalize());
    }

    private static byte[] OneShot(byte[] message)
    {
        byte[] output = new byte[32];
        TurboShake128.Hash(message, output);
        return output;
    }

    private static byte[] Next(TurboShake128 hash)
    {
        byte[] output = new byte[32];
        hash.Squeeze(output);
        return output;
    }
}

using System.Security.Cryptography;
using Xunit;

namespace Vouch.Identity.Tests;

public sealed class SealingKeyTests
{
    [Fact]
    public void Public_keys_are_those_of_the_framework_in_both_encodings()
    {
        for (int i = 0; i < 50; i++)
        {
            using var theirs = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
            ECParameters parameters = theirs.ExportParameters(includePrivateParameters: true);
            using var key = SealingKey.FromBytes(parameters.D);
            byte[] uncompressed = [4, .. parameters.Q.X!, .. parameters.Q.Y!];
            Assert.Equal(uncompressed, key.PublicKey.Uncompressed);
            Assert.True(SealingPublicKey.TryRead(uncompressed, out SealingPublicKey? a));
            Assert.True(SealingPublicKey.TryRead(key.PublicKey.ToBytes(), out SealingPublicKey? b));
            Assert.Equal(key.PublicKey, a);
            Assert.Equal(a, b);
            Assert.Equal(parameters.D, key.ToBytes());
        }
    }

    [Fact]
    public void Both_sides_agree()
    {
        using var a = SealingKey.Generate();
        using var b = SealingKey.Generate();
        Assert.Equal(a.Agree(b.PublicKey), b.Agree(a.PublicKey));
        Assert.NotEqual(a.Agree(a.PublicKey), b.Agree(a.PublicKey));
    }

    [Fact]
    public void Points_off_the_curve_are_refused()
    {
        using var key = SealingKey.Generate();
        byte[] point = key.PublicKey.Uncompressed.ToArray();
        for (int bit = 0; bit < 8 * point.Length; bit++)
        {
            byte[] changed = [.. point];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(SealingPublicKey.TryRead(changed, out _));
        }

        Assert.False(SealingPublicKey.TryRead([4, .. new byte[64]], out _));
        Assert.False(SealingPublicKey.TryRead([0], out _));
        Assert.False(SealingPublicKey.TryRead([], out _));
        Assert.False(SealingPublicKey.TryRead(point.AsSpan(0, 64), out _));
        Assert.False(SealingPublicKey.TryRead([.. point, 0], out _));
        byte[] p = Convert.FromHexString("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF");
        Assert.False(SealingPublicKey.TryRead([2, .. p], out _));

        // About half of all x are on no point.
        int refused = 0;
        for (byte x = 0; x < 100; x++)
        {
            if (!SealingPublicKey.TryRead([2, .. new byte[31], x], out _)) refused++;
        }

        Assert.InRange(refused, 30, 70);
    }

    [Fact]
    public void Numbers_out_of_range_are_no_keys()
    {
        byte[] order = Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
        Assert.Throws<ArgumentException>(() => SealingKey.FromBytes(order));
        Assert.Throws<ArgumentException>(() => SealingKey.FromBytes(new byte[32]));
        Assert.Throws<ArgumentException>(() => SealingKey.FromBytes(new byte[33]));
        order[31]--;
        using var largest = SealingKey.FromBytes(order);
        byte[] one = new byte[32];
        one[31] = 1;
        using var smallest = SealingKey.FromBytes(one);
        Assert.Equal(largest.PublicKey.ToBytes()[1..], smallest.PublicKey.ToBytes()[1..]);
        largest.Dispose();
        Assert.Throws<ObjectDisposedException>(() => largest.ToBytes());
        Assert.Throws<ObjectDisposedException>(() => largest.Agree(smallest.PublicKey));
    }
}

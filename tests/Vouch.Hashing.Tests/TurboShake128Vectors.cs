using Xunit;

namespace Vouch.Hashing.Tests;

/// <summary>The TurboSHAKE128 test vectors of RFC 9861, section 5.</summary>
public class TurboShake128Vectors
{
    /// <summary>ptn(n): the bytes 00, 01, .. FA repeated to n bytes.</summary>
    internal static byte[] Pattern(int length)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) bytes[i] = (byte)(i % 251);
        return bytes;
    }

    [Fact]
    public void Empty_message_gives_the_first_64_bytes()
    {
        byte[] output = new byte[64];
        TurboShake128.Hash([], output);
        Assert.Equal(
            "1E415F1C5983AFF2169217277D17BB538CD945A397DDEC541F1CE41AF2C1B74C" +
            "3E8CCAE2A4DAE56C84A04C2385C03C15E8193BDF58737363321691C05462C8DF",
            Convert.ToHexString(output));
    }

    [Fact]
    public void Empty_message_gives_the_last_32_of_10032_bytes()
    {
        byte[] output = new byte[10032];
        TurboShake128.Hash([], output);
        Assert.Equal(
            "A3B9B0385900CE761F22AED548E754DA10A5242D62E8C658E3F3A923A7555607",
            Convert.ToHexString(output.AsSpan(10000)));
    }

    [Theory]
    [InlineData(1, "55CEDD6F60AF7BB29A4042AE832EF3F58DB7299F893EBB9247247D856958DAA9")]
    [InlineData(17, "9C97D036A3BAC819DB70EDE0CA554EC6E4C2A1A4FFBFD9EC269CA6A111161233")]
    [InlineData(289, "96C77C279E0126F7FC07C9B07F5CDAE1E0BE60BDBE10620040E75D7223A624D2")]
    [InlineData(4913, "D4976EB56BCF118520582B709F73E1D6853E001FDAF80E1B13E0D0599D5FB372")]
    [InlineData(83521, "DA67C7039E98BF530CF7A37830C6664E14CBAB7F540F58403B1B82951318EE5C")]
    [InlineData(1419857, "B97A906FBF83EF7C812517ABF3B2D0AEA0C4F60318CE11CF103925127F59EECD")]
    [InlineData(24137569, "35CD494ADEDED2F25239AF09A7B8EF0C4D1CA4FE2D1AC370FA63216FE7B4C2B1")]
    public void Patterns_of_powers_of_17(int length, string expected) =>
        Check(Pattern(length), HashDomain.Default, expected);

    [Theory]
    [InlineData("FFFFFF", 0x01, "BF323F940494E88EE1C540FE660BE8A0C93F43D15EC006998462FA994EED5DAB")]
    [InlineData("FF", 0x06, "8EC9C66465ED0D4A6C35D13506718D687A25CB05C74CCA1E42501ABD83874A67")]
    [InlineData("FFFFFF", 0x07, "B658576001CAD9B1E5F399A9F77723BBA05458042D68206F7252682DBA3663ED")]
    [InlineData("FFFFFFFFFFFFFF", 0x0B, "8DEEAA1AEC47CCEE569F659C21DFA8E112DB3CEE37B18178B2ACD805B799CC37")]
    [InlineData("FF", 0x30, "553122E2135E363C3292BED2C6421FA232BAB03DAA07C7D6636603286506325B")]
    [InlineData("FFFFFF", 0x7F, "16274CC656D44CEFD422395D0F9053BDA6D28E122ABA15C765E5AD0E6EAF26F9")]
    public void Domain_bytes(string message, byte domain, string expected) =>
        Check(Convert.FromHexString(message), domain, expected);

    /// <summary>Every path must give the vector: one-shot, in pieces, and each of eight lanes.</summary>
    private static void Check(byte[] message, byte domain, string expected)
    {
        byte[] digest = new byte[32];
        TurboShake128.Hash(message, digest, domain);
        Assert.Equal(expected, Convert.ToHexString(digest));

        var incremental = new TurboShake128();
        incremental.Absorb(message.AsSpan(0, message.Length / 3));
        incremental.Absorb(message.AsSpan(message.Length / 3));
        incremental.Finalize(domain);
        incremental.Squeeze(digest);
        Assert.Equal(expected, Convert.ToHexString(digest));

        if (message.Length > 2_000_000) return;
        byte[] eight = new byte[8 * message.Length];
        for (int lane = 0; lane < 8; lane++) message.CopyTo(eight, lane * message.Length);
        byte[] digests = new byte[8 * 32];
        TurboShake128.HashMany(eight, message.Length, digests, domain);
        for (int lane = 0; lane < 8; lane++)
        {
            Assert.Equal(expected, Convert.ToHexString(digests.AsSpan(32 * lane, 32)));
        }
    }
}

using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Vouch.Hashing.Tests;

public class Keccak256Tests
{
    [Theory]
    [InlineData("", "C5D2460186F7233C927E7DB2DCC703C0E500B653CA82273B7BFAD8045D85A470")]
    [InlineData("abc", "4E03657AEA45A94FC7D47BA826C8D667C0D1E6E33A64A036EC44F58FA12D6C45")]
    [InlineData("hello world", "47173285A8D7341E5E972FC677286384F802F8EF42A5EC5F03BBFA254CB01FAD")]
    [InlineData(
        "Transfer(address,address,uint256)",
        "DDF252AD1BE2C89B69C2B068FC378DAA952BA7F163C4A11628F55A4DF523B3EF")]
    public void Known_texts(string text, string expected) =>
        Assert.Equal(expected, Convert.ToHexString(Keccak256.Hash(Encoding.ASCII.GetBytes(text))));

    [Theory]
    [InlineData("CC", "EEAD6DBFC7340A56CAEDC044696A168870549A6A7F6F56961E84A54BD9970B8A")]
    [InlineData("41FB", "A8EACEDA4D47B3281A795AD9E1EA2122B407BAF9AABCB9E18B5717B7873537D2")]
    [InlineData("1F877C", "627D7BC1491B2AB127282827B8DE2D276B13D7D70FB4C5957FDF20655BC7AC30")]
    [InlineData("C1ECFDFC", "B149E766D7612EAF7D55F74E1A4FDD63709A8115B14F61FCD22AA4ABC8B8E122")]
    public void Known_answers_of_the_submission(string message, string expected) =>
        Assert.Equal(expected, Convert.ToHexString(Keccak256.Hash(Convert.FromHexString(message))));

    /// <summary>
    /// With SHA-3's padding byte the same code must equal the platform's SHA3-256 at every block boundary.
    /// </summary>
    [Fact]
    public void With_the_other_padding_it_is_SHA3_256()
    {
        if (!SHA3_256.IsSupported) Assert.Skip("The platform has no SHA-3.");
        byte[] digest = new byte[32];
        for (int length = 0; length < 600; length++)
        {
            byte[] message = TurboShake128Vectors.Pattern(length);
            Keccak256.Hash(message, digest, 0x06);
            Assert.Equal(SHA3_256.HashData(message), digest);
        }
    }

    [Fact]
    public void Too_short_an_output_is_refused() =>
        Assert.Throws<ArgumentException>(() => Keccak256.Hash([1, 2, 3], new byte[31]));
}

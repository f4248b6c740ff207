using Xunit;

namespace Vouch.Identity.Tests;

/// <summary>Addresses as the Ethereum world writes them.</summary>
public sealed class AddressTests
{
    /// <summary>The test cases of EIP-55.</summary>
    [Theory]
    [InlineData("0x52908400098527886E0F7030069857D2E4169EE7")]
    [InlineData("0x8617E340B3D01FA5F11F306F4090FD50E238070D")]
    [InlineData("0xde709f2102306220921060314715629080e2fb77")]
    [InlineData("0x27b1fdb04752bbc536007a920d24acb045561c26")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")]
    [InlineData("0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB")]
    [InlineData("0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb")]
    public void Checksums_are_those_of_EIP_55(string text)
    {
        Assert.Equal(text, Address.Parse(text).ToString());
        Assert.Equal(text, Address.Parse("0x" + text[2..].ToLowerInvariant()).ToString());
        Assert.Equal(text, Address.Parse("0x" + text[2..].ToUpperInvariant()).ToString());
    }

    /// <summary>Keys 1 and 2, and the first account of Hardhat's well-known mnemonic.</summary>
    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000001", "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000002", "0x2B5AD5c4795c026514f8317c7a215E218DcCD6cF")]
    [InlineData("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80", "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")]
    public void Keys_have_the_addresses_they_have_on_chain(string secret, string address)
    {
        using var key = SigningKey.FromBytes(Convert.FromHexString(secret));
        Assert.Equal(address, key.Address.ToString());
        Assert.Equal(address, key.ToString());
        Assert.Equal(Address.Parse(address), key.PublicKey.Address);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0x0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0x0xeb6053F3E94C9b9A09f33669435E7Ef1BeAedaa")]
    [InlineData("0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAedd")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe ")]
    [InlineData("0xgaAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    public void Other_texts_are_refused(string? text)
    {
        Assert.False(Address.TryParse(text, out Address address));
        Assert.True(address.IsZero);
        if (text is not null) Assert.Throws<FormatException>(() => Address.Parse(text));
    }

    [Fact]
    public void Bytes_come_back_and_order_is_that_of_bytes()
    {
        var random = new Random(6);
        for (int i = 0; i < 1000; i++)
        {
            byte[] a = new byte[Address.Size], b = new byte[Address.Size];
            random.NextBytes(a);
            if (i % 2 == 0) a.CopyTo(b, 0);
            b[random.Next(Address.Size)] ^= 1;
            Address x = Address.Read(a), y = Address.Read(b);
            Assert.Equal(a, x.ToBytes());
            Assert.Equal(Math.Sign(a.AsSpan().SequenceCompareTo(b)), Math.Sign(x.CompareTo(y)));
            Assert.Equal(x < y, y > x);
            Assert.False(x == y);
            Assert.Equal(x, Address.Parse(x.ToString()));
        }

        Assert.Throws<ArgumentException>(() => Address.Read(new byte[19]));
        Assert.Throws<ArgumentException>(() => Address.Read(new byte[21]));
    }
}

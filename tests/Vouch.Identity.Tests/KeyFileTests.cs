using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Vouch.Identity.Tests;

public sealed class KeyFileTests : IDisposable
{
    private readonly Keyring _ring = Keyring.Generate();

    public void Dispose() => _ring.Dispose();

    [Fact]
    public void A_file_gives_both_keys_back()
    {
        byte[] file = KeyFile.ToBytes(_ring);
        Assert.False(KeyFile.IsEncrypted(file));
        using Keyring read = KeyFile.Read(file);
        AssertSame(read);
        Assert.Contains(_ring.Address.ToString(), Encoding.UTF8.GetString(file), StringComparison.Ordinal);
        Assert.Equal(_ring.Address.ToString(), _ring.ToString());
        Refuses(() => KeyFile.Read(file, "x"), "not encrypted");
    }

    [Fact]
    public void A_passphrase_hides_both_keys_and_a_wrong_one_says_so()
    {
        byte[] file = KeyFile.ToBytes(_ring, "correct horse");
        string text = Encoding.UTF8.GetString(file);
        Assert.True(KeyFile.IsEncrypted(file));
        Assert.DoesNotContain(Convert.ToHexStringLower(SecretOf(_ring)), text, StringComparison.Ordinal);
        using Keyring read = KeyFile.Read(file, "correct horse");
        AssertSame(read);
        Refuses(() => KeyFile.Read(file, "correct horsf"), "passphrase is wrong");
        Refuses(() => KeyFile.Read(file), "encrypted");
        Assert.NotEqual(file, KeyFile.ToBytes(_ring, "correct horse"));
        Assert.Throws<ArgumentException>(() => KeyFile.ToBytes(_ring, ""));
        Refuses(() => KeyFile.Read(Change(file, o => o["encryption"]!["iterations"] = 599_999), "x"), "iterations");
        Refuses(() => KeyFile.Read(Change(file, o => o["encryption"]!["iterations"] = 2_000_000_000), "x"), "iterations");
        Refuses(() => KeyFile.Read(Change(file, o => o["encryption"]!["iterations"] = "many"), "x"), "iterations");
        Refuses(() => KeyFile.Read(Change(file, o => o["encryption"]!["kdf"] = "none"), "x"), "PBKDF2");
        Refuses(() => KeyFile.Read(Change(file, o => o["encryption"]!["salt"] = "00"), "x"), "salt");
        Refuses(() => KeyFile.Read(Change(file, o => o["encryption"] = 1), "x"), "entries");
        Refuses(() => KeyFile.Read(Change(file, o => o["sealed"] = "00"), "x"), "sealed");

        // The address is bound: another person's name over these keys does not open.
        Refuses(
            () => KeyFile.Read(Change(file, o => o["address"] = "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf"), "correct horse"),
            "passphrase is wrong");
    }

    [Fact]
    public void Other_files_are_refused_with_a_reason()
    {
        byte[] file = KeyFile.ToBytes(_ring);
        Refuses(() => KeyFile.Read([]), "JSON");
        Refuses(() => KeyFile.Read("nonsense"u8), "JSON");
        Refuses(() => KeyFile.Read("[]"u8), "version");
        Refuses(() => KeyFile.Read("{}"u8), "version");
        Refuses(() => KeyFile.Read(file.AsSpan(0, file.Length / 2)), "JSON");
        Refuses(() => KeyFile.Read(new byte[KeyFile.LargestFile + 1]), "4096");
        Refuses(() => KeyFile.Read(Change(file, o => o["version"] = 2)), "version 2");
        Refuses(() => KeyFile.Read(Change(file, o => o["version"] = "1")), "version");
        Refuses(() => KeyFile.Read(Change(file, o => o["version"] = 1.5)), "version");
        Refuses(() => KeyFile.Read(Change(file, o => o["more"] = 1)), "entries");
        Refuses(() => KeyFile.Read(Change(file, o => o.Remove("sealing"))), "entries");
        Refuses(() => KeyFile.Read(Change(file, o => o["address"] = "me")), "address");
        Refuses(() => KeyFile.Read(Change(file, o => o["address"] = 1)), "address");
        Refuses(() => KeyFile.Read(Change(file, o => o["address"] = "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf")), "belongs to");
        Refuses(() => KeyFile.Read(Change(file, o => o["secret"] = "00")), "secret");
        Refuses(() => KeyFile.Read(Change(file, o => o["secret"] = 5)), "secret");
        Refuses(() => KeyFile.Read(Change(file, o => o["secret"] = new string('g', 64))), "secret");
        Refuses(() => KeyFile.Read(Change(file, o => o["secret"] = new string('0', 64))), "no key");
        Refuses(() => KeyFile.Read(Change(file, o => o["sealing"] = new string('f', 64))), "no key");
        string twice = Encoding.UTF8.GetString(file).Replace("\"version\": 1,", "\"version\": 1, \"version\": 1,", StringComparison.Ordinal);
        Refuses(() => KeyFile.Read(Encoding.UTF8.GetBytes(twice)), "entries");
    }

    [Fact]
    public void No_message_holds_a_secret()
    {
        string secret = Convert.ToHexStringLower(SecretOf(_ring));
        byte[] file = KeyFile.ToBytes(_ring);
        foreach (byte[] damaged in new[] { file[..^3], Change(file, o => o["address"] = "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf") })
        {
            string message = Assert.Throws<InvalidDataException>(() => KeyFile.Read(damaged)).ToString();
            Assert.DoesNotContain(secret[..8], message, StringComparison.OrdinalIgnoreCase);
        }
    }

    private static byte[] Change(byte[] file, Action<JsonObject> change)
    {
        JsonObject json = JsonNode.Parse(file)!.AsObject();
        change(json);
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    private static void Refuses(Func<Keyring> read, string reason) =>
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(read).Message, StringComparison.Ordinal);

    private static byte[] SecretOf(Keyring ring)
    {
        byte[] secret = new byte[SigningKey.SecretSize];
        ring.Signing.CopySecretTo(secret);
        return secret;
    }

    private void AssertSame(Keyring read)
    {
        Assert.Equal(_ring.Address, read.Address);
        Assert.Equal(SecretOf(_ring), SecretOf(read));
        Assert.Equal(_ring.Sealing.ToBytes(), read.Sealing.ToBytes());
    }
}

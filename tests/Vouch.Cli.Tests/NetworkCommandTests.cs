using Vouch.Identity;

namespace Vouch.Cli.Tests;

/// <summary>The network's verbs from outside: keys, bad input, and the whole story in one process.</summary>
public sealed class NetworkCommandTests
{
    [Fact]
    public void A_key_file_is_its_owners_alone_and_is_never_overwritten()
    {
        using var sandbox = new Sandbox();
        var path = sandbox.At("my.key");
        var made = sandbox.Run("account", "new", "-o", path, "--json").Expect(0).Json;
        Assert.True(Address.TryParse((string?)made["address"], out _));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        var before = File.ReadAllBytes(path);
        sandbox.Run("account", "new", "-o", path).Expect(2);
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_passphrase_is_needed_to_use_a_key_that_has_one()
    {
        using var sandbox = new Sandbox();
        var (path, secret, wrong) = (sandbox.At("my.key"), sandbox.Write("pass", "correct horse\n"), sandbox.Write("wrong", "battery\n"));
        sandbox.Run("account", "new", "-o", path, "--passphrase-file", secret).Expect(0);
        Assert.DoesNotContain("secret\"", File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Contains("passphrase", sandbox.Run("account", "show", "--key", path).Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("wrong", sandbox.Run("account", "show", "--key", path, "--passphrase-file", wrong).Expect(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_others_may_read_is_refused()
    {
        if (OperatingSystem.IsWindows()) return;
        using var sandbox = new Sandbox();
        var path = sandbox.At("my.key");
        sandbox.Run("account", "new", "-o", path).Expect(0);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Contains("chmod 600", sandbox.Run("account", "deposit", "1", "--key", path).Expect(2).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("account", "show", "0x1234")]
    [InlineData("account", "show", "0x3A974F4aC9FAEA0F750D77709B381935009Fd9C6")]
    [InlineData("node", "0x12")]
    [InlineData("task", "not-a-task")]
    [InlineData("tasks", "--state", "nonsense")]
    [InlineData("tasks", "--limit", "0")]
    [InlineData("nodes", "--server", "ftp://example.org")]
    [InlineData("audit", "there-is-no-such-file")]
    [InlineData("serve", "--data", "x", "--postgres", "y")]
    [InlineData("serve", "--postgres", "Host=nowhere")]
    [InlineData("serve", "--urls", "not-a-url", "--data", "DATA")]
    [InlineData("submit", "prove", "--model", "0", "-i", "x", "--wait", "-o", "p")]
    [InlineData("submit")]
    public void What_cannot_be_meant_is_bad_input(params string[] args)
    {
        using var sandbox = new Sandbox();
        sandbox.Run([.. args.Select(a => a == "DATA" ? sandbox.At("data") : a)]).Expect(2);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("0.0000001")]
    [InlineData("99999999999999999999")]
    public void An_amount_is_a_number_of_credits(string amount)
    {
        using var sandbox = new Sandbox();
        var key = sandbox.At("my.key");
        sandbox.Run("account", "new", "-o", key).Expect(0);
        sandbox.Run("account", "deposit", amount, "--key", key).Expect(2);
    }

    [Fact]
    public void Nobody_at_the_address_is_said_in_words()
    {
        using var sandbox = new Sandbox();
        var answer = sandbox.Run("tasks", "--server", "http://127.0.0.1:9").Expect(2);
        Assert.Contains("vouch serve", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_export_names_its_first_wrong_line()
    {
        using var sandbox = new Sandbox();
        var error = sandbox.Run("audit", sandbox.Write("chain.jsonl", "{\"format\":\"something else\"}\n")).Expect(1).Error;
        Assert.Contains("line 1", error, StringComparison.Ordinal);
    }

    /// <summary>Three machines, a lie, a death, two proofs, an audit: in one process, as the README says.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public void The_demo_of_the_network_pays_the_honest_and_slashes_the_liar()
    {
        using var sandbox = new Sandbox();
        var told = sandbox.Run("demo", "--network", "--json").Expect(0).Json;
        Assert.Equal(2, (int)told["proven"]!);
        Assert.True((bool)told["audit_accepted"]!);
        Assert.Equal(0, (long)told["sum_micro_credits"]!);
        Assert.True((long)told["slashed_micro_credits"]! > 0);
        Assert.True((long)told["leases_lost"]! > 0);
        Assert.Equal(3, (int)told["proofs_checked_again"]!);
    }
}

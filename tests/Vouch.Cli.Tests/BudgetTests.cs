using Vouch.Protocol.Keys;
using Vouch.Prover.Commitments;

namespace Vouch.Cli.Tests;

/// <summary>Openings of hidden weights and the renewal of keys.</summary>
public sealed class BudgetTests(CompiledModels models) : IDisposable
{
    private readonly Sandbox _box = new();

    public void Dispose() => _box.Dispose();

    [Fact]
    public void Every_proof_takes_one_opening()
    {
        var folder = Fresh();
        var first = Prove(folder).Expect(0).Json;
        var second = Prove(folder).Expect(0).Json;
        Assert.Equal(first["openings_left"]!.GetValue<int>() - 1, second["openings_left"]!.GetValue<int>());
        Assert.False(second["rolled_back"]!.GetValue<bool>());
        // Its counterpart outside the folder is the user's alone.
        Assert.Single(Directory.GetFiles(_box.Environment.StateFolder, "*.openings"));
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(_box.Environment.StateFolder));
    }

    [Fact]
    public void Public_weights_have_no_budget()
    {
        var json = _box.Run("prove", _box.Copy(models.OpenClinic, "k"), "-i", models.Record, "-o", _box.At("p"), "--json").Expect(0).Json;
        Assert.Null(json["openings_left"]);
        Assert.False(File.Exists(_box.At("k/openings.count")));
        _box.Run("renew", _box.At("k")).Expect(2);
    }

    [Fact]
    public void When_the_budget_is_spent_nothing_is_proven_until_the_key_is_renewed()
    {
        var folder = Fresh();
        Spend(folder, reserve: 1);
        Assert.Equal(0, Prove(folder).Expect(0).Json["openings_left"]!.GetValue<int>());
        File.Delete(_box.At("p"));
        var refusal = Prove(folder).Expect(2);
        Assert.Contains("vouch renew", refusal.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_box.At("p")));

        var json = _box.Run("renew", folder, "--json").Expect(0).Json;
        Assert.True(json["openings"]!.GetValue<int>() >= 64);
        var again = Prove(folder).Expect(0).Json;
        Assert.Equal(json["openings"]!.GetValue<int>() - 1, again["openings_left"]!.GetValue<int>());
        _box.Run("verify", "-k", Path.Combine(folder, "verifying.key"), "-p", _box.At("p")).Expect(0);
    }

    [Fact]
    public void A_renewal_can_be_checked_and_old_proofs_keep_their_key()
    {
        var folder = Fresh();
        _box.Run("renew", folder).Expect(0);
        string In(string name) => Path.Combine(folder, name);
        Assert.Equal(File.ReadAllBytes(models.Key), File.ReadAllBytes(In("verifying.key.1")));
        Assert.NotEqual(File.ReadAllBytes(models.Key), File.ReadAllBytes(In("verifying.key")));
        _box.Run("verify", "-k", In("verifying.key.1"), "-p", models.Proof).Expect(0);
        _box.Run("verify", "-k", In("verifying.key"), "-p", models.Proof).Expect(1);
        string[] renewal = ["verify", "-k", In("verifying.key"), "-p", In("renewal.1.proof"), "--renewed-from"];
        var json = _box.Run([.. renewal, In("verifying.key.1"), "--json"]).Expect(0).Json;
        Assert.True(json["accepted"]!.GetValue<bool>());
        _box.Run([.. renewal, models.OpenKey]).Expect(1);
        _box.Run([.. renewal, In("verifying.key")]).Expect(1);
        _box.Run("verify", "-k", In("verifying.key"), "-p", _box.Flip(In("renewal.1.proof"), ^9, "x"), "--renewed-from", In("verifying.key.1")).Expect(1);

        _box.Run("renew", folder).Expect(0);
        _box.Run("verify", "-k", In("verifying.key"), "-p", In("renewal.2.proof"), "--renewed-from", In("verifying.key.2")).Expect(0);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(In("model.vouch")));
    }

    [Fact]
    public void An_old_copy_of_a_spent_key_cannot_be_renewed_twice()
    {
        var folder = Fresh();
        Spend(folder, reserve: 0);
        var copy = _box.Copy(folder, "copy");
        _box.Run("renew", folder).Expect(0);
        Assert.Contains("renewed before", _box.Run("renew", copy).Expect(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_counter_that_was_rolled_back_is_noticed()
    {
        var folder = Fresh();
        var counter = Path.Combine(folder, "openings.count");
        Prove(folder).Expect(0);
        var old = File.ReadAllBytes(counter);
        var left = Prove(folder).Expect(0).Json["openings_left"]!.GetValue<int>();
        File.WriteAllBytes(counter, old);
        var outcome = Prove(folder).Expect(0);
        Assert.True(outcome.Json["rolled_back"]!.GetValue<bool>());
        Assert.Equal(left - 1, outcome.Json["openings_left"]!.GetValue<int>());
        Assert.Contains("warning", outcome.Error, StringComparison.Ordinal);
        Assert.False(Prove(folder).Expect(0).Json["rolled_back"]!.GetValue<bool>());
    }

    [Fact]
    public void A_damaged_counter_stops_proving()
    {
        var folder = Fresh();
        Prove(folder).Expect(0);
        File.WriteAllText(Path.Combine(folder, "openings.count"), "x");
        File.Delete(_box.At("p"));
        Assert.Contains("damaged", Prove(folder).Expect(2).Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_box.At("p")));
    }

    [Fact]
    public void Without_a_place_for_the_count_nothing_is_proven()
    {
        _box.Environment = _box.Environment with { StateFolder = Path.Combine(_box.Write("file", "x"), "state") };
        var outcome = Prove(Fresh()).Expect(2);
        Assert.Contains("VOUCH_STATE", outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_box.At("p")));
    }

    [Fact]
    public void A_replacement_interrupted_between_its_renames_is_finished()
    {
        var folder = Fresh();
        var secret = Path.Combine(folder, "model.vouch");
        var old = File.ReadAllBytes(secret);
        _box.Run("renew", folder).Expect(0);
        // As it was when only the public half had been put in place.
        File.Move(secret, secret + ".next");
        File.WriteAllBytes(secret, old);
        File.Move(Path.Combine(folder, "openings.count.old"), Path.Combine(folder, "openings.count"));
        Assert.False(Prove(folder).Expect(0).Json["rolled_back"]!.GetValue<bool>());
        Assert.False(File.Exists(secret + ".next"));
        _box.Run("verify", "-k", Path.Combine(folder, "verifying.key"), "-p", _box.At("p")).Expect(0);
    }

    private string Fresh()
    {
        var folder = _box.Copy(models.Clinic, "k");
        File.Delete(Path.Combine(folder, "openings.count"));
        return folder;
    }

    private Outcome Prove(string folder) => _box.Run("prove", folder, "-i", models.Record, "-o", _box.At("p"), "--json");

    private void Spend(string folder, int reserve)
    {
        var key = VerifyingKey.Read(File.ReadAllBytes(Path.Combine(folder, "verifying.key")));
        var limit = key.Statement.Matrix.OpeningBudget - Compiler.Keys.ModelCompiler.ReservedOpenings;
        var budget = new OpeningBudget(
            Path.Combine(folder, "openings.count"), _box.Environment.StateFolder, key.Statement.WeightsRoot, limit);
        for (var i = 0; i < limit - reserve; i++) budget.Take();
    }
}

using Vouch.Prover.Commitments;
using Xunit;

namespace Vouch.Compiler.Tests.EndToEnd;

public sealed class OpeningBudgetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vouch-budget-").FullName;
    private readonly byte[] _key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private string Counter => Path.Combine(_folder, "openings.count");

    private string State => Path.Combine(_folder, "state");

    [Fact]
    public void The_proof_after_the_last_is_refused()
    {
        for (var i = 0; i < 3; i++)
        {
            Open(3).Take();
        }

        Assert.Equal(0, Open(3).Remaining());
        Assert.Throws<BudgetSpentException>(() => Open(3).Take());
        Assert.Throws<BudgetSpentException>(() => Open(3).Take());
    }

    [Fact]
    public void A_share_is_taken_whole_or_not_at_all()
    {
        Open(10).Take(4);
        Assert.Throws<BudgetSpentException>(() => Open(10).Take(7));
        Assert.Equal(6, Open(10).Remaining());
        Open(10).Take(6);
        Assert.Throws<BudgetSpentException>(() => Open(10).Take(1));
        Assert.Throws<BudgetSpentException>(() => Open(10).Take(int.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => Open(10).Take(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Open(10).Take(-1));
        Assert.Equal(0, Open(10).Remaining());
    }

    [Fact]
    public void Shares_taken_at_the_same_time_never_overlap()
    {
        const int Share = 7, Limit = 50;
        var granted = 0;
        Parallel.For(0, 12, _ =>
        {
            try
            {
                Open(Limit).Take(Share);
                Interlocked.Increment(ref granted);
            }
            catch (BudgetSpentException)
            {
                // Expected of all but the first seven.
            }
        });
        Assert.Equal(Limit / Share, granted);
        Assert.Equal(Limit % Share, Open(Limit).Remaining());
    }

    [Fact]
    public void A_crash_between_counting_and_release_costs_an_opening_and_never_gives_one_back()
    {
        Open(5).Take();
        // The process dies here: nothing was released, but the count is on disk. A half-written successor is ignored.
        File.WriteAllBytes(Counter + ".new", [1, 2, 3]);
        Assert.Equal(4, Open(5).Remaining());
        Open(5).Take();
        Assert.Equal(3, Open(5).Remaining());
    }

    [Fact]
    public void A_restored_older_copy_is_noticed()
    {
        Open(5).Take();
        var old = File.ReadAllBytes(Counter);
        Open(5).Take();
        Open(5).Take();
        File.WriteAllBytes(Counter, old);
        var budget = Open(5);
        Assert.Equal(2, budget.Remaining());
        Assert.True(budget.RolledBack);
        File.Delete(Counter);
        var deleted = Open(5);
        Assert.Equal(2, deleted.Remaining());
        Assert.True(deleted.RolledBack);
    }

    [Fact]
    public void An_intact_counter_is_not_called_restored()
    {
        Assert.Equal(5, Open(5).Remaining());
        Open(5).Take();
        var budget = Open(5);
        Assert.Equal(4, budget.Remaining());
        Assert.False(budget.RolledBack);
    }

    [Fact]
    public void A_damaged_counter_or_another_keys_is_refused()
    {
        Open(5).Take();
        var good = File.ReadAllBytes(Counter);
        for (var i = 0; i < good.Length; i += 7)
        {
            var bad = (byte[])good.Clone();
            bad[i] ^= 1;
            File.WriteAllBytes(Counter, bad);
            Assert.Throws<InvalidDataException>(() => Open(5).Take());
        }

        File.WriteAllBytes(Counter, good);
        Assert.Throws<InvalidDataException>(() => new OpeningBudget(Counter, null, new byte[32], 5).Take());
    }

    [Fact]
    public void Two_processes_never_share_an_opening()
    {
        var taken = 0;
        Parallel.For(0, 40, _ =>
        {
            try
            {
                Open(25).Take();
                Interlocked.Increment(ref taken);
            }
            catch (BudgetSpentException)
            {
                // Fifteen of the forty must end here.
            }
        });
        Assert.Equal(25, taken);
        Assert.Equal(0, Open(25).Remaining());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private OpeningBudget Open(int limit) => new(Counter, State, _key, limit);
}

using System.Globalization;
using Xunit;

namespace Vouch.Network.Tests.Simulation;

/// <summary>
/// Thousands of lives of a network, each from a seed. A failing seed prints itself; <c>VOUCH_SIM_SEED=n</c> runs that one alone, and
/// <c>VOUCH_SIM_SEEDS=100000</c> runs more.
/// </summary>
public sealed class SimulationTests
{
    [Fact]
    [Trait("Category", "Slow")]
    public void No_seed_breaks_an_invariant()
    {
        var one = Environment.GetEnvironmentVariable("VOUCH_SIM_SEED");
        var count = int.Parse(Environment.GetEnvironmentVariable("VOUCH_SIM_SEEDS") ?? "10000", CultureInfo.InvariantCulture);
        var (from, to) = one is null ? (0, count) : (int.Parse(one, CultureInfo.InvariantCulture), 0);
        if (one is not null) to = from + 1;
        var failures = new List<string>();
        Parallel.For(from, to, (seed, loop) =>
        {
            if (Failure(seed, null) is not { } failure) return;
            lock (failures) failures.Add($"seed {seed}: {failure}");
            if (failures.Count >= 3) loop.Stop();
        });
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    [Fact]
    public void The_first_seeds_break_no_invariant() =>
        Assert.All(Enumerable.Range(0, 64), seed => Assert.Null(Failure(seed, null)));

    [Fact]
    public void A_seed_replays_to_the_last_byte()
    {
        Assert.All(Enumerable.Range(0, 5), seed => Assert.Equal(Head(seed), Head(seed)));
        Assert.NotEqual(Head(1), Head(2));
    }

    [Theory]
    [MemberData(nameof(Mutations.Names), MemberType = typeof(Mutations))]
    public void A_broken_machine_is_found(string mutation)
    {
        var most = Mutations.All[mutation].Within;
        var found = Enumerable.Range(0, most).FirstOrDefault(seed => Failure(seed, Mutations.All[mutation].Decider) is not null, -1);
        TestContext.Current.TestOutputHelper!.WriteLine($"{mutation}: seed {found}, {Failure(Math.Max(found, 0), Mutations.All[mutation].Decider)}");
        Assert.True(found >= 0, $"None of {most} seeds finds it.");
    }

    /// <summary>The runs are not empty: every kind of entry happens, tasks end in every way.</summary>
    [Fact]
    public void Everything_happens()
    {
        var kinds = new HashSet<Receipts.EntryKind>();
        var states = new HashSet<Tasks.TaskState>();
        for (var seed = 0; seed < 60; seed++)
        {
            var simulation = new Simulation(seed);
            simulation.Run();
            kinds.UnionWith(simulation.Store.State.Blocks.SelectMany(b => b.Entries).Select(e => Receipts.Entry.Read(e).Kind));
            states.UnionWith(simulation.Store.State.Tasks.Values.Select(t => t.State));
        }

        Assert.Equal(Enum.GetValues<Receipts.EntryKind>().Order(), kinds.Order());
        Assert.Equal([Tasks.TaskState.Done, Tasks.TaskState.Cancelled, Tasks.TaskState.Expired, Tasks.TaskState.Failed], states.Order());
    }

    private static string? Failure(int seed, Func<Decider, Decider>? mutate)
    {
        try
        {
            var machine = new Machine.NetworkMachine(World.Network.Address, Simulation.Rules);
            new Simulation(seed, mutate?.Invoke(machine.Decide)).Run();
            return null;
        }
        catch (Exception e)
        {
            return $"{e.GetType().Name}: {e.Message}";
        }
    }

    private static Identity.Digest256 Head(int seed)
    {
        var simulation = new Simulation(seed);
        simulation.Run();
        return simulation.Store.State.Head.Digest;
    }
}

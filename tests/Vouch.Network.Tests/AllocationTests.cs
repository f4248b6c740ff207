using Vouch.Network.Allocation;
using Xunit;
using static Vouch.Network.Tests.World;

namespace Vouch.Network.Tests;

/// <summary>Draws by weight.</summary>
public sealed class AllocationTests
{
    /// <summary>Chi-square with 3 degrees of freedom: beyond 16.27 once in a thousand; the seeds are fixed.</summary>
    [Fact]
    public void Draws_follow_the_weights()
    {
        long[] weights = [1, 2, 3, 10];
        const int Draws = 16_000;
        var counts = new int[4];
        for (var i = 0; i < Draws; i++) counts[WeightedDraw.One(Hash($"seed {i}"), weights)]++;
        var chi = counts.Select((c, i) => Math.Pow(c - (Draws * weights[i] / 16.0), 2) / (Draws * weights[i] / 16.0)).Sum();
        Assert.True(chi < 16.27, $"chi-square is {chi}");
    }

    [Fact]
    public void A_draw_replays_and_hostile_weights_draw_nobody()
    {
        Assert.Equal(WeightedDraw.One(Hash("a"), [5, 6, 7]), WeightedDraw.One(Hash("a"), [5, 6, 7]));
        Assert.Equal(-1, WeightedDraw.One(Hash("a"), []));
        Assert.Equal(-1, WeightedDraw.One(Hash("a"), [0, 0]));
        Assert.Equal(-1, WeightedDraw.One(Hash("a"), [-1, 5]));
        Assert.Equal(-1, WeightedDraw.One(Hash("a"), [long.MaxValue, long.MaxValue]));
        Assert.Equal(1, WeightedDraw.One(Hash("a"), [0, long.MaxValue]));
    }

    [Fact]
    public void Several_are_different_ones()
    {
        for (var i = 0; i < 200; i++)
        {
            var drawn = WeightedDraw.Many(Hash($"many {i}"), [1, 1L << 40, 0, 7, 1], 3);
            Assert.Equal(3, drawn.Distinct().Count());
            Assert.DoesNotContain(2, drawn);
        }

        Assert.Equal(4, WeightedDraw.Many(Hash("all"), [1, 1, 0, 1, 1], 8).Count);
    }

    /// <summary>A node that boasts of a million times the speed has at most 16 parts against each other's one.</summary>
    [Fact]
    public void No_node_owns_the_queue()
    {
        Judgement[] fit = [.. Enumerable.Range(0, 4).Select(i => new Judgement(Key($"n{i}").Address, Fitness.Fit, 0, 1000))];
        var weights = Allocator.Weigh(fit, [new(500_000, 1), new(500_000, long.MaxValue), new(1, 1), new(500_000, -5)]);
        Assert.All(weights, w => Assert.True(w.Weight >= weights.Max(x => x.Weight) / Allocator.LeastShare));
        Assert.All(weights, w => Assert.InRange(w.Weight, 1, Allocator.MostWeight));
    }
}

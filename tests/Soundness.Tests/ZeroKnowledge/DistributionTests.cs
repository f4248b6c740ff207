using Soundness.Tests.ZeroKnowledge.Scripts;
using Soundness.Tests.ZeroKnowledge.Statements;
using Soundness.Tests.ZeroKnowledge.Statistics;
using Vouch.Protocol.Parameters;

namespace Soundness.Tests.ZeroKnowledge;

/// <summary>
/// Real proofs of two witnesses and simulated ones look alike and uniform, coordinate by coordinate. Seeds are fixed, so no
/// run fails by chance; with fresh seeds one in about a million would.
/// </summary>
public class DistributionTests
{
    /// <summary>A chi-square of 6 degrees of freedom passes this with probability below 10^-11.</summary>
    public const double Uneven = 66;

    /// <summary>A chi-square of 12 degrees of freedom passes this with probability below 10^-12.</summary>
    private const double Different = 90;

    private const double ManyDeviations = 8;

    [Trait("Category", "Slow")]
    [Theory]
    [InlineData("products only", 100, "uniform", 280)]
    [InlineData("lookups only", 100, "columns of a subgroup", 280)]
    [InlineData("matrix product", 100, "first columns", 280)]
    [InlineData("matrix product", 128, "uniform", 140)]
    public void Real_proofs_of_two_witnesses_and_simulated_ones_are_uniform(string system, int bits, string script, int samples)
    {
        var tiny = TinySystems.Get(system);
        var profile = SecurityProfile.ForBits(bits)!;
        var challenges = ChallengeScripts.Get(script);
        WordStatistics[] groups =
        [
            Sampling.Real(tiny, tiny.First, profile, challenges, samples, seed: 100_000),
            Sampling.Real(tiny, tiny.Second, profile, challenges, samples, seed: 200_000),
            Sampling.Simulated(tiny, profile, challenges, samples, seed: 300_000),
        ];
        foreach (var group in groups)
        {
            var (coordinate, chiSquare) = group.Worst();
            Assert.True(chiSquare < Uneven, $"coordinate {coordinate} of {group.Coordinates}: chi-square {chiSquare}");
            Assert.InRange(group.Deviations(), -ManyDeviations, ManyDeviations);
        }

        var (worst, difference) = WordStatistics.WorstDifference(groups);
        Assert.True(difference < Different, $"coordinate {worst}: chi-square of homogeneity {difference}");
    }
}

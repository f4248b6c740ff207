using Soundness.Tests.Systems;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;
using Xunit;

namespace Soundness.Tests.Tamper;

/// <summary>No statement can be made with parameters that would make its proofs unsound.</summary>
public class ParameterTests
{
    private static ProofStatement Own => Setup.SharedMatrix.Statement;

    public static TheoryData<string> Bad =>
    [
        "rate one", "negative rate", "no queries", "one query less", "no columns", "more columns than coefficients",
        "no room to fold", "mask as long as all", "words too long", "no randomness",
    ];

    [Theory]
    [MemberData(nameof(Bad))]
    public void Parameters_no_honest_choice_gives_are_refused(string what)
    {
        var m = Own.Matrix;
        var bad = what switch
        {
            "rate one" => m with { LogInverseRate = 0 },
            "negative rate" => m with { LogInverseRate = -1 },
            "no queries" => m with { Queries = 0 },
            "one query less" => m with { Queries = m.Queries - 1 },
            "no columns" => m with { LogColumns = -1 },
            "more columns than coefficients" => m with { LogColumns = m.LogLength },
            "no room to fold" => m with { LogLength = MatrixParameters.FinalLog, LogColumns = 2, LogMask = 3 },
            "mask as long as all" => m with { LogMask = m.LogLength },
            "words too long" => m with { LogLength = 23 },
            _ => m with { LogColumns = m.LogLength - 1, LogMask = m.LogLength - 1 },
        };
        Assert.Throws<ArgumentException>(() => With(Own.Profile, bad));
    }

    [Fact]
    public void Profiles_outside_the_closed_set_are_refused()
    {
        var p = SecurityProfile.Proven100;
        foreach (var bad in (SecurityProfile[])
                 [
                     p with { Bits = 99 }, p with { Bits = 128 }, p with { ExtensionDegree = 3 }, p with { GrindingBits = 40 },
                     p with { Regime = ProximityRegime.Johnson }, p with { Multiplicity = 1 },
                 ])
        {
            var matrix = Own.Matrix with { Queries = bad.Queries(Own.Matrix.LogInverseRate) };
            Assert.Throws<ArgumentException>(() => With(bad, matrix));
        }

        Assert.Null(SecurityProfile.ForBits(0));
        Assert.Null(SecurityProfile.ForBits(80));
    }

    [Fact]
    public void Every_parameter_changes_the_digest()
    {
        var m = Own.Matrix;
        var p = Own.Profile;
        (SecurityProfile, MatrixParameters)[] all =
        [
            (p, m), (p, m with { LogColumns = m.LogColumns - 1 }), (p, m with { LogLength = m.LogLength + 1 }),
            (p, m with { LogMask = m.LogMask + 1, LogLength = m.LogLength + 2 }), (p, m with { LogLength = m.LogLength + 2 }),
            (p, m with { LogInverseRate = 2, Queries = p.Queries(2) }), (p, m with { LogInverseRate = 4, Queries = p.Queries(4) }),
            (SecurityProfile.Proven128, m with { Queries = SecurityProfile.Proven128.Queries(m.LogInverseRate) }),
        ];
        var digests = all.Select(a => Convert.ToHexString(With(a.Item1, a.Item2).Digest)).ToList();
        Assert.Equal(digests.Count, digests.Distinct().Count());
    }

    /// <summary>Every single requirement holds, and yet one fold of one round falls short by a fraction of a bit.</summary>
    [Fact]
    public void Parameters_that_prove_less_than_the_profile_says_are_refused()
    {
        var p = SecurityProfile.Proven128;
        var bad = new MatrixParameters(7, 20, 8, 4, p.Queries(4));
        bad.RequireSound(p);
        var refusal = Assert.Throws<ArgumentException>(() => With(p, bad));
        Assert.Contains("bits", refusal.Message, StringComparison.Ordinal);
        With(p, bad with { LogLength = 19 });
    }

    /// <summary>Without weights no mark tells the profiles apart.</summary>
    [Fact]
    public void The_profile_changes_the_digest()
    {
        var s = Setup.Scalar().Statement;
        var p = SecurityProfile.Proven128;
        var matrix = s.Matrix with { Queries = p.Queries(s.Matrix.LogInverseRate) };
        var other = new ProofStatement(s.System, p, matrix, [], [], []);
        Assert.NotEqual(s.Digest, other.Digest);
    }

    [Fact]
    public void A_statement_too_large_for_its_mask_row_is_refused() =>
        Assert.Throws<ArgumentException>(() => With(Own.Profile, Own.Matrix with { LogMask = 6 }));

    [Fact]
    public void A_statement_too_large_to_be_indexed_is_refused()
    {
        var blocks = Enumerable.Range(0, 16).Select(i => new Block("x", BlockSource.Trace, [1 << 28])).ToArray();
        var s = Own;
        Assert.ThrowsAny<ArgumentException>(() => new ProofStatement(
            new ConstraintSystem(blocks, [], [], []), s.Profile, s.Matrix, [], [], []));
    }

    private static ProofStatement With(SecurityProfile profile, MatrixParameters matrix)
    {
        var s = Own;
        return new ProofStatement(
            s.System, profile, matrix, Remarked(s.WeightsRoot), Remarked(s.PreviousWeightsRoot), s.Interface);

        // A mark is an element of the profile's field.
        byte[] Remarked(byte[] root) => [.. root[..32], .. new byte[8 * profile.ExtensionDegree]];
    }
}

using System.Text.Json;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;
using Xunit;

namespace Vouch.Protocol.Tests;

public class SecurityReportTests
{
    public static TheoryData<int, int, int, int, int> Sizes()
    {
        var data = new TheoryData<int, int, int, int, int>();
        foreach (var bits in (int[])[100, 128])
        {
            foreach (var rate in (int[])[1, 2, 3, 4])
            {
                data.Add(bits, rate, 12, 10, 1);
                data.Add(bits, rate, 20, 11, 64);
                data.Add(bits, rate, 26, 14, 64);
                data.Add(bits, rate, 26, 14, 1000);
                data.Add(bits, rate, 26, 17, 1000);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_supported_size_reaches_its_level(int bits, int rate, int logCells, int logColumns, int budget)
    {
        var statement = Statement(SecurityProfile.ForBits(bits)!, logCells, logColumns, budget, rate);
        var report = SecurityReport.For(statement);
        TestContext.Current.SendDiagnosticMessage(report.ToString());
        Assert.True(report.ProvenBits >= bits, report.ToString());
        Assert.All(report.Terms, t => Assert.True(t.Bits >= bits, t.ToString()));
    }

    [Fact]
    public void The_largest_size_has_26_bits_of_cells_24_of_leaves_and_4096_rows()
    {
        var statement = Statement(SecurityProfile.Proven128, 26, 14, 64, 3);
        Assert.Equal(26, statement.Layout.LogCells);
        Assert.Equal(24, statement.Plan.LogLeaves);
        Assert.Equal(12, statement.Layout.LogRows);
    }

    [Fact]
    public void Every_phase_of_the_protocol_has_a_term()
    {
        var report = Statement(SecurityProfile.Proven128, 20, 11, 64, 3).Security;
        string[] expected =
        [
            "lookup fingerprints", "fraction tree", "product zero tests, batching", "product sumcheck",
            "pad products, zero test", "pad products, sumcheck", "constraint batching", "last sumcheck and row folding",
            "gamma", "z out of domain", "column queries", "column batching", "WHIR 0, fold", "WHIR 0, queries",
            "WHIR 0, out of domain", "WHIR 0, batching", "final sumcheck",
        ];
        Assert.Subset(report.Terms.Select(t => t.Name).ToHashSet(), expected.ToHashSet());
        Assert.Equal(128, report.TargetBits);
        Assert.Equal(report.ProvenBits / 2, report.QuantumBits);
        Assert.True(report.UnionBits > 120 && report.UnionBits < report.ProvenBits);
    }

    [Fact]
    public void Unique_decoding_needs_no_sample_outside_the_domain()
    {
        var report = Statement(SecurityProfile.Proven100, 20, 11, 64, 3).Security;
        Assert.DoesNotContain(report.Terms, t => t.Name.Contains("domain", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(1, 6)]
    [InlineData(2, 9)]
    public void Formulas_agree_with_values_computed_by_hand(int logInverseRate, int logLength)
    {
        // Theorem 4.6 of eprint 2025/2055 for eta = sqrt(rate) / 32, so that its m is 32 (rounded up for the exact rate).
        var profile = SecurityProfile.Proven128;
        var n = Math.Pow(2, logLength);
        var rate = Math.Pow(2, -logInverseRate) - (1 / n);
        var gamma = 1 - (Math.Sqrt(Math.Pow(2, -logInverseRate)) * (33.0 / 32));
        var a = (((2 * Math.Pow(32.5, 5)) + (3 * 32.5 * gamma * rate)) / (3 * Math.Pow(rate, 1.5)) * n) + (32.5 / Math.Sqrt(rate));
        Assert.Equal(Math.Log2(a) - 192, profile.LineErrorLog2(logLength, logInverseRate), 6);
        Assert.Equal(logLength - 128, SecurityProfile.Proven100.LineErrorLog2(logLength, logInverseRate), 6);
    }

    [Theory]
    [InlineData(100, 3, 103)]
    [InlineData(128, 2, 119)]
    [InlineData(128, 3, 78)]
    [InlineData(128, 4, 58)]
    public void Query_counts_are_those_of_the_specification(int bits, int logInverseRate, int queries) =>
        Assert.Equal(queries, SecurityProfile.ForBits(bits)!.Queries(logInverseRate));

    [Theory]
    [InlineData(100)]
    [InlineData(128)]
    public void A_code_of_rate_one_is_refused(int bits)
    {
        var profile = SecurityProfile.ForBits(bits)!;
        var (system, plan, mask) = Shapes(profile, 20, 11);
        Assert.Throws<ArgumentOutOfRangeException>(() => profile.Queries(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => MatrixParameters.Choose(profile, 11, 64, mask, 0));
        var flat = MatrixParameters.Choose(profile, 11, 64, mask, 3) with { LogInverseRate = 0 };
        Assert.Throws<ArgumentException>(() => new ProofStatement(system, profile, flat, [], [], []));
        Assert.NotNull(plan);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(1)]
    [InlineData(60)]
    public void Too_few_queries_are_refused(int queries)
    {
        var profile = SecurityProfile.Proven128;
        var (system, plan, mask) = Shapes(profile, 20, 11);
        var matrix = MatrixParameters.Choose(profile, 11, 64, mask, 3) with { Queries = queries };
        Assert.Throws<ArgumentException>(() => new ProofStatement(system, profile, matrix, [], [], []));
        var report = SecurityReport.For(profile, matrix, plan, new Layout(system, plan, 11, 3));
        Assert.False(report.ReachesTarget);
        Assert.Equal("column queries", report.Weakest!.Name);
    }

    [Fact]
    public void Parameters_that_describe_no_commitment_are_refused()
    {
        var profile = SecurityProfile.Proven128;
        var (system, _, mask) = Shapes(profile, 20, 11);
        var good = MatrixParameters.Choose(profile, 11, 64, mask, 3);
        good.RequireSound(profile);
        MatrixParameters[] bad =
        [
            good with { LogMask = good.LogLength },
            good with { LogMask = -1 },
            good with { LogMask = 1 },
            good with { LogColumns = good.LogLength },
            good with { LogColumns = good.LogLength - 1, LogMask = good.LogLength - 1 },
            good with { LogLength = MatrixParameters.FinalLog },
            good with { LogInverseRate = 12 },
            good with { LogInverseRate = -1 },
        ];
        Assert.All(bad, b => Assert.ThrowsAny<ArgumentException>(
            () => new ProofStatement(system, profile, b, [], [], [])));
    }

    [Fact]
    public void A_profile_of_ones_own_is_refused()
    {
        var profile = SecurityProfile.Proven128;
        var (system, _, mask) = Shapes(profile, 20, 11);
        var matrix = MatrixParameters.Choose(profile, 11, 64, mask, 3);
        Assert.Throws<ArgumentException>(
            () => new ProofStatement(system, profile with { GrindingBits = 60 }, matrix, [], [], []));
    }

    [Fact]
    public void The_report_is_a_table_and_json()
    {
        var report = Statement(SecurityProfile.Proven128, 20, 11, 64, 3).Security;
        Assert.Contains("column queries", report.ToString(), StringComparison.Ordinal);
        Assert.Contains("assumed: hash collisions", report.ToString(), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(JsonSerializer.Serialize(report));
        Assert.Equal(report.Terms.Count, json.RootElement.GetProperty("Terms").GetArrayLength());
        Assert.Equal(report.ProvenBits, json.RootElement.GetProperty("ProvenBits").GetDouble());
    }

    private static ProofStatement Statement(
        SecurityProfile profile, int logCells, int logColumns, int budget, int logInverseRate)
    {
        var (system, _, mask) = Shapes(profile, logCells, logColumns);
        var matrix = MatrixParameters.Choose(profile, logColumns, budget, mask, logInverseRate);
        return new ProofStatement(system, profile, matrix, [], [], []);
    }

    /// <summary>Half of the cells are weights, and a quarter of all cells are looked up.</summary>
    private static (ConstraintSystem System, StatementPlan Plan, int MaskCells) Shapes(
        SecurityProfile profile, int logCells, int logColumns)
    {
        var half = 1 << (logCells / 2);
        var rest = 1 << (logCells - 1 - (logCells / 2));
        Block[] blocks =
        [
            new("w", BlockSource.Weights, [half, rest]),
            new("x", BlockSource.Trace, [half / 8, rest]),
            new("y", BlockSource.Trace, [half / 8, rest / 2]),
        ];
        LookupTable[] tables = [new("range", Math.Min(16, logCells - 4), null)];
        LookupStatement[] lookups =
        [
            new("part of w", 0, [half / 4, rest], [TinySystems.Form(0, (1, TinySystems.Plain(0)))]),
            new("x", 0, [half / 8, rest], [TinySystems.Form(0, (1, TinySystems.Plain(1)))]),
            new("y", 0, [half / 8, rest / 2], [TinySystems.Form(0, (1, TinySystems.Plain(2)))]),
        ];
        ProductStatement[] products =
        [
            .. Enumerable.Range(0, 100).Select(i => new ProductStatement(
                "product " + i, [half / 8, rest], [AxisRole.Batch, AxisRole.Batch],
                TinySystems.Form(0, (1, TinySystems.Plain(0))), TinySystems.Form(0, (1, TinySystems.Plain(1))),
                TinySystems.Form(0))),
        ];
        var system = new ConstraintSystem(blocks, tables, lookups, products);
        var plan = new StatementPlan(system);
        var layout = new Layout(system, plan, logColumns, profile.ExtensionDegree);
        return (system, plan, plan.MaskCells(layout.LogCells));
    }
}

using System.Diagnostics;
using Soundness.Tests.ZeroKnowledge.Scripts;
using Soundness.Tests.ZeroKnowledge.Statements;
using Vouch.Hashing;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;
using Vouch.Prover.Sumchecks;
using Vouch.Prover.Witness;

namespace Soundness.Tests.ZeroKnowledge;

/// <summary>
/// A proof is a function of statement, witness and seed: neither time, nor threads, nor the number of processors has a part
/// in it. So nothing but the seed needs to be secret, and nothing else can leak.
/// </summary>
public class DeterminismTests
{
    private const string Expected = "VOUCH_EXPECTED_PROOF";

    /// <summary>Hash of a proof wide enough that its work is shared among processors.</summary>
    private static readonly Lazy<string> Digest = new(MakeDigest);

    [Fact]
    public void A_seed_fixes_every_byte()
    {
        Assert.Equal(Environment.GetEnvironmentVariable(Expected) ?? MakeDigest(), Digest.Value);
    }

    [Theory, InlineData(1), InlineData(4), InlineData(5)]
    public async Task The_number_of_processors_changes_nothing(int processors)
    {
        var test = $"{typeof(DeterminismTests).FullName}.{nameof(A_seed_fixes_every_byte)}";
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList = { "--filter-method", test },
            Environment = { ["DOTNET_PROCESSOR_COUNT"] = $"{processors}", [Expected] = Digest.Value },
            RedirectStandardOutput = true,
        };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Insert(0, typeof(DeterminismTests).Assembly.Location);
        }

        using var child = Process.Start(start)!;
        var output = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        // The runner's exit code is 0 only if the test was found and passed.
        Assert.True(child.ExitCode == 0, output);
    }

    /// <summary>Two proofs: few wide rows, and a statement whose sumchecks are long enough to be shared by five.</summary>
    private static string MakeDigest() => OfWideRows() + OfManyInferences();

    private static string OfManyInferences()
    {
        const int Inferences = 800;
        var system = BatchedSystem.Of(MatrixProduct.Definition, Inferences);
        var profile = SecurityProfile.Proven128;
        var setting = new RealSetting(
            system, MatrixProduct.Join(Inferences, i => MatrixProduct.Honest(i % 7)), profile, Parameters.Of(system, profile));
        var plan = setting.Statement.Plan;
        Assert.True(1 << plan.LogLeaves >= 2 * 5 * Shares.Grain, "the fraction tree is shared");
        Assert.True(1 << plan.ProductRounds >= 2 * 5 * Shares.Grain, "products are shared");
        Assert.Contains(setting.Statement.Layout.Geometries, g => g.Span >= 2 * 5 * Shares.Grain);
        using var masks = new SeededMasks(ScalarRules.Seed(11));
        return Hash(setting.Prove(challenger: null, masks));
    }

    private static string OfWideRows()
    {
        var tiny = TinySystems.Get("matrix product");
        var profile = SecurityProfile.Proven128;
        var matrix = Parameters.Of(tiny.System, profile, logColumns: 13);
        var setting = new RealSetting(tiny.System, tiny.First, profile, matrix);
        using var masks = new SeededMasks(ScalarRules.Seed(9));
        // Fiat-Shamir and proof of work included: grinding must find the same nonce, too.
        return Hash(setting.Prove(challenger: null, masks));
    }

    private static string Hash(byte[] proof)
    {
        var digest = new byte[32];
        TurboShake128.Hash(proof, digest);
        return Convert.ToHexString(digest);
    }
}

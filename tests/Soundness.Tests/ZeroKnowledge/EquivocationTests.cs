using Soundness.Tests.ZeroKnowledge.Equivocation;
using Soundness.Tests.ZeroKnowledge.Scripts;
using Soundness.Tests.ZeroKnowledge.Simulation;
using Soundness.Tests.ZeroKnowledge.Statements;
using Vouch.Algebra;
using Vouch.Protocol.Parameters;

namespace Soundness.Tests.ZeroKnowledge;

/// <summary>
/// The exact form of zero knowledge: one and the same simulated proof is a possible proof of either witness, byte for byte
/// except for digests of columns that stay closed.
/// </summary>
public class EquivocationTests
{
    public static TheoryData<string, int, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, int, string>();
            foreach (var system in TinySystems.All)
            {
                foreach (var script in ChallengeScripts.Accepted)
                {
                    cases.Add(system.Name, 100, script);
                }

                cases.Add(system.Name, 128, "uniform");
                cases.Add(system.Name, 128, "zeros at the first columns");
            }

            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void A_simulated_proof_is_a_real_proof_of_either_witness(string system, int bits, string script)
    {
        if (bits == 100)
        {
            Check<Quadratic>(system, bits, script);
        }
        else
        {
            Check<Cubic>(system, bits, script);
        }
    }

    private static void Check<TK>(string system, int bits, string script)
        where TK : unmanaged, IExtension<TK>
    {
        var tiny = TinySystems.Get(system);
        var challenges = ChallengeScripts.Get(script);
        var profile = SecurityProfile.ForBits(bits)!;
        var setting = new SimulatedSetting(tiny.System, profile, Parameters.Of(tiny.System, profile), [challenges], seed: 2);
        var simulation = setting.Simulate<TK>(tiny.PublicValues, challenges);
        var equivocator = new Equivocator<TK>(setting, simulation, challenges);
        Assert.Empty(equivocator.Explain(tiny.First, seed: 1));
        Assert.Empty(equivocator.Explain(tiny.Second, seed: 2));
    }
}

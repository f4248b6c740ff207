using Soundness.Tests.ZeroKnowledge.Faults;
using Soundness.Tests.ZeroKnowledge.Scripts;
using Soundness.Tests.ZeroKnowledge.Simulation;
using Soundness.Tests.ZeroKnowledge.Statements;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;
using Vouch.Prover.Witness;

namespace Soundness.Tests.ZeroKnowledge.Statistics;

/// <summary>Statistics of many proofs under one script: fresh keys and fresh randomness in each, from fixed seeds.</summary>
internal static class Sampling
{
    public static WordStatistics Real(
        TinySystem tiny, Assignment witness, SecurityProfile profile, ChallengeScript script, int samples, int seed,
        Fault? fault = null)
    {
        var statistics = new WordStatistics();
        for (var i = 0; i < samples; i++)
        {
            var setting = new RealSetting(tiny.System, witness, profile, Parameters.Of(tiny.System, profile), keySeed: seed + i);
            using var honest = new SeededMasks(ScalarRules.Seed(seed + i));
            IMaskSource masks = fault is { } kind ? new FaultyMasks(kind, setting.Statement, honest) : honest;
            statistics.Add(TranscriptWords.Of(setting.Statement, script, setting.Prove(script, masks)));
        }

        return statistics;
    }

    public static WordStatistics Simulated(
        TinySystem tiny, SecurityProfile profile, ChallengeScript script, int samples, int seed)
    {
        var statistics = new WordStatistics();
        for (var i = 0; i < samples; i++)
        {
            var setting = new SimulatedSetting(
                tiny.System, profile, Parameters.Of(tiny.System, profile), [script], seed + i);
            statistics.Add(TranscriptWords.Of(setting.Statement, script, setting.Prove(tiny.PublicValues, script)));
        }

        return statistics;
    }
}

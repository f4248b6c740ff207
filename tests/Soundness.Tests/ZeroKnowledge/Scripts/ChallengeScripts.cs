using Vouch.Algebra;

namespace Soundness.Tests.ZeroKnowledge.Scripts;

/// <summary>
/// The catalogue: honest randomness, and what a dishonest verifier might choose. Except for those named "strict", scripts
/// leave the challenges of the pad product sumcheck random, for with constants the prover refuses (and the simulator aborts).
/// </summary>
internal static class ChallengeScripts
{
    private const string PadProductChallenge = "pad product challenge";
    private const int Honest = 1;

    private static readonly Dictionary<string, ChallengeScript> ByName = ((ChallengeScript[])
    [
        Of("uniform", (l, i) => ScalarRules.Uniform(Honest, l, i)),
        Of("zeros", Hiding((_, _) => ScalarRules.Base(0))),
        Of("ones", Hiding((_, _) => ScalarRules.Base(1))),
        Of("minus ones", Hiding((_, _) => ScalarRules.Base(Goldilocks.Modulus - 1))),
        Of("boolean", Hiding((l, i) => ScalarRules.Base(ScalarRules.Uniform(2, l, i)[0] & 1))),
        Of("twos everywhere", (_, _) => ScalarRules.Base(2)),
        Of("one element of K everywhere", (_, _) => ScalarRules.Uniform(3, "the element", 0)),
        Of("base field only", (l, i) => ScalarRules.Base(ScalarRules.Uniform(4, l, i)[0])),
        Of("first columns", (l, i) => ScalarRules.Uniform(5, l, i), (_, _, log, most) => PositionRules.First(log, most)),
        Of("last columns", (l, i) => ScalarRules.Uniform(6, l, i), (_, _, log, most) => PositionRules.Last(log, most)),
        Of("columns of a subgroup", (l, i) => ScalarRules.Uniform(7, l, i), (_, _, log, most) => PositionRules.Subgroup(log, most)),
        Of("one column", (l, i) => ScalarRules.Uniform(8, l, i), (_, _, _, _) => [0]),
        Of("zeros at the first columns", Hiding((_, _) => ScalarRules.Base(0)), (_, _, log, most) => PositionRules.First(log, most)),
        Of("strict zeros", (_, _) => ScalarRules.Base(0)),
        Of("strict ones", (_, _) => ScalarRules.Base(1)),
    ]).ToDictionary(s => s.Name);

    /// <summary>Scripts under which every proof goes through.</summary>
    public static IEnumerable<string> Accepted => ByName.Keys.Where(n => !n.StartsWith("strict", StringComparison.Ordinal));

    /// <summary>Scripts under which a proof may have to be refused.</summary>
    public static IEnumerable<string> Strict => ByName.Keys.Where(n => n.StartsWith("strict", StringComparison.Ordinal));

    public static ChallengeScript Get(string name) => ByName[name];

    /// <summary>Honest challenges of another seed.</summary>
    public static ChallengeScript Uniform(int seed) => new(
        $"uniform {seed}", (l, i) => ScalarRules.Uniform(seed, l, i),
        (l, i, log, most) => PositionRules.Uniform(seed, l, i, log, most));

    private static ChallengeScript Of(
        string name, Func<string, int, ulong[]> scalar, Func<string, int, int, int, int[]>? positions = null) =>
        new(name, scalar, positions ?? ((l, i, log, most) => PositionRules.Uniform(Honest, l, i, log, most)));

    private static Func<string, int, ulong[]> Hiding(Func<string, int, ulong[]> scalar) =>
        (label, i) => label == PadProductChallenge ? ScalarRules.Uniform(Honest, label, i) : scalar(label, i);
}

using Soundness.Tests.ZeroKnowledge.Equivocation;
using Soundness.Tests.ZeroKnowledge.Scripts;
using Soundness.Tests.ZeroKnowledge.Simulation;
using Vouch.Algebra;
using Vouch.Protocol.Argument;
using Vouch.Protocol.Keys;

namespace Soundness.Tests.ZeroKnowledge.Statistics;

/// <summary>
/// What a curious verifier could look at in a proof, as coordinates that are all uniform if the proof hides everything: each
/// word that is a field element; differences of neighbouring messages, which would show a pad used twice; and A(s), B(s) less
/// what the padded messages say of the pads in them, which would show a missing independent triple.
/// </summary>
internal static class TranscriptWords
{
    public static List<ulong> Of(ProofStatement statement, ChallengeScript script, byte[] proof) =>
        statement.Profile.ExtensionDegree == 2
            ? Of<Quadratic>(statement, script, proof)
            : Of<Cubic>(statement, script, proof);

    private static List<ulong> Of<TK>(ProofStatement statement, ChallengeScript script, byte[] proof)
        where TK : unmanaged, IExtension<TK>
    {
        var anatomy = new ProofAnatomy(statement, script);
        var words = new List<ulong>();
        foreach (var section in anatomy.Sections.Where(s => s.Kind == SectionKind.Field))
        {
            words.AddRange(ProofWords.Words(proof, section));
        }

        var padded = ProofWords.Elements<TK>(proof, anatomy.Find("padded"));
        foreach (var name in (string[])["padded", "masked pad products", "masked last"])
        {
            var said = ProofWords.Elements<TK>(proof, anatomy.Find(name));
            for (var i = 1; i < said.Length; i++)
            {
                Append(words, said[i] - said[i - 1]);
            }
        }

        var ends = ProofWords.Elements<TK>(proof, anatomy.Find("ends"));
        var s = script.Challenges<TK>("pad product challenge", statement.Plan.PadProductVariables);
        var triples = PadTriples.Of(statement.Plan);
        for (var j = 0; j < triples.Count - 1; j++)
        {
            var weight = PadWeights.Eq(s, j);
            ends[0] -= weight * padded[triples[j].A];
            ends[1] -= weight * padded[triples[j].B];
        }

        Append(words, ends[0]);
        Append(words, ends[1]);
        return words;
    }

    private static void Append<TK>(List<ulong> words, TK value)
        where TK : unmanaged, IExtension<TK>
    {
        for (var d = 0; d < TK.Degree; d++)
        {
            words.Add(value[d]);
        }
    }
}

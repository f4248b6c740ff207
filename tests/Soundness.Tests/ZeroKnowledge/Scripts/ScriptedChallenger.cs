using Vouch.Algebra;
using Vouch.Protocol.Transcripts;

namespace Soundness.Tests.ZeroKnowledge.Scripts;

/// <summary>Plays a script to a prover, a verifier or a simulator; each needs one of its own.</summary>
internal sealed class ScriptedChallenger(ChallengeScript script, int columns) : IChallenger
{
    private readonly Dictionary<string, int> _met = [];

    public TK Challenge<TK>(string label, TK hashed)
        where TK : unmanaged, IExtension<TK> =>
        script.Challenge<TK>(label, Next(label));

    public int[] Positions(string label, int[] hashed, int logDomain) =>
        label == "columns" ? script.Columns(logDomain, columns) : script.Leaves(Next(label), logDomain);

    private int Next(string label)
    {
        _met.TryGetValue(label, out var count);
        _met[label] = count + 1;
        return count;
    }
}

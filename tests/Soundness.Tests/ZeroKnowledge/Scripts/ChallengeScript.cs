using Vouch.Algebra;

namespace Soundness.Tests.ZeroKnowledge.Scripts;

/// <summary>
/// All challenges of a run, fixed in advance: a function of the label and of how often it was met before, never of what the
/// prover said. So a simulator can look ahead, which is all that zero knowledge of a public-coin argument asks for.
/// </summary>
/// <param name="name">For test names.</param>
/// <param name="scalar">Three coordinates of a challenge; the first D are used.</param>
/// <param name="positions">Positions for a label, an occurrence, a log of the domain and a largest number.</param>
internal sealed class ChallengeScript(
    string name, Func<string, int, ulong[]> scalar, Func<string, int, int, int, int[]> positions)
{
    /// <summary>Leaves opened per folding round; what lies there follows from z, so a few say as much as many.</summary>
    public const int LeafQueries = 16;

    public string Name => name;

    public TK Challenge<TK>(string label, int occurrence)
        where TK : unmanaged, IExtension<TK> =>
        TK.FromCoordinates(scalar(label, occurrence).AsSpan(0, TK.Degree));

    public TK[] Challenges<TK>(string label, int count)
        where TK : unmanaged, IExtension<TK> =>
        [.. Enumerable.Range(0, count).Select(i => Challenge<TK>(label, i))];

    public int[] Columns(int logDomain, int atMost) => positions("columns", 0, logDomain, atMost);

    public int[] Leaves(int round, int logDomain) => positions("leaves", round, logDomain, LeafQueries);

    /// <summary>A fresh challenger that plays the script.</summary>
    public ScriptedChallenger Start(int columns) => new(this, columns);
}

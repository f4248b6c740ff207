using Vouch.Algebra;
using Vouch.Protocol.Proofs;
using Vouch.Protocol.Transcripts;

namespace Soundness.Tests.Systems;

/// <summary>One challenge as it was drawn: its coordinates or positions, and how far the proof had been read.</summary>
internal sealed record DrawnChallenge(string Label, ulong[] Values, int ReadBefore);

/// <summary>
/// A challenger that answers with the hash's own values and writes them down. It only switches proof of work off, so
/// that tests need not search nonces.
/// </summary>
internal class PassThrough : IChallenger
{
    public List<DrawnChallenge> Drawn { get; } = [];

    /// <summary>The reader to ask for its position, if there is one.</summary>
    public ProofReader? Reader { get; set; }

    public virtual TK Challenge<TK>(string label, TK hashed)
        where TK : unmanaged, IExtension<TK>
    {
        var words = new ulong[TK.Degree];
        hashed.CopyTo(words);
        Drawn.Add(new DrawnChallenge(label, words, Reader?.Position ?? 0));
        return hashed;
    }

    public virtual int[] Positions(string label, int[] hashed, int logDomain)
    {
        Drawn.Add(new DrawnChallenge(label, Array.ConvertAll(hashed, p => (ulong)p), Reader?.Position ?? 0));
        return hashed;
    }
}

/// <summary>Gives the challenges of an earlier run, whatever the transcript says now.</summary>
internal sealed class Replay(IReadOnlyList<DrawnChallenge> earlier) : IChallenger
{
    private int _next;

    public TK Challenge<TK>(string label, TK hashed)
        where TK : unmanaged, IExtension<TK> => TK.FromCoordinates(Next(label));

    public int[] Positions(string label, int[] hashed, int logDomain) => Array.ConvertAll(Next(label), p => (int)p);

    private ulong[] Next(string label)
    {
        var drawn = earlier[_next++];
        return drawn.Label == label ? drawn.Values : throw new InvalidOperationException("The run asks in another order.");
    }
}

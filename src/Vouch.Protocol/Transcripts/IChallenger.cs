using Vouch.Algebra;

namespace Vouch.Protocol.Transcripts;

/// <summary>
/// Gives the challenges in place of the hash: a live verifier in interactive mode, or a test that programs them.
/// The value the hash would have given is offered, so that a script may change only some.
/// </summary>
public interface IChallenger
{
    /// <summary>The challenge for a label.</summary>
    TK Challenge<TK>(string label, TK hashed)
        where TK : unmanaged, IExtension<TK>;

    /// <summary>
    /// Query positions: distinct, ascending, in [0, 2^logDomain), at least one and at most the protocol's number of queries.
    /// </summary>
    int[] Positions(string label, int[] hashed, int logDomain);
}

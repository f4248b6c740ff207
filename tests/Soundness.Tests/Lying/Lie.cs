using Vouch.Algebra;
using Vouch.Protocol.Statements;
using Vouch.Prover.Witness;

namespace Soundness.Tests.Lying;

/// <summary>
/// What a lying prover does differently. Everything left at null is done honestly, so that a test tells one lie and all
/// checks but the one that must catch it hold.
/// </summary>
internal sealed record Lie<TK>
    where TK : unmanaged, IExtension<TK>
{
    /// <summary>The values committed and presented as public; the true assignment unless said otherwise.</summary>
    public Assignment? Committed { get; init; }

    /// <summary>The values the lookups are argued from; must satisfy the lookups of <see cref="Argued"/>.</summary>
    public Assignment? Lookups { get; init; }

    /// <summary>The values the product sumcheck is argued from; those committed unless said otherwise.</summary>
    public Assignment? Products { get; init; }

    /// <summary>The system the messages are computed for; same shapes as the statement's.</summary>
    public ConstraintSystem? Argued { get; init; }

    /// <summary>Changes the multiplicities that are committed.</summary>
    public Action<long[][]>? CommittedMultiplicities { get; init; }

    /// <summary>Changes the multiplicities (and rows) that the tree is built from.</summary>
    public Action<LookupValues>? Tree { get; init; }

    /// <summary>Changes V and the rows before they are committed.</summary>
    public Action<TraceMatrix<TK>>? Matrix { get; init; }

    /// <summary>Changes the pads used in messages, not those committed, once alpha and beta are known.</summary>
    public Action<TK, TK, TK[]>? AtTree { get; init; }

    /// <summary>Changes the pads used in messages when the product sumcheck begins.</summary>
    public Action<TK[]>? AtProducts { get; init; }

    /// <summary>Changes the pads that the sumcheck over pad products is argued from.</summary>
    public Action<TK[]>? AtPadProducts { get; init; }

    /// <summary>Changes the cells of the mask row that messages are hidden under, not those committed.</summary>
    public Action<TK[]>? AtMasks { get; init; }

    /// <summary>Changes the cells of V the last sumcheck is argued from.</summary>
    public Action<ulong[]>? AtLast { get; init; }

    /// <summary>Says another root of the trace.</summary>
    public Func<byte[], byte[]>? TraceRoot { get; init; }

    /// <summary>Says another root of folded code word r.</summary>
    public Func<int, byte[], byte[]>? FoldedRoot { get; init; }

    /// <summary>Changes folded code word r before it is committed.</summary>
    public Action<int, TK[]>? Codeword { get; init; }

    /// <summary>Says another value for the masks' claim.</summary>
    public Func<TK, TK>? Mu { get; init; }

    /// <summary>Changes z (in order of exponents), knowing the claim's weights and the value it should have.</summary>
    public Action<TK[], TK[], TK>? Z { get; init; }

    /// <summary>Says another out-of-domain value in round r.</summary>
    public Func<int, TK, TK>? OutOfDomain { get; init; }

    /// <summary>Changes the table in the clear, knowing the weights of the claims on it.</summary>
    public Action<TK[], TK[]>? FinalTable { get; init; }

    /// <summary>Changes the sums said in folding round j; the rest follows from what was said.</summary>
    public Action<int, TK[]>? FoldRound { get; init; }

    /// <summary>Whether to search a nonce in query phase r (0 is the columns'); meaningless in interactive runs.</summary>
    public Func<int, bool>? Works { get; init; }
}

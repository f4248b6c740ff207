using Vouch.Algebra;

namespace Vouch.Protocol.Argument;

/// <summary>
/// Where the argument's messages come from. The argument (the same code for both sides) asks for messages in order and
/// announces every challenge: the verifier's source reads the proof and ignores the announcements; the prover's source
/// computes each message, hides it and writes it. A source never fails: one that runs out answers zeros and remembers it.
/// </summary>
public abstract class MessageSource<TK>
    where TK : unmanaged, IExtension<TK>
{
    /// <summary>The next messages, hidden under pads firstPad, firstPad + 1, ... of V.</summary>
    public abstract void ReadPadded(Span<TK> said, int firstPad);

    /// <summary>The next messages, hidden under cells firstCell, ... of the mask row.</summary>
    public abstract void ReadMasked(Span<TK> said, int firstCell);

    /// <summary>The next messages, in the clear.</summary>
    public abstract void ReadClear(Span<TK> values);

    /// <summary>The fraction tree starts with these challenges; the root denominator is read next.</summary>
    public virtual void OnTree(TK alpha, TK beta)
    {
    }

    /// <summary>Layer k of the tree starts: the batching challenge of numerator and denominator, and the layer's point.</summary>
    public virtual void OnLayer(int layer, TK lambda, TK[] point)
    {
    }

    /// <summary>A sumcheck variable is bound.</summary>
    public virtual void OnBind(TK challenge)
    {
    }

    /// <summary>The product sumcheck starts.</summary>
    public virtual void OnProducts(ProductSetup<TK> setup)
    {
    }

    /// <summary>The sumcheck over pad products starts at this point.</summary>
    public virtual void OnPadProducts(TK[] point, PadTriple[] triples)
    {
    }

    /// <summary>The last sumcheck starts: one functional on all of V.</summary>
    public virtual void OnFinal(LinearConstraint<TK> claim)
    {
    }
}

/// <summary>Pads a and b and the cell of their product.</summary>
public readonly record struct PadTriple(int A, int B, int Product);

/// <summary>What both sides know when the product sumcheck starts.</summary>
/// <param name="Points">Per statement, per grid axis: the output point's coordinates (null for Sum axes).</param>
/// <param name="Coefficients">Batching coefficient of each statement (zero for linear ones).</param>
public sealed record ProductSetup<TK>(TK[]?[][] Points, TK[] Coefficients)
    where TK : unmanaged, IExtension<TK>;

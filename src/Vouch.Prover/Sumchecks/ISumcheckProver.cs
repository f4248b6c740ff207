using Vouch.Algebra;

namespace Vouch.Prover.Sumchecks;

/// <summary>One stage of the argument on the prover's side: computes the true messages in the order they are asked for.</summary>
internal interface ISumcheckProver<TK>
    where TK : unmanaged, IExtension<TK>
{
    /// <summary>Fills the next messages.</summary>
    void Next(Span<TK> messages);

    /// <summary>Binds a variable.</summary>
    void Bind(TK challenge);
}

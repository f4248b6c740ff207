using Vouch.Algebra;
using Vouch.Hashing;
using Vouch.Protocol.Argument;
using Vouch.Protocol.Proofs;

namespace Soundness.Tests.ZeroKnowledge.Simulation;

/// <summary>
/// The argument's messages without a witness: all uniform. It aborts where the prover refuses, on challenges that give the
/// independent triple of pads no weight in the two values said in the clear.
/// </summary>
internal sealed class SimulatingSource<TK>(ProofWriter writer, Expander random) : MessageSource<TK>
    where TK : unmanaged, IExtension<TK>
{
    private readonly List<TK> _bound = [];
    private int _independent;

    public override void ReadPadded(Span<TK> said, int firstPad) => Say(said);

    public override void ReadMasked(Span<TK> said, int firstCell) => Say(said);

    public override void ReadClear(Span<TK> values)
    {
        if (PadWeights.Eq(_bound, _independent).IsZero)
        {
            throw new SimulationAbortedException();
        }

        Say(values);
    }

    public override void OnPadProducts(TK[] point, PadTriple[] triples)
    {
        _independent = triples.Length - 1;
        _bound.Clear();
    }

    public override void OnBind(TK challenge) => _bound.Add(challenge);

    private void Say(Span<TK> values)
    {
        Uniform.Fill(values, random);
        writer.Write<TK>(values);
    }
}

/// <summary>The simulator gives up, as the prover does on the same challenges.</summary>
internal sealed class SimulationAbortedException : Exception;

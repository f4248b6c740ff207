using Vouch.Protocol.Keys;
using Vouch.Protocol.Statements;
using Vouch.Prover.Witness;

namespace Soundness.Tests.ZeroKnowledge.Faults;

/// <summary>A prover that spoils its randomness in one way.</summary>
internal sealed class FaultyMasks(Fault fault, ProofStatement statement, IMaskSource honest) : IMaskSource
{
    private readonly int _degree = statement.Profile.ExtensionDegree;
    private readonly int _rows = statement.Layout.Region(BlockSource.Trace)!.Count;
    private int _call;

    public void FillField(Span<ulong> elements)
    {
        honest.FillField(elements);
        var call = _call++;
        if (call == 0)
        {
            SpoilPads(elements);
        }
        else if (call <= _rows)
        {
            SpoilTail(elements);
        }
        else if (MaskRow(call - _rows - 1) == fault)
        {
            elements.Clear();
        }
    }

    public void FillBytes(Span<byte> bytes) => honest.FillBytes(bytes);

    private Fault MaskRow(int row) => (row / _degree) switch
    {
        0 => Fault.MaskOfRowsZero,
        1 => Fault.MaskRowZero,
        _ => Fault.MaskOfMaskRowZero,
    };

    private void SpoilPads(Span<ulong> pads)
    {
        var plan = statement.Plan;
        switch (fault)
        {
            case Fault.LastPadZero:
                pads.Slice((plan.MessageCount - 1) * _degree, _degree).Clear();
                break;
            case Fault.PadUsedTwice:
                pads[.._degree].CopyTo(pads[_degree..]);
                break;
            case Fault.PadsInBaseField:
                for (var i = 0; i < plan.MessageCount; i++)
                {
                    pads.Slice((i * _degree) + 1, _degree - 1).Clear();
                }

                break;
            case Fault.IndependentTripleZero:
                pads[((plan.MessageCount + plan.PadProducts) * _degree)..].Clear();
                break;
        }
    }

    private void SpoilTail(Span<ulong> tail)
    {
        if (fault == Fault.NoRandomCoefficients)
        {
            tail.Clear();
        }
        else if (fault == Fault.OneRandomCoefficientTooFew)
        {
            tail[^1] = 0;
        }
    }
}

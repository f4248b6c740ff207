using Vouch.Algebra;
using Vouch.Protocol.Statements;

namespace Vouch.Protocol.Argument;

/// <content>Pad products and the last sumcheck: docs/protocol.md sections 6.3 and 6.4.</content>
public sealed partial class ArgumentRun<TK>
{
    private void PadProductSumcheck()
    {
        var free = _plan.MessageCount + _plan.PadProducts;
        // The independent triple makes the two values said in the clear uniform (docs/protocol.md, section 8).
        _triples.Add(new PadTriple(free, free + 1, free + 2));
        var variables = _plan.PadProductVariables;
        var point = _transcript.Challenges<TK>("pad product point", variables);
        _source.OnPadProducts(point, [.. _triples]);
        var initial = new LinearConstraint<TK> { Name = "pad product claim" };
        var weights = GridPoint<TK>.EqVector(point, _triples.Count);
        for (var j = 0; j < _triples.Count; j++)
        {
            initial.Pads.Add((_triples[j].Product, weights[j]));
        }

        var claim = new SumcheckClaim<TK>();
        var challenges = new TK[variables];
        Span<TK> round = stackalloc TK[3];
        for (var j = 0; j < variables; j++)
        {
            ReadMasked("pad product round", round, out var cell);
            challenges[j] = _transcript.Challenge<TK>("pad product challenge");
            _source.OnBind(challenges[j]);
            claim.Bind(round, cell, challenges[j]);
        }

        Span<TK> ends = stackalloc TK[2];
        _source.ReadClear(ends);
        _transcript.Absorb<TK>("pad product ends", ends);
        var check = Expand("pad products", claim, initial, masked: true);
        check.Constant -= Eq(point, challenges) * ends[0] * ends[1];
        _constraints.Add(check);
        var bound = GridPoint<TK>.EqVector(challenges, _triples.Count);
        var a = new LinearConstraint<TK> { Name = "left pads", Constant = -ends[0] };
        var b = new LinearConstraint<TK> { Name = "right pads", Constant = -ends[1] };
        for (var j = 0; j < _triples.Count; j++)
        {
            a.Pads.Add((_triples[j].A, bound[j]));
            b.Pads.Add((_triples[j].B, bound[j]));
        }

        _constraints.Add(a);
        _constraints.Add(b);
    }

    private OpeningClaim<TK> LastSumcheck()
    {
        var zeta = _transcript.Challenge<TK>("constraint batching");
        var all = new LinearConstraint<TK> { Name = "all" };
        var power = TK.One;
        foreach (var constraint in _constraints)
        {
            all.Add(constraint, power);
            power *= zeta;
        }

        var functionals = FunctionalResolver.Resolve(all, _layout, _publicValues);
        _source.OnFinal(all);
        var claim = new SumcheckClaim<TK>();
        var point = new TK[_layout.LogCells];
        Span<TK> round = stackalloc TK[2];
        // The least significant variable first: columns, then rows (docs/protocol.md, section 6.4).
        for (var j = point.Length - 1; j >= 0; j--)
        {
            ReadMasked("last round", round, out var cell);
            point[j] = _transcript.Challenge<TK>("last challenge");
            _source.OnBind(point[j]);
            claim.Bind(round, cell, point[j]);
        }

        // The sum claimed was -(all.Constant) - <all.MaskCells, h>; it has become w(r) V(r).
        var mask = new TK[_nextMask];
        foreach (var (cell, coefficient) in all.MaskCells)
        {
            mask[cell] += claim.Initial * coefficient;
        }

        foreach (var (cell, coefficient) in claim.Pads)
        {
            mask[cell] -= coefficient;
        }

        return new OpeningClaim<TK>(
            point,
            FunctionalEvaluator<TK>.At(point, functionals, _layout),
            mask,
            claim.Constant - (claim.Initial * all.Constant));
    }
}

/// <summary>
/// What the opening must show: Weight * V(Point) + sum of MaskWeights[i] * h[i] = Value, where h is the mask row.
/// </summary>
public sealed record OpeningClaim<TK>(TK[] Point, TK Weight, TK[] MaskWeights, TK Value)
    where TK : unmanaged, IExtension<TK>;

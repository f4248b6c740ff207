using Vouch.Algebra;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Statements;
using Vouch.Protocol.Transcripts;

namespace Vouch.Protocol.Argument;

/// <summary>
/// One run of the argument (docs/protocol.md, section 6), by prover and verifier alike: fraction tree, product sumcheck,
/// pad products, last sumcheck. It asks a <see cref="MessageSource{TK}"/> for messages, draws challenges, and collects
/// every check of a hidden value as a <see cref="LinearConstraint{TK}"/>; what remains is one <see cref="OpeningClaim{TK}"/>.
/// It trusts nothing and fails never: a wrong message leads to a wrong claim, which the opening refuses.
/// </summary>
public sealed partial class ArgumentRun<TK>
    where TK : unmanaged, IExtension<TK>
{
    private readonly ProofStatement _statement;
    private readonly StatementPlan _plan;
    private readonly Layout _layout;
    private readonly long[]?[] _publicValues;
    private readonly Transcript _transcript;
    private readonly MessageSource<TK> _source;
    private readonly List<LinearConstraint<TK>> _constraints = [];
    private readonly List<PadTriple> _triples = [];
    private int _nextPad;
    private int _nextMask;

    private ArgumentRun(
        ProofStatement statement, long[]?[] publicValues, Transcript transcript, MessageSource<TK> source)
    {
        _statement = statement;
        _plan = statement.Plan;
        _layout = statement.Layout;
        _publicValues = publicValues;
        _transcript = transcript;
        _source = source;
    }

    /// <summary>Runs the argument after the commitments are absorbed.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="publicValues">Row-major values of public blocks by block index.</param>
    /// <param name="transcript">Holds the commitments already.</param>
    /// <param name="source">Gives the messages.</param>
    /// <returns>What the opening must show.</returns>
    public static OpeningClaim<TK> Run(
        ProofStatement statement, long[]?[] publicValues, Transcript transcript, MessageSource<TK> source)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var run = new ArgumentRun<TK>(statement, publicValues, transcript, source);
        if (statement.Plan.HasLookups)
        {
            run.FractionTree();
        }

        run.ProductSumcheck();
        run.PadProductSumcheck();
        run.Marks();
        return run.LastSumcheck();
    }

    private void Marks()
    {
        foreach (var region in _layout.Regions)
        {
            if (region.Source != BlockSource.Trace)
            {
                _constraints.Add(WeightMark.Constraint(
                    _layout, region.Source, _statement.EarlierRoot(region.Source), _statement.EarlierMark<TK>(region.Source)));
            }
        }
    }

    private void ReadPadded(string label, Span<TK> said, out int firstPad)
    {
        firstPad = _nextPad;
        _nextPad += said.Length;
        _source.ReadPadded(said, firstPad);
        _transcript.Absorb<TK>(label, said);
    }

    private void ReadMasked(string label, Span<TK> said, out int firstCell)
    {
        firstCell = _nextMask;
        _nextMask += said.Length;
        _source.ReadMasked(said, firstCell);
        _transcript.Absorb<TK>(label, said);
    }

    private int NewProduct(Padded<TK> x, Padded<TK> y)
    {
        var cell = _plan.MessageCount + _triples.Count;
        _triples.Add(new PadTriple(x.Pad, y.Pad, cell));
        return cell;
    }

    /// <summary>claim.Constant + claim.Initial * initial + pads, as a constraint's left-hand side.</summary>
    private static LinearConstraint<TK> Expand(string name, SumcheckClaim<TK> claim, LinearConstraint<TK> initial, bool masked)
    {
        var result = new LinearConstraint<TK> { Name = name };
        result.Add(initial, claim.Initial);
        result.Constant += claim.Constant;
        (masked ? result.MaskCells : result.Pads).AddRange(claim.Pads);
        return result;
    }

    private static TK Eq(ReadOnlySpan<TK> x, ReadOnlySpan<TK> y)
    {
        var product = TK.One;
        for (var i = 0; i < x.Length; i++)
        {
            var both = x[i] * y[i];
            product *= TK.One - x[i] - y[i] + both + both;
        }

        return product;
    }
}

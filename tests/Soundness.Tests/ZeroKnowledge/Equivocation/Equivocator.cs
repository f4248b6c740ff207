using Soundness.Tests.ZeroKnowledge.Scripts;
using Soundness.Tests.ZeroKnowledge.Simulation;
using Soundness.Tests.ZeroKnowledge.Statements;
using Vouch.Algebra;
using Vouch.Hashing;
using Vouch.Protocol.Argument;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;
using Vouch.Prover.Commitments;
using Vouch.Prover.Witness;

namespace Soundness.Tests.ZeroKnowledge.Equivocation;

/// <summary>
/// The inverse of proving: given a witness and any simulated proof, it finds the randomness with which the real prover, on that
/// witness, says exactly that proof. It solves the triangular system of section 8 step by step: pads from the padded messages,
/// the independent triple from the two ends, cells of h from the masked messages, random coefficients of every row from the
/// opened columns, m and m' from z. Each step has one solution, so all proofs of a run are equally likely for every witness.
/// Only digests of columns that stay closed are outside its reach; the pads of the keys' marks follow from the marks.
/// </summary>
/// <param name="simulated">The simulator's statement and keys.</param>
/// <param name="target">The proof to explain.</param>
/// <param name="script">Its challenges.</param>
/// <param name="fault">What a faulty prover does to its randomness; null for the real prover.</param>
internal sealed class Equivocator<TK>(
    SimulatedSetting simulated, Simulation<TK> target, ChallengeScript script, Func<IMaskSource, IMaskSource>? fault = null)
    where TK : unmanaged, IExtension<TK>
{
    private readonly MatrixParameters _matrix = simulated.Statement.Matrix;
    private readonly StatementPlan _plan = simulated.Statement.Plan;
    private readonly ProofAnatomy _anatomy = new(simulated.Statement, script);

    /// <summary>Sections in which the explained proof still differs from the simulated one: none, if hiding is perfect.</summary>
    public IReadOnlyList<string> Explain(Assignment witness, int seed)
    {
        using var random = new Expander(ScalarRules.Seed(seed), "equivocation"u8);
        var real = new RealSetting(simulated.Statement, witness, Keys(witness, random));
        var masks = ChosenMasks.Draw(real.Statement, random);

        Correct(real, masks, "padded", (i, missing) => masks.AddToPad(i, missing));
        var independent = _plan.MessageCount + _plan.PadProducts;
        var weight = PadWeights.Eq(
            script.Challenges<TK>("pad product challenge", _plan.PadProductVariables), _plan.PadProducts).Inverse();
        Correct(real, masks, "ends", (i, missing) => masks.AddToPad(independent + i, missing * weight));
        Correct(real, masks, "masked pad products", masks.AddToMaskCell);
        var firstOfLast = 3 * _plan.PadProductVariables;
        Correct(real, masks, "masked last", (i, missing) => masks.AddToMaskCell(firstOfLast + i, missing));
        MatchColumns(real, masks);
        MatchFoldedRows(real, masks);
        return _anatomy.Differences(target.Bytes, Prove(real, masks));
    }

    private byte[] Prove(RealSetting real, ChosenMasks masks)
    {
        var source = masks.Play();
        var proof = real.Prove(script, fault is null ? source : fault(source));
        Assert.Equal(_anatomy.Length, proof.Length);
        return proof;
    }

    private void Correct(RealSetting real, ChosenMasks masks, string name, Action<int, TK> correct)
    {
        var section = _anatomy.Find(name);
        var said = ProofWords.Elements<TK>(Prove(real, masks), section);
        var wanted = ProofWords.Elements<TK>(target.Bytes, section);
        for (var i = 0; i < said.Length; i++)
        {
            correct(i, wanted[i] - said[i]);
        }
    }

    /// <summary>Keys to this witness's weights whose columns are those of the simulated keys.</summary>
    private Dictionary<BlockSource, RowCommitment> Keys(Assignment witness, Expander random)
    {
        var statement = simulated.Statement;
        var keys = RealSetting.Keys(statement.System, witness, statement.Profile, _matrix, keySeed: 77);
        foreach (var source in keys.Keys.ToArray())
        {
            var rows = keys[source].Coefficients;
            MatchMark(source, witness, rows);
            for (var i = 0; i < rows.Length; i++)
            {
                var row = i;
                Tails.Solve(rows[i], _matrix.Columns, Points(), Words(simulated.Keys[source], c => c[row]));
            }

            var salts = new byte[32 << _matrix.LogDomain];
            random.FillBytes(salts);
            CopySalts(simulated.Keys[source], salts);
            keys[source] = RowCommitment.Build(rows, _matrix, salts, default);
        }

        return keys;
    }

    /// <summary>The pad with which the witness's weights have the simulated key's mark.</summary>
    private void MatchMark(BlockSource source, Assignment witness, ulong[][] rows)
    {
        var statement = simulated.Statement;
        var layout = statement.Layout;
        var pad = statement.EarlierMark<TK>(source);
        var block = layout.MarkBlock(source);
        foreach (var functional in WeightMark.Functionals<TK>(layout, source, statement.EarlierRoot(source)))
        {
            if (functional.Block != block)
            {
                pad -= FunctionalResolver.OnValues(functional, witness.Values[functional.Block]);
            }
        }

        var cell = layout.Offset(block) - ((long)layout.Region(source)!.First << layout.LogColumns);
        pad.CopyTo(rows[cell >> layout.LogColumns].AsSpan((int)(cell & (_matrix.Columns - 1)), TK.Degree));
    }

    private void MatchColumns(RealSetting real, ChosenMasks masks)
    {
        var rows = real.TraceRows<TK>(masks.Play());
        for (var i = 0; i < masks.Tails.Length; i++)
        {
            var row = i;
            Tails.Solve(rows[i], _matrix.Columns, Points(), Words(target.Trace, c => c[row]));
            rows[i].AsSpan(_matrix.Columns).CopyTo(masks.Tails[i]);
        }

        // Cells of h beyond those that mask messages are free, and as many as columns may be opened.
        var free = _plan.MaskCells(real.Statement.Layout.LogCells);
        for (var d = 0; d < TK.Degree; d++)
        {
            var word = masks.Tails.Length + TK.Degree + d;
            Tails.Solve(masks.MaskRows[TK.Degree + d], free, Points(), Words(target.Trace, c => c[word]));
        }

        CopySalts(target.Trace, masks.Salts);
    }

    private void MatchFoldedRows(RealSetting real, ChosenMasks masks)
    {
        var layout = real.Statement.Layout;
        var gamma = script.Challenge<TK>("gamma", 0);
        // Columns are bound before rows, the least significant variable first.
        var point = script.Challenges<TK>("last challenge", layout.LogCells);
        Array.Reverse(point);
        var weights = GridPoint<TK>.EqVector(point.AsSpan(0, layout.LogRows), 1 << layout.LogRows);
        var z = (TK[])target.Z.Clone();
        var trace = real.TraceRows<TK>(masks.Play());
        foreach (var region in layout.Regions)
        {
            var rows = region.Source == BlockSource.Trace ? trace : real.Earlier[region.Source].Coefficients;
            for (var i = 0; i < region.Count; i++)
            {
                var weight = gamma * weights[region.First + i];
                for (var e = 0; e < rows[i].Length; e++)
                {
                    z[e] -= weight.MulBase(Goldilocks.FromCanonical(rows[i][e]));
                }
            }
        }

        for (var e = 0; e < 1 << _matrix.LogMask; e++)
        {
            var h = new ulong[TK.Degree];
            for (var d = 0; d < TK.Degree; d++)
            {
                h[d] = masks.MaskRows[TK.Degree + d][e];
            }

            z[_matrix.RowLength + e] -= gamma * TK.FromCoordinates(h);
        }

        for (var e = 0; e < z.Length; e++)
        {
            var isMask = e >= _matrix.RowLength;
            for (var d = 0; d < TK.Degree; d++)
            {
                masks.MaskRows[isMask ? (2 * TK.Degree) + d : d][isMask ? e - _matrix.RowLength : e] = z[e][d];
            }
        }
    }

    private Goldilocks[] Points()
    {
        var omega = Goldilocks.RootOfUnity(_matrix.LogDomain);
        return Array.ConvertAll(_anatomy.Columns, p => omega.Pow((ulong)p));
    }

    private Goldilocks[] Words(SimulatedCommitment commitment, Func<ulong[], ulong> word) =>
        Array.ConvertAll(_anatomy.Columns, p => Goldilocks.FromCanonical(word(commitment.Column(p))));

    private void CopySalts(SimulatedCommitment commitment, byte[] salts)
    {
        foreach (var position in _anatomy.Columns)
        {
            commitment.Salt(position).CopyTo(salts.AsSpan(32 * position));
        }
    }
}

using Soundness.Tests.ZeroKnowledge.Scripts;
using Vouch.Algebra;
using Vouch.Hashing;
using Vouch.Protocol.Argument;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Proofs;
using Vouch.Protocol.Statements;
using Vouch.Protocol.Transcripts;
using Vouch.Prover;
using Vouch.Prover.Openings;

namespace Soundness.Tests.ZeroKnowledge.Simulation;

/// <summary>
/// The simulator of docs/protocol.md section 8: from a statement, public values and challenges known in advance it makes a
/// proof that verifies. Nothing private goes in, and the statement need not even be true. What it makes up: all messages, z
/// (but for one coordinate) and the opened columns; what it solves for: that coordinate, and the words of m and m' in those
/// columns; the folding of z is honest.
/// </summary>
internal sealed class Simulator<TK>(
    ProofStatement statement, long[]?[] publicValues, IReadOnlyDictionary<BlockSource, SimulatedCommitment> keys,
    ChallengeScript script, Expander random)
    where TK : unmanaged, IExtension<TK>
{
    private readonly ProofWriter _body = new();

    /// <exception cref="SimulationAbortedException">The prover refuses these challenges, too.</exception>
    public Simulation<TK> Run()
    {
        var matrix = statement.Matrix;
        var transcript = StatementTranscript.Start(
            statement, publicValues, new byte[ProofFormat.DigestBytes], script.Start(matrix.Queries));
        var claim = ArgumentRun<TK>.Run(
            statement, publicValues, transcript, new SimulatingSource<TK>(_body, random));

        using var whir = new WhirProver<TK>(statement, transcript, _body, new StageClock(), CancellationToken.None);
        using var weights = WhirTables.Claim(new WhirWeights<TK>
        {
            LogLength = matrix.LogLength,
            LogMask = matrix.LogMask,
            LogColumns = matrix.LogColumns,
            Claim = claim,
        });

        // mu before gamma, as the prover says it; z after gamma: so far no challenge was needed before its time.
        Span<TK> mu = stackalloc TK[1];
        Uniform.Fill(mu, random);
        _body.Write<TK>(mu);
        transcript.Absorb<TK>("mu", mu);
        var gamma = transcript.Challenge<TK>("gamma");
        var opened = mu[0] + (gamma * claim.Value);
        using var z = DrawFoldedRows(weights, opened);
        whir.Begin(z, weights, opened);
        whir.Commit();
        whir.AnswerOutOfDomain();
        whir.Grind();
        var positions = transcript.Positions("columns", matrix.Queries, matrix.LogDomain);
        var trace = new SimulatedCommitment(TraceColumns(positions, claim, gamma, z), matrix, random);
        foreach (var region in statement.Layout.Regions)
        {
            (region.Source == BlockSource.Trace ? trace : keys[region.Source]).Open(positions, _body);
        }

        whir.AddColumnClaims(transcript.Challenge<TK>("column batching"), positions);
        whir.Fold();
        return new Simulation<TK>(Assemble(trace.Root), [.. Enumerable.Range(0, z.Length).Select(i => z[i])], trace);
    }

    /// <summary>
    /// Uniform z with weights * z = opened. The cells that mask the last round have weights (x-2)(3x-1)/2 and x(x-1)/2 in its
    /// challenge x, which never vanish together, so one of them can take up the difference.
    /// </summary>
    private ExtensionVector<TK> DrawFoldedRows(ExtensionVector<TK> weights, TK opened)
    {
        var z = new ExtensionVector<TK>(weights.Length);
        for (var d = 0; d < TK.Degree; d++)
        {
            random.FillField(z.Plane(d));
        }

        var end = statement.Matrix.RowLength + statement.Plan.MaskCells(statement.Layout.LogCells);
        var at = weights[end - 1].IsZero ? end - 2 : end - 1;
        z[at] += (opened - Linear.Dot(z.Span, weights.Span)) * weights[at].Inverse();
        return z;
    }

    /// <summary>Columns of the trace: rows f and h uniform, m and m' so that z is what it is.</summary>
    private Dictionary<int, ulong[]> TraceColumns(
        int[] positions, OpeningClaim<TK> claim, TK gamma, ExtensionVector<TK> z)
    {
        var matrix = statement.Matrix;
        var layout = statement.Layout;
        var rowWeights = GridPoint<TK>.EqVector(claim.Point.AsSpan(0, layout.LogRows), 1 << layout.LogRows);
        var omega = Goldilocks.RootOfUnity(matrix.LogDomain);
        var traceRows = layout.Region(BlockSource.Trace)!.Count;
        var columns = new Dictionary<int, ulong[]>();
        foreach (var position in positions)
        {
            var words = new ulong[statement.TraceRows];
            random.FillField(words.AsSpan(0, traceRows));
            var h = words.AsSpan(traceRows + TK.Degree, TK.Degree);
            random.FillField(h);
            var folded = TK.Zero;
            foreach (var region in layout.Regions)
            {
                var own = region.Source == BlockSource.Trace ? words : keys[region.Source].Column(position);
                for (var i = 0; i < region.Count; i++)
                {
                    folded += rowWeights[region.First + i].MulBase(Goldilocks.FromCanonical(own[i]));
                }
            }

            var x = omega.Pow((ulong)position);
            var m = Evaluate(z, 0, matrix.RowLength, x) - (gamma * folded);
            var maskOfH = Evaluate(z, matrix.RowLength, 1 << matrix.LogMask, x) - (gamma * TK.FromCoordinates(h));
            m.CopyTo(words.AsSpan(traceRows, TK.Degree));
            maskOfH.CopyTo(words.AsSpan(traceRows + (2 * TK.Degree), TK.Degree));
            columns.Add(position, words);
        }

        return columns;
    }

    private static TK Evaluate(ExtensionVector<TK> z, int from, int count, Goldilocks x)
    {
        var sum = TK.Zero;
        for (var i = from + count - 1; i >= from; i--)
        {
            sum = sum.MulBase(x) + z[i];
        }

        return sum;
    }

    private byte[] Assemble(byte[] traceRoot)
    {
        var proof = new ProofWriter();
        proof.Write(statement.Header);
        foreach (var value in publicValues.Where(v => v is not null).SelectMany(v => v!))
        {
            proof.WriteInt16((short)value);
        }

        proof.Write(traceRoot);
        proof.Write(_body.ToArray());
        return proof.ToArray();
    }
}

/// <summary>What a simulator made.</summary>
/// <param name="Bytes">The proof.</param>
/// <param name="Z">The folded rows it chose.</param>
/// <param name="Trace">The columns it chose.</param>
internal sealed record Simulation<TK>(byte[] Bytes, TK[] Z, SimulatedCommitment Trace)
    where TK : unmanaged, IExtension<TK>;

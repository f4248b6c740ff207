using System.Buffers.Binary;
using Vouch.Algebra;
using Vouch.Hashing;
using Vouch.Protocol.Argument;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Proofs;
using Vouch.Protocol.Transcripts;
using Vouch.Prover.Sumchecks;

namespace Vouch.Prover.Openings;

/// <summary>
/// Prover of WHIR on the folded rows, docs/protocol.md section 7.2. Tables are kept with exponent bits reversed, so that
/// every fold joins two contiguous halves. Nothing here is secret: z is uniform.
/// </summary>
internal sealed class WhirProver<TK>(
    ProofStatement statement, Transcript transcript, ProofWriter writer, StageClock clock, CancellationToken cancellation) : IDisposable
    where TK : unmanaged, IExtension<TK>
{
    private ExtensionVector<TK>? _table;
    private ExtensionVector<TK>? _weights;
    private ulong[][] _codeword = [];
    private MerkleTree? _tree;
    private TK _claim;
    private int _variables;
    private int _round;

    public void Begin(ExtensionVector<TK> z, ExtensionVector<TK> claimWeights, TK claim)
    {
        _variables = statement.Matrix.LogLength;
        _table = WhirTables.Reversed(z, _variables);
        _weights = WhirTables.Reversed(claimWeights, _variables);
        _claim = claim;
    }

    /// <summary>Encodes the current table and sends the root of its leaves.</summary>
    public void Commit()
    {
        cancellation.ThrowIfCancellationRequested();
        clock.Step(ProvingStep.FoldEncode);
        var round = statement.Rounds[_round];
        var codeword = FoldedCodewords.Encode(_table!, _variables, round.LogDomain, cancellation);
        // A leaf is the coset x w^t: word (t, d) of leaf j is plane d at j + t * leaves.
        var leaves = 1 << round.LogLeaves;
        var rows = new List<ReadOnlyMemory<ulong>>();
        for (var t = 0; t < 1 << round.Fold; t++)
        {
            for (var d = 0; d < TK.Degree; d++)
            {
                rows.Add(codeword[d].AsMemory(t * leaves, leaves));
            }
        }

        clock.Step(ProvingStep.FoldHash);
        _codeword = codeword;
        cancellation.ThrowIfCancellationRequested();
        _tree = MerkleTree.Build(rows, [], cancellation);
        writer.Write(_tree.Root);
        transcript.Absorb("folded root", _tree.Root);
    }

    public void AnswerOutOfDomain()
    {
        if (statement.Profile.Regime != ProximityRegime.Johnson)
        {
            return;
        }

        clock.Step(ProvingStep.ColumnClaims);
        var at = transcript.Challenge<TK>("out of domain");
        Span<TK> value = stackalloc TK[1];
        value[0] = WhirTables.Evaluate(_table!.Slice(0, 1 << _variables), _variables, at);

        writer.Write<TK>(value);
        transcript.Absorb<TK>("out of domain value", value);
        var xi = transcript.Challenge<TK>("out of domain batching");
        WhirTables.AddPower(_weights!, _variables, xi, at, cancellation);
        _claim += xi * value[0];
    }

    public void Grind()
    {
        clock.Step(ProvingStep.Grinding);
        Span<byte> seed = stackalloc byte[32];
        transcript.GrindingSeed(seed);
        var nonce = transcript.IsInteractive
            ? 0
            : Grinding.Find(seed, statement.Profile.GrindingBits, cancellation);
        writer.WriteUInt64(nonce);
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, nonce);
        transcript.Absorb("nonce", bytes);
    }

    /// <summary>Two claims per opened column: ordinary rows, then the mask row.</summary>
    public void AddColumnClaims(TK xi, int[] positions)
    {
        clock.Step(ProvingStep.ColumnClaims);
        var matrix = statement.Matrix;
        var omega = Goldilocks.RootOfUnity(matrix.LogDomain);
        var points = Array.ConvertAll(positions, p => omega.Pow((ulong)p));
        var forRows = new TK[positions.Length];
        var forMask = new TK[positions.Length];
        var batching = TK.One;
        for (var j = 0; j < positions.Length; j++)
        {
            forRows[j] = batching *= xi;
            forMask[j] = batching *= xi;
        }

        using var added = BufferPool.Shared.Rent<TK>(1 << _variables);
        added.Clear();
        WhirTables.AddPowers(added, _variables, forRows, points, cancellation);
        // The mask row's block, all exponents with the high bits one, is a polynomial of its own.
        var first = matrix.RowLength;
        for (var i = 0; i < 1 << matrix.LogMask; i++)
        {
            added[BitOrder.Reverse(first + i, _variables)] = TK.Zero;
        }

        for (var j = 0; j < positions.Length; j++)
        {
            cancellation.ThrowIfCancellationRequested();
            var power = forMask[j];
            for (var i = 0; i < 1 << matrix.LogMask; i++, power = power.MulBase(points[j]))
            {
                added[BitOrder.Reverse(first + i, _variables)] += power;
            }
        }

        AddClaims(added);
    }

    public void Fold()
    {
        while (true)
        {
            var round = statement.Rounds[_round];
            for (var j = 0; j < round.Fold; j++)
            {
                SumcheckRound();
            }

            var codeword = _codeword;
            var tree = _tree!;
            var last = _round == statement.Rounds.Count - 1;
            _round++;
            if (last)
            {
                var table = new TK[1 << _variables];
                for (var i = 0; i < table.Length; i++)
                {
                    table[i] = _table![BitOrder.Reverse(i, _variables)];
                }

                writer.Write<TK>(table);
                transcript.Absorb<TK>("final table", table);
            }
            else
            {
                Commit();
                AnswerOutOfDomain();
            }

            Grind();
            var positions = transcript.Positions("leaves", round.Queries, round.LogLeaves);
            OpenLeaves(round, codeword, tree, positions);
            if (last)
            {
                while (_variables > 0)
                {
                    SumcheckRound();
                }

                return;
            }

            AddLeafClaims(round, positions);
        }
    }

    public void Dispose()
    {
        _table?.Dispose();
        _weights?.Dispose();
    }

    private void AddLeafClaims(WhirRound round, int[] positions)
    {
        clock.Step(ProvingStep.ColumnClaims);
        var xi = transcript.Challenge<TK>("leaf batching");
        var omega = Goldilocks.RootOfUnity(round.LogLeaves);
        var points = Array.ConvertAll(positions, p => omega.Pow((ulong)p));
        var coefficients = new TK[positions.Length];
        var power = TK.One;
        for (var j = 0; j < positions.Length; j++)
        {
            coefficients[j] = power *= xi;
        }

        using var added = BufferPool.Shared.Rent<TK>(1 << _variables);
        added.Clear();
        WhirTables.AddPowers(added, _variables, coefficients, points, cancellation);
        AddClaims(added);
    }

    private void OpenLeaves(WhirRound round, ulong[][] codeword, MerkleTree tree, int[] positions)
    {
        clock.Step(ProvingStep.OpenedColumns);
        foreach (var position in positions)
        {
            for (var t = 0; t < 1 << round.Fold; t++)
            {
                for (var d = 0; d < TK.Degree; d++)
                {
                    writer.WriteWord(codeword[d][position + (t << round.LogLeaves)]);
                }
            }
        }

        writer.Write(tree.OpenMany(positions));
    }

    /// <summary>Adds claims whose values are those of the table itself.</summary>
    private void AddClaims(ExtensionVector<TK> added)
    {
        var size = 1 << _variables;
        _claim += Shares.Dot(added, _table!, size);
        Shares.For(size, (from, to) => Linear.Add<TK>(
            _weights!.Slice(from, to - from), _weights!.Slice(from, to - from), added.Slice(from, to - from)), cancellation);
    }

    private void SumcheckRound()
    {
        clock.Step(ProvingStep.FoldRounds);
        var size = 1 << _variables;
        var sums = Shares.Sum2<TK>(size / 2, (from, to) => SumcheckKernels.Product(
            _table!.Slice(0, size), _weights!.Slice(0, size), from, to), cancellation);
        Span<TK> said = [sums.At0, sums.At2];
        writer.Write<TK>(said);
        transcript.Absorb<TK>("fold round", said);
        var challenge = transcript.Challenge<TK>("fold challenge");
        Span<TK> lagrange = stackalloc TK[3];
        SumcheckClaim<TK>.Lagrange(challenge, 2, lagrange);
        _claim = (lagrange[0] * said[0]) + (lagrange[1] * (_claim - said[0])) + (lagrange[2] * said[1]);
        _variables--;
        Shares.Fold(_table!, 0, 1 << _variables, challenge, cancellation);
        Shares.Fold(_weights!, 0, 1 << _variables, challenge, cancellation);
    }
}

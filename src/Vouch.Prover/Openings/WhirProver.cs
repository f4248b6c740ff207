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
    ProofStatement statement, Transcript transcript, ProofWriter writer, CancellationToken cancellation) : IDisposable
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
        _table = WhirTables.Reversed(z.Span, _variables);
        _weights = WhirTables.Reversed(claimWeights.Span, _variables);
        _claim = claim;
    }

    /// <summary>Encodes the current table and sends the root of its leaves.</summary>
    public void Commit()
    {
        cancellation.ThrowIfCancellationRequested();
        var round = statement.Rounds[_round];
        using var exponents = WhirTables.Reversed(_table!.Slice(0, 1 << _variables), _variables);
        var codeword = new ulong[TK.Degree][];
        Parallel.For(0, TK.Degree, d =>
        {
            codeword[d] = GC.AllocateUninitializedArray<ulong>(1 << round.LogDomain);
            Ntt.EncodeRow(exponents.Plane(d), codeword[d]);
        });
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

        _codeword = codeword;
        _tree = MerkleTree.Build(rows, []);
        writer.Write(_tree.Root);
        transcript.Absorb("folded root", _tree.Root);
    }

    public void AnswerOutOfDomain()
    {
        if (statement.Profile.Regime != ProximityRegime.Johnson)
        {
            return;
        }

        var at = transcript.Challenge<TK>("out of domain");
        using var exponents = WhirTables.Reversed(_table!.Slice(0, 1 << _variables), _variables);
        Span<TK> value = stackalloc TK[1];
        for (var i = exponents.Length - 1; i >= 0; i--)
        {
            value[0] = (value[0] * at) + exponents[i];
        }

        writer.Write<TK>(value);
        transcript.Absorb<TK>("out of domain value", value);
        var xi = transcript.Challenge<TK>("out of domain batching");
        using var added = BufferPool.Shared.Rent<TK>(1 << _variables);
        added.Clear();
        WhirTables.AddPower(added, xi, at);
        AddWeights(added);
        _claim += xi * value[0];
    }

    public void Grind()
    {
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
        var matrix = statement.Matrix;
        var omega = Goldilocks.RootOfUnity(matrix.LogDomain);
        var points = Array.ConvertAll(positions, p => omega.Pow((ulong)p));
        var forRows = new TK[positions.Length];
        var forMask = new TK[positions.Length];
        var power = TK.One;
        for (var j = 0; j < positions.Length; j++)
        {
            forRows[j] = power *= xi;
            forMask[j] = power *= xi;
        }

        using var added = BufferPool.Shared.Rent<TK>(1 << _variables);
        added.Clear();
        WhirTables.AddPowers<TK>(added, 0, matrix.RowLength, forRows, points);
        WhirTables.AddPowers<TK>(added, matrix.RowLength, 1 << matrix.LogMask, forMask, points);
        AddWeights(added);
        // The claimed values are those of z itself.
        using var exponents = WhirTables.Reversed(_table!.Slice(0, 1 << _variables), _variables);
        _claim += Linear.Dot(added.Span, exponents.Span);
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
            using var exponents = WhirTables.Reversed(_table!.Slice(0, 1 << _variables), _variables);
            if (last)
            {
                var table = new TK[1 << _variables];
                for (var i = 0; i < table.Length; i++)
                {
                    table[i] = exponents[i];
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

            AddLeafClaims(round, positions, exponents);
        }
    }

    public void Dispose()
    {
        _table?.Dispose();
        _weights?.Dispose();
    }

    private void AddLeafClaims(WhirRound round, int[] positions, ExtensionVector<TK> exponents)
    {
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
        WhirTables.AddPowers<TK>(added, 0, added.Length, coefficients, points);
        AddWeights(added);
        _claim += Linear.Dot(added.Span, exponents.Span);
    }

    private void OpenLeaves(WhirRound round, ulong[][] codeword, MerkleTree tree, int[] positions)
    {
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

    private void AddWeights(ExtensionVector<TK> exponents)
    {
        using var reversed = WhirTables.Reversed(exponents.Span, _variables);
        Linear.Add(_weights!.Slice(0, 1 << _variables), _weights!.Slice(0, 1 << _variables), reversed.Span);
    }

    private void SumcheckRound()
    {
        var size = 1 << _variables;
        var sums = Shares.Sum2<TK>(size / 2, (from, to) => SumcheckKernels.Product(
            _table!.Slice(0, size), _weights!.Slice(0, size), from, to));
        Span<TK> said = [sums.At0, sums.At2];
        writer.Write<TK>(said);
        transcript.Absorb<TK>("fold round", said);
        var challenge = transcript.Challenge<TK>("fold challenge");
        Span<TK> lagrange = stackalloc TK[3];
        SumcheckClaim<TK>.Lagrange(challenge, 2, lagrange);
        _claim = (lagrange[0] * said[0]) + (lagrange[1] * (_claim - said[0])) + (lagrange[2] * said[1]);
        _variables--;
        Shares.Fold(_table!, 0, 1 << _variables, challenge);
        Shares.Fold(_weights!, 0, 1 << _variables, challenge);
    }
}

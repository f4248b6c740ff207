using System.Buffers.Binary;
using Vouch.Algebra;
using Vouch.Hashing;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Proofs;
using Vouch.Protocol.Transcripts;

namespace Soundness.Tests.Lying;

/// <summary>
/// WHIR's prover written a second time and simply: table and weights as arrays in order of exponents, the least significant
/// bit folded first. Claims are never tracked; the weights alone say what is summed.
/// </summary>
internal sealed class LyingWhir<TK>(
    ProofStatement statement, Transcript transcript, ProofWriter writer, Lie<TK> lie, TK[] table, TK[] weights)
    where TK : unmanaged, IExtension<TK>
{
    private TK[] _table = table;
    private TK[] _weights = [.. weights];
    private TK[] _codeword = [];
    private MerkleTree? _tree;
    private int _round;
    private int _sums;
    private int _phases;

    /// <summary>Encodes the current table and says the root of its leaves.</summary>
    public void Commit()
    {
        var round = statement.Rounds[_round];
        _codeword = SimpleFields.Encode(_table, round.LogDomain);
        lie.Codeword?.Invoke(_round, _codeword);
        var leaves = 1 << round.LogLeaves;
        var rows = new List<ReadOnlyMemory<ulong>>();
        for (var t = 0; t < 1 << round.Fold; t++)
        {
            for (var d = 0; d < TK.Degree; d++)
            {
                rows.Add(Enumerable.Range(t * leaves, leaves).Select(i => _codeword[i][d]).ToArray());
            }
        }

        _tree = MerkleTree.Build(rows, []);
        var root = lie.FoldedRoot?.Invoke(_round, _tree.Root.ToArray()) ?? _tree.Root.ToArray();
        writer.Write(root);
        transcript.Absorb("folded root", root);
    }

    public void AnswerOutOfDomain()
    {
        if (statement.Profile.Regime != ProximityRegime.Johnson)
        {
            return;
        }

        var at = transcript.Challenge<TK>("out of domain");
        var value = SimpleFields.Evaluate(_table, at);
        value = lie.OutOfDomain?.Invoke(_round, value) ?? value;
        writer.Write<TK>([value]);
        transcript.Absorb<TK>("out of domain value", [value]);
        AddPowers(transcript.Challenge<TK>("out of domain batching"), at, 0, _weights.Length);
    }

    /// <summary>Proof of work in front of a query phase, if it is done at all.</summary>
    public void Work()
    {
        Span<byte> seed = stackalloc byte[32];
        transcript.GrindingSeed(seed);
        var works = !transcript.IsInteractive && (lie.Works?.Invoke(_phases) ?? true);
        var nonce = works ? Grinding.Find(seed, statement.Profile.GrindingBits) : Unworked(seed);
        _phases++;
        writer.WriteUInt64(nonce);
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, nonce);
        transcript.Absorb("nonce", bytes);
    }

    public void AddColumnClaims(TK xi, int[] positions)
    {
        var matrix = statement.Matrix;
        var omega = Goldilocks.RootOfUnity(matrix.LogDomain);
        var power = TK.One;
        foreach (var position in positions)
        {
            var x = TK.FromBase(omega.Pow((ulong)position));
            AddPowers(power *= xi, x, 0, matrix.RowLength);
            AddPowers(power *= xi, x, matrix.RowLength, 1 << matrix.LogMask);
        }
    }

    public void Fold()
    {
        for (; ; _round++)
        {
            var round = statement.Rounds[_round];
            for (var j = 0; j < round.Fold; j++)
            {
                SumcheckRound();
            }

            var (codeword, tree) = (_codeword, _tree!);
            var last = _round == statement.Rounds.Count - 1;
            if (last)
            {
                lie.FinalTable?.Invoke(_table, _weights);
                writer.Write<TK>(_table);
                transcript.Absorb<TK>("final table", _table);
            }
            else
            {
                _round++;
                Commit();
                AnswerOutOfDomain();
                _round--;
            }

            Work();
            var positions = transcript.Positions("leaves", round.Queries, round.LogLeaves);
            OpenLeaves(round, codeword, tree, positions);
            if (last)
            {
                while (_table.Length > 1)
                {
                    SumcheckRound();
                }

                return;
            }

            var xi = transcript.Challenge<TK>("leaf batching");
            var omega = Goldilocks.RootOfUnity(round.LogLeaves);
            var power = TK.One;
            foreach (var position in positions)
            {
                AddPowers(power *= xi, TK.FromBase(omega.Pow((ulong)position)), 0, _weights.Length);
            }
        }
    }

    /// <summary>A nonce that does not meet the target.</summary>
    private ulong Unworked(ReadOnlySpan<byte> seed)
    {
        var nonce = 0UL;
        while (Grinding.Check(seed, nonce, statement.Profile.GrindingBits))
        {
            nonce++;
        }

        return nonce;
    }

    private void OpenLeaves(WhirRound round, TK[] codeword, MerkleTree tree, int[] positions)
    {
        foreach (var position in positions)
        {
            for (var t = 0; t < 1 << round.Fold; t++)
            {
                writer.Write<TK>([codeword[position + (t << round.LogLeaves)]]);
            }
        }

        writer.Write(tree.OpenMany(positions));
    }

    private void AddPowers(TK coefficient, TK at, int from, int count)
    {
        for (var i = 0; i < count; i++, coefficient *= at)
        {
            _weights[from + i] += coefficient;
        }
    }

    private void SumcheckRound()
    {
        var half = _table.Length / 2;
        TK[] said = [TK.Zero, TK.Zero];
        for (var i = 0; i < half; i++)
        {
            said[0] += _table[2 * i] * _weights[2 * i];
            said[1] += At2(_table, i) * At2(_weights, i);
        }

        lie.FoldRound?.Invoke(_sums++, said);
        writer.Write<TK>(said);
        transcript.Absorb<TK>("fold round", said);
        var challenge = transcript.Challenge<TK>("fold challenge");
        _table = Bind(_table, challenge);
        _weights = Bind(_weights, challenge);
    }

    private static TK At2(TK[] values, int i) => values[(2 * i) + 1] + values[(2 * i) + 1] - values[2 * i];

    private static TK[] Bind(TK[] values, TK challenge)
    {
        var bound = new TK[values.Length / 2];
        for (var i = 0; i < bound.Length; i++)
        {
            bound[i] = values[2 * i] + (challenge * (values[(2 * i) + 1] - values[2 * i]));
        }

        return bound;
    }
}

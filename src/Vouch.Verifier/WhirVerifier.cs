using Vouch.Algebra;
using Vouch.Hashing;
using Vouch.Protocol.Argument;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Proofs;
using Vouch.Protocol.Transcripts;

namespace Vouch.Verifier;

/// <summary>
/// WHIR (eprint 2024/1586) on the folded rows: sumcheck rounds fold the table and its code word together; opened leaves of
/// each code word become claims on the next (docs/protocol.md, section 7.2).
/// </summary>
internal sealed class WhirVerifier<TK>(ProofStatement statement, Transcript transcript, ProofReader reader)
    where TK : unmanaged, IExtension<TK>
{
    private readonly List<TK> _point = [];
    private byte[] _root = new byte[ProofFormat.DigestBytes];
    private WhirWeights<TK>? _weights;
    private TK _claim;
    private TK _xi;
    private TK _power;

    private WhirWeights<TK> Weights => _weights!;

    public void Begin(WhirWeights<TK> weights, TK claim)
    {
        _weights = weights;
        _claim = claim;
        _power = TK.One;
    }

    public void ReceiveRoot()
    {
        _root = new byte[ProofFormat.DigestBytes];
        reader.Read(_root);
        transcript.Absorb("folded root", _root);
    }

    /// <summary>One value of the new table outside the domain: in the Johnson regime it singles out one code word of the list.</summary>
    public void ReceiveOutOfDomain(WhirRound round, int firstBit)
    {
        _ = round;
        if (statement.Profile.Regime != ProximityRegime.Johnson)
        {
            return;
        }

        var at = transcript.Challenge<TK>("out of domain");
        Span<TK> value = stackalloc TK[1];
        reader.Read(value);
        transcript.Absorb<TK>("out of domain value", value);
        Batch(transcript.Challenge<TK>("out of domain batching"));
        AddClaim(value[0], firstBit, at, WeightRange.All);
    }

    public Verdict? CheckGrinding()
    {
        Span<byte> seed = stackalloc byte[32];
        transcript.GrindingSeed(seed);
        var nonce = reader.ReadUInt64();
        Span<byte> bytes = stackalloc byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(bytes, nonce);
        transcript.Absorb("nonce", bytes);
        return transcript.IsInteractive || Grinding.Check(seed, nonce, statement.Profile.GrindingBits)
            ? null
            : new Verdict(RejectionStage.Grinding, _point.Count, "a proof of work is missing");
    }

    /// <summary>Starts a batch: claims added from now on carry xi, xi^2, ...</summary>
    public void Batch(TK xi)
    {
        _xi = xi;
        _power = TK.One;
    }

    public void AddClaim(TK value, int firstBit, TK at, WeightRange range)
    {
        _power *= _xi;
        _claim += _power * value;
        Weights.AddPower(_power, firstBit, at, range);
    }

    public Verdict Fold()
    {
        for (var r = 0; r < statement.Rounds.Count; r++)
        {
            var round = statement.Rounds[r];
            var root = _root;
            var challenges = new TK[round.Fold];
            for (var j = 0; j < challenges.Length; j++)
            {
                challenges[j] = SumcheckRound();
            }

            var last = r == statement.Rounds.Count - 1;
            TK[] table = [];
            if (last)
            {
                table = new TK[1 << (round.Variables - round.Fold)];
                reader.Read<TK>(table);
                transcript.Absorb<TK>("final table", table);
            }
            else
            {
                ReceiveRoot();
                ReceiveOutOfDomain(statement.Rounds[r + 1], _point.Count);
            }

            if (CheckGrinding() is { } unworked)
            {
                return unworked;
            }

            var positions = transcript.Positions("leaves", round.Queries, round.LogLeaves);
            if (!OpenLeaves(round, root, positions, challenges, out var values))
            {
                return new Verdict(RejectionStage.Folding, r, $"a leaf of folded code word {r} is not under its root");
            }

            var omega = Goldilocks.RootOfUnity(round.LogLeaves);
            if (!last)
            {
                Batch(transcript.Challenge<TK>("leaf batching"));
            }

            for (var j = 0; j < positions.Length; j++)
            {
                var y = omega.Pow((ulong)positions[j]);
                if (!last)
                {
                    AddClaim(values[j], _point.Count, TK.FromBase(y), WeightRange.All);
                }
                else if (Evaluate(table, y) != values[j])
                {
                    return new Verdict(RejectionStage.FinalTable, r, "the folded code word disagrees with the table in the clear");
                }
            }

            if (last)
            {
                return FinalClaim(table);
            }
        }

        return new Verdict(RejectionStage.Claim, 0, "no folding rounds");
    }

    private Verdict FinalClaim(TK[] table)
    {
        var first = _point.Count;
        for (var size = table.Length; size > 1; size /= 2)
        {
            SumcheckRound();
        }

        var point = _point.ToArray();
        var local = point.AsSpan(first).ToArray();
        Array.Reverse(local);
        var eq = GridPoint<TK>.EqVector(local, table.Length);
        var value = TK.Zero;
        for (var i = 0; i < table.Length; i++)
        {
            value += eq[i] * table[i];
        }

        return Weights.At(point) * value == _claim
            ? Verdict.Accept
            : new Verdict(RejectionStage.Claim, 0, "the claims do not add up: some hidden check fails");
    }

    private TK SumcheckRound()
    {
        Span<TK> said = stackalloc TK[2];
        reader.Read(said);
        transcript.Absorb<TK>("fold round", said);
        var challenge = transcript.Challenge<TK>("fold challenge");
        Span<TK> lagrange = stackalloc TK[3];
        SumcheckClaim<TK>.Lagrange(challenge, 2, lagrange);
        _claim = (lagrange[0] * said[0]) + (lagrange[1] * (_claim - said[0])) + (lagrange[2] * said[1]);
        _point.Add(challenge);
        return challenge;
    }

    private bool OpenLeaves(WhirRound round, byte[] root, int[] positions, TK[] challenges, out TK[] values)
    {
        var size = 1 << round.Fold;
        var words = size * TK.Degree;
        var leaves = new ulong[positions.Length * words];
        reader.ReadWords(leaves);
        var digests = new byte[positions.Length * ProofFormat.DigestBytes];
        MerkleLeaf.Digests([], leaves, words, digests);
        var siblings = new byte[MerkleMultiProof.SiblingCount(positions, round.LogLeaves) * ProofFormat.DigestBytes];
        reader.Read(siblings);
        values = new TK[positions.Length];
        var leaf = new TK[size];
        var omega = Goldilocks.RootOfUnity(round.LogDomain);
        for (var j = 0; j < positions.Length; j++)
        {
            for (var t = 0; t < size; t++)
            {
                leaf[t] = TK.FromCoordinates(leaves.AsSpan((j * words) + (t * TK.Degree), TK.Degree));
            }

            values[j] = FoldLeaf(leaf, omega.Pow((ulong)positions[j]), challenges);
        }

        return MerkleMultiProof.TryVerify(root, round.LogLeaves, positions, digests, siblings);
    }

    /// <summary>
    /// Leaf values are f(x w^t), w a root of unity of order 2^Fold. Each challenge s replaces f = e(X^2) + X o(X^2) by
    /// (1-s) e + s o.
    /// </summary>
    private static TK FoldLeaf(TK[] leaf, Goldilocks x, TK[] challenges)
    {
        var half = leaf.Length;
        var half2 = Goldilocks.FromInt64(2).Inverse();
        for (var r = 0; r < challenges.Length; r++)
        {
            var root = Goldilocks.RootOfUnity(challenges.Length - r).Inverse();
            half /= 2;
            var inverse = x.Inverse() * half2;
            for (var t = 0; t < half; t++)
            {
                var even = (leaf[t] + leaf[t + half]).MulBase(half2);
                var odd = (leaf[t] - leaf[t + half]).MulBase(inverse);
                leaf[t] = even + (challenges[r] * (odd - even));
                inverse *= root;
            }

            x *= x;
        }

        return leaf[0];
    }

    private static TK Evaluate(TK[] table, Goldilocks at)
    {
        var sum = TK.Zero;
        for (var i = table.Length - 1; i >= 0; i--)
        {
            sum = sum.MulBase(at) + table[i];
        }

        return sum;
    }
}

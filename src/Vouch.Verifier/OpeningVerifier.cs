using System.Runtime.InteropServices;
using Vouch.Algebra;
using Vouch.Hashing;
using Vouch.Protocol.Argument;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Proofs;
using Vouch.Protocol.Statements;
using Vouch.Protocol.Transcripts;

namespace Vouch.Verifier;

/// <summary>
/// Verifies the opening (docs/protocol.md, section 7): the folded rows z are consistent with the opened columns of every
/// commitment and satisfy the claim that is left. Numbered steps are those of section 7.1.
/// </summary>
internal sealed class OpeningVerifier<TK>(
    ProofStatement statement, Transcript transcript, ProofReader reader, byte[] traceRoot)
    where TK : unmanaged, IExtension<TK>
{
    private readonly WhirVerifier<TK> _whir = new(statement, transcript, reader);

    public Verdict Verify(OpeningClaim<TK> claim)
    {
        // 1. The claim on the masks is fixed before gamma.
        Span<TK> mu = stackalloc TK[1];
        reader.Read(mu);
        transcript.Absorb<TK>("mu", mu);
        var gamma = transcript.Challenge<TK>("gamma");

        // 2. z = m + gamma * (folded rows), next to m' + gamma * h, arrives as a code word under a root.
        var weights = new WhirWeights<TK>
        {
            LogLength = statement.Matrix.LogLength,
            LogMask = statement.Matrix.LogMask,
            LogColumns = statement.Matrix.LogColumns,
            Claim = claim,
        };
        _whir.ReceiveRoot();
        _whir.Begin(weights, mu[0] + (gamma * claim.Value));
        _whir.ReceiveOutOfDomain(statement.Rounds[0], firstBit: 0);

        // 3. Columns at positions drawn after z: proof of work first.
        if (_whir.CheckGrinding() is { } unworked)
        {
            return unworked;
        }

        var positions = transcript.Positions("columns", statement.Matrix.Queries, statement.Matrix.LogDomain);
        var rowWeights = GridPoint<TK>.EqVector(
            claim.Point.AsSpan(0, statement.Layout.LogRows), 1 << statement.Layout.LogRows);
        var folded = new TK[positions.Length];
        var mask = new TK[positions.Length];
        foreach (var region in statement.Layout.Regions)
        {
            if (!OpenRegion(region, positions, rowWeights, gamma, folded, mask))
            {
                return new Verdict(
                    RejectionStage.Columns, (int)region.Source, $"a column of the {region.Source} commitment is not under its root");
            }
        }

        // 4. Every opened column becomes two claims on z, batched with what was claimed before.
        var xi = transcript.Challenge<TK>("column batching");
        _whir.Batch(xi);
        var omega = Goldilocks.RootOfUnity(statement.Matrix.LogDomain);
        for (var j = 0; j < positions.Length; j++)
        {
            var x = TK.FromBase(omega.Pow((ulong)positions[j]));
            _whir.AddClaim(folded[j], 0, x, WeightRange.Rows);
            _whir.AddClaim(mask[j], 0, x, WeightRange.Mask);
        }

        // 5. WHIR.
        return _whir.Fold();
    }

    private bool OpenRegion(
        RowRegion region, int[] positions, TK[] rowWeights, TK gamma, TK[] folded, TK[] mask)
    {
        var isTrace = region.Source == BlockSource.Trace;
        var words = isTrace ? statement.TraceRows : region.Count;
        var salts = new byte[positions.Length * ProofFormat.SaltBytes];
        var columns = new ulong[positions.Length * words];
        for (var j = 0; j < positions.Length; j++)
        {
            reader.Read(salts.AsSpan(j * ProofFormat.SaltBytes, ProofFormat.SaltBytes));
            reader.ReadWords(columns.AsSpan(j * words, words));
        }

        var digests = new byte[positions.Length * ProofFormat.DigestBytes];
        MerkleLeaf.Digests(salts, columns, words, digests);
        var siblings = new byte[MerkleMultiProof.SiblingCount(positions, statement.Matrix.LogDomain) * ProofFormat.DigestBytes];
        reader.Read(siblings);
        var root = isTrace ? traceRoot : statement.EarlierRoot(region.Source);
        if (!MerkleMultiProof.TryVerify(root, statement.Matrix.LogDomain, positions, digests, siblings))
        {
            return false;
        }

        for (var j = 0; j < positions.Length; j++)
        {
            var column = columns.AsSpan(j * words, words);
            var sum = TK.Zero;
            for (var i = 0; i < region.Count; i++)
            {
                sum += rowWeights[region.First + i].MulBase(Goldilocks.FromCanonical(column[i]));
            }

            folded[j] += gamma * sum;
            if (isTrace)
            {
                var rest = column[region.Count..];
                folded[j] += Element(rest[..TK.Degree]);
                var h = Element(rest.Slice(TK.Degree, TK.Degree));
                mask[j] = Element(rest.Slice(2 * TK.Degree, TK.Degree)) + (gamma * h);
            }
        }

        return true;
    }

    private static TK Element(ReadOnlySpan<ulong> coordinates) => TK.FromCoordinates(coordinates);
}

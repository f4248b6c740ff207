using Soundness.Tests.Systems;
using Vouch.Algebra;
using Vouch.Hashing;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Proofs;
using Vouch.Protocol.Statements;
using Vouch.Verifier;

namespace Soundness.Tests.Tamper;

/// <summary>
/// Lists every field of a proof in order. Written from the format (docs/protocol.md, section 10), not from the reader: what the
/// two disagree on shows as a wrong total length. Only the query positions come from a run of the verifier.
/// </summary>
internal sealed class ProofMap
{
    private readonly ProofStatement _statement;
    private readonly List<ProofField> _fields = [];
    private readonly Queue<int[]> _positions;
    private int _offset;

    private ProofMap(ProofStatement statement, IEnumerable<int[]> positions)
    {
        _statement = statement;
        _positions = new Queue<int[]>(positions);
    }

    /// <summary>Maps an accepted proof.</summary>
    public static IReadOnlyList<ProofField> Of(ProofStatement statement, byte[] proof)
    {
        var recorder = new PassThrough();
        ProofVerifier.Verify(statement, null, proof, out _, recorder);
        return Of(statement, recorder);
    }

    /// <summary>Maps the proof of a run from its query positions.</summary>
    public static IReadOnlyList<ProofField> Of(ProofStatement statement, PassThrough recorder)
    {
        var positions = recorder.Drawn.Where(d => d.Label is "columns" or "leaves")
            .Select(d => Array.ConvertAll(d.Values, v => (int)v));
        var map = new ProofMap(statement, positions);
        map.Head();
        map.Tree();
        map.Products();
        map.LastSumchecks();
        map.Opening();
        return map._fields;
    }

    private int Degree => _statement.Profile.ExtensionDegree;

    private bool OutOfDomain => _statement.Profile.Regime == ProximityRegime.Johnson;

    private void Head()
    {
        Bytes("magic", "magic", _statement.Header.Length);
        var blocks = _statement.System.Blocks;
        for (var b = 0; b < blocks.Count; b++)
        {
            for (var i = 0; blocks[b].Source == BlockSource.Public && i < blocks[b].ValidCells; i++)
            {
                Add("public value", $"{blocks[b].Name}[{i}]", FieldKind.Int16, sizeof(short));
            }
        }

        Bytes("trace root", "trace root", ProofFormat.DigestBytes);
    }

    private void Tree()
    {
        var plan = _statement.Plan;
        if (!plan.HasLookups)
        {
            return;
        }

        Elements("root denominator", "root denominator", 1);
        for (var layer = 0; layer < plan.LogLeaves; layer++)
        {
            for (var j = 0; j < layer; j++)
            {
                Elements("layer round", $"layer {layer} round {j}", 3);
            }

            Elements("layer end", $"layer {layer} end", 4);
        }
    }

    private void Products()
    {
        var plan = _statement.Plan;
        for (var j = 0; plan.FactorStatements > 0 && j < plan.ProductRounds; j++)
        {
            Elements("product round", $"product round {j}", 3);
        }

        Elements("factors", "factors", 2 * plan.FactorStatements);
    }

    private void LastSumchecks()
    {
        for (var j = 0; j < _statement.Plan.PadProductVariables; j++)
        {
            Elements("pad product round", $"pad product round {j}", 3);
        }

        Elements("pad product ends", "pad product ends", 2);
        for (var j = 0; j < _statement.Layout.LogCells; j++)
        {
            Elements("last round", $"last round {j}", 2);
        }
    }

    private void Opening()
    {
        Elements("mu", "mu", 1);
        FoldedRoot(0);
        Add("nonce", "nonce of columns", FieldKind.Nonce, sizeof(ulong));
        var positions = _positions.Dequeue();
        foreach (var region in _statement.Layout.Regions)
        {
            var words = region.Source == BlockSource.Trace ? region.Count + (3 * Degree) : region.Count;
            foreach (var position in positions)
            {
                Bytes($"{region.Source} salt", $"{region.Source} column {position} salt", ProofFormat.SaltBytes);
                Words($"{region.Source} column", $"{region.Source} column {position}", words);
            }

            Siblings($"{region.Source} sibling", positions, _statement.Matrix.LogDomain);
        }

        for (var r = 0; r < _statement.Rounds.Count; r++)
        {
            FoldingRound(r, _statement.Rounds[r]);
        }
    }

    private void FoldingRound(int r, WhirRound round)
    {
        for (var j = 0; j < round.Fold; j++)
        {
            Elements("fold round", $"fold {r} round {j}", 2);
        }

        var rest = round.Variables - round.Fold;
        var last = r == _statement.Rounds.Count - 1;
        if (last)
        {
            Elements("final table", "final table", 1 << rest);
        }
        else
        {
            FoldedRoot(r + 1);
        }

        Add("nonce", $"nonce of leaves {r}", FieldKind.Nonce, sizeof(ulong));
        var positions = _positions.Dequeue();
        foreach (var position in positions)
        {
            Words($"leaf {r}", $"leaf {r} {position}", Degree << round.Fold);
        }

        Siblings($"leaf {r} sibling", positions, round.LogLeaves);
        for (var j = 0; last && j < rest; j++)
        {
            Elements("final round", $"final round {j}", 2);
        }
    }

    private void FoldedRoot(int r)
    {
        Bytes("folded root", $"folded root {r}", ProofFormat.DigestBytes);
        if (OutOfDomain)
        {
            Elements("out of domain value", $"out of domain value {r}", 1);
        }
    }

    private void Siblings(string family, int[] positions, int logLeaves)
    {
        var count = MerkleMultiProof.SiblingCount(positions, logLeaves);
        for (var i = 0; i < count; i++)
        {
            Bytes(family, $"{family} {i}", ProofFormat.DigestBytes);
        }
    }

    private void Elements(string family, string name, int count) => Words(family, name, count * Degree);

    private void Words(string family, string name, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Add(family, $"{name} word {i}", FieldKind.Word, sizeof(ulong));
        }
    }

    private void Bytes(string family, string name, int length) => Add(family, name, FieldKind.Bytes, length);

    private void Add(string family, string name, FieldKind kind, int length)
    {
        _fields.Add(new ProofField(family, name, kind, _offset, length));
        _offset += length;
    }
}

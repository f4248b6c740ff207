using Soundness.Tests.ZeroKnowledge.Scripts;
using Vouch.Hashing;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Proofs;
using Vouch.Protocol.Statements;

namespace Soundness.Tests.ZeroKnowledge.Equivocation;

/// <summary>Where everything lies in a proof made under a script. Derived from the format, not from any reader or writer.</summary>
internal sealed class ProofAnatomy
{
    private readonly List<Section> _sections = [];
    private readonly ProofStatement _statement;
    private readonly int _element;
    private int _at;

    public ProofAnatomy(ProofStatement statement, ChallengeScript script)
    {
        _statement = statement;
        _element = sizeof(ulong) * statement.Profile.ExtensionDegree;
        var plan = statement.Plan;
        Columns = script.Columns(statement.Matrix.LogDomain, statement.Matrix.Queries);
        Add("header", statement.Header.Length, SectionKind.Fixed);
        Add("public values", 2 * statement.System.Blocks.Where(b => b.Source == BlockSource.Public).Sum(b => b.ValidCells),
            SectionKind.Fixed);
        Add("trace root", 32, SectionKind.HiddenDigest);
        Add("padded", plan.MessageCount * _element, SectionKind.Field);
        Add("masked pad products", 3 * plan.PadProductVariables * _element, SectionKind.Field);
        Add("ends", 2 * _element, SectionKind.Field);
        Add("masked last", 2 * statement.Layout.LogCells * _element, SectionKind.Field);
        Add("mu", _element, SectionKind.Field);
        FoldedRoot("0");
        Add("nonce of columns", 8, SectionKind.Fixed);
        foreach (var region in statement.Layout.Regions)
        {
            AddColumns(region);
        }

        for (var r = 0; r < statement.Rounds.Count; r++)
        {
            AddRound(r, script);
        }

        Add("last rounds", 2 * MatrixParameters.FinalLog * _element, SectionKind.Field);
    }

    public IReadOnlyList<Section> Sections => _sections;

    /// <summary>Positions of the opened columns.</summary>
    public int[] Columns { get; }

    public int Length => _at;

    public Section Find(string name) => _sections.Single(s => s.Name == name);

    /// <summary>Names of the sections, except those of hidden digests, in which two proofs differ.</summary>
    public IReadOnlyList<string> Differences(byte[] one, byte[] other) =>
    [
        .. _sections.Where(s => s.Kind != SectionKind.HiddenDigest
            && !one.AsSpan(s.Offset, s.Length).SequenceEqual(other.AsSpan(s.Offset, s.Length))).Select(s => s.Name),
    ];

    private void AddColumns(RowRegion region)
    {
        var words = region.Source == BlockSource.Trace ? _statement.TraceRows : region.Count;
        foreach (var position in Columns)
        {
            Add($"salt {region.Source} {position}", ProofFormat.SaltBytes, SectionKind.Salt);
            Add($"column {region.Source} {position}", words * sizeof(ulong), SectionKind.Field);
        }

        Siblings($"siblings {region.Source}", Columns, _statement.Matrix.LogDomain, SectionKind.HiddenDigest);
    }

    private void AddRound(int r, ChallengeScript script)
    {
        var round = _statement.Rounds[r];
        Add($"folds {r}", 2 * round.Fold * _element, SectionKind.Field);
        if (r == _statement.Rounds.Count - 1)
        {
            Add("final table", (1 << (round.Variables - round.Fold)) * _element, SectionKind.Field);
        }
        else
        {
            FoldedRoot($"{r + 1}");
        }

        Add($"nonce {r}", 8, SectionKind.Fixed);
        var leaves = script.Leaves(r, round.LogLeaves);
        Add($"leaves {r}", leaves.Length * (_element << round.Fold), SectionKind.Field);
        Siblings($"leaf siblings {r}", leaves, round.LogLeaves, SectionKind.OpenDigest);
    }

    private void FoldedRoot(string name)
    {
        Add($"folded root {name}", 32, SectionKind.OpenDigest);
        if (_statement.Profile.Regime == ProximityRegime.Johnson)
        {
            Add($"out of domain {name}", _element, SectionKind.Field);
        }
    }

    private void Siblings(string name, int[] positions, int logLeaves, SectionKind kind) =>
        Add(name, 32 * MerkleMultiProof.SiblingCount(positions, logLeaves), kind);

    private void Add(string name, int length, SectionKind kind)
    {
        _sections.Add(new Section(name, _at, length, kind));
        _at += length;
    }
}

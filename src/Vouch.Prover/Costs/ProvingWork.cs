using Vouch.Protocol.Keys;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;

namespace Vouch.Prover.Costs;

/// <summary>
/// The work of proving a statement, step by step, counted from the statement alone. The counts follow the code of the provers
/// (docs/protocol.md, sections 5 to 7) closely enough to compare a step's time with what the machine could do at best, and to
/// foretell the time of a statement nobody has proven yet.
/// </summary>
public sealed partial class ProvingWork
{
    private const double Word = sizeof(ulong);
    private readonly StepWork[] _steps = new StepWork[ProvingSteps.Count];
    private readonly SecurityProfile _profile;
    private readonly MatrixParameters _matrix;
    private readonly ConstraintSystem _system;
    private readonly StatementPlan _plan;
    private readonly Layout _layout;

    // Degree of K, bytes of an element, products in the base field of one product in K.
    private readonly double _degree;
    private readonly double _element;
    private readonly double _product;

    /// <summary>Counts a system under parameters.</summary>
    public ProvingWork(
        SecurityProfile profile, MatrixParameters matrix, ConstraintSystem system, StatementPlan plan, Layout layout)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(layout);
        (_profile, _matrix, _system, _plan, _layout) = (profile, matrix, system, plan, layout);
        _degree = profile.ExtensionDegree;
        _element = _degree * Word;
        _product = _degree * _degree;
        CountWitness();
        CountCommitment();
        if (plan.HasLookups)
        {
            CountTree();
        }

        CountProducts();
        CountLastSumcheck();
        CountOpening();
    }

    /// <summary>Counts a statement.</summary>
    public static ProvingWork Of(ProofStatement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return new ProvingWork(statement.Profile, statement.Matrix, statement.System, statement.Plan, statement.Layout);
    }

    /// <summary>The work of a step.</summary>
    public StepWork this[ProvingStep step] => _steps[(int)step];

    /// <summary>Rows the proof itself commits to: those of its trace.</summary>
    public int TraceRows => _layout.Region(BlockSource.Trace)?.Count ?? 0;

    /// <summary>Rows of commitments made before, the input's among them.</summary>
    public int EarlierRows => _layout.Regions.Sum(region => region.Count) - TraceRows;

    /// <summary>Rows of masks: those of the folded rows, of the mask row h and of h's own mask.</summary>
    public int MaskRows => 3 * _profile.ExtensionDegree;

    private double Domain => 1L << _matrix.LogDomain;

    private void Add(ProvingStep step, StepWork work) => _steps[(int)step] += work;

    private void CountWitness()
    {
        foreach (var product in _system.Products)
        {
            if (product.Left is not null)
            {
                Add(ProvingStep.Inference, new StepWork(FloatProducts: Cells(product.Grid)));
            }
        }

        foreach (var block in _system.Blocks)
        {
            Add(ProvingStep.Inference, new StepWork(Bytes: block.Source == BlockSource.Weights ? Word * block.ValidCells : 0));
            Add(ProvingStep.Assignment, new StepWork(Bytes: block.Source == BlockSource.Trace ? 3 * Word * block.ValidCells : 0));
        }

        foreach (var lookup in _system.Lookups)
        {
            var terms = lookup.Columns.Sum(column => column.Terms.Length);
            // Each column is evaluated term by term into words; then rows are found and counted.
            Add(ProvingStep.LookupRows, new StepWork(
                Bytes: Cells(lookup.Grid) * ((2 * Word * terms) + (Word * lookup.Columns.Length) + (2 * sizeof(int)))));
        }

        var cells = (double)((long)TraceRows << _matrix.LogColumns);
        var random = (TraceRows * (double)_matrix.Queries) + (_degree * _matrix.RowLength) + (2 * _degree * (1L << _matrix.LogMask));
        // Read as integers, written as words, scattered, copied into rows.
        Add(ProvingStep.Trace, new StepWork(Bytes: (6 * Word * cells) + (2 * Word * random), Permutations: random / SpongeWords));
    }

    private void CountCommitment()
    {
        var masks = _degree;
        Encode(ProvingStep.Encode, TraceRows, _matrix.Columns + _matrix.Queries, _matrix.LogDomain);
        Encode(ProvingStep.Encode, masks, _matrix.RowLength, _matrix.LogDomain);
        Encode(ProvingStep.Encode, 2 * masks, 1L << _matrix.LogMask, _matrix.LogDomain);
        var words = TraceRows + MaskRows + SaltWords;
        // Columns, one node above each, and salts.
        Add(ProvingStep.Hash, new StepWork(
            Bytes: Domain * ((Word * words) + (4 * DigestBytes)),
            Permutations: Domain * (Permutations(words) + 1 + (SaltWords / SpongeWords))));
    }

    private void Encode(ProvingStep step, double rows, long length, int logDomain)
    {
        var levels = Log2.Ceiling(length);
        var points = (double)(1L << logDomain);
        // Three levels of the transform in one pass, with seven products for eight values.
        Add(step, new StepWork(Bytes: rows * Word * (points + length), Products: rows * points * levels * 7 / 24));
    }

    private static double Cells(int[] grid) => grid.Aggregate(1.0, (cells, size) => cells * size);
}

using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;

namespace Vouch.Prover.Costs;

/// <content>The sumchecks: docs/protocol.md, section 6.</content>
public sealed partial class ProvingWork
{
    /// <summary>As in the last sumcheck's prover: smaller blocks are laid out cell by cell.</summary>
    private const int FewestTensorCells = 1 << 11;

    private void CountTree()
    {
        var leaves = (double)(1L << _plan.LogLeaves);
        // Numerators are words, denominators elements; the row of each cell is scattered and read.
        Add(ProvingStep.Leaves, new StepWork(Bytes: leaves * (Word + _element + (3 * sizeof(int)))));
        Add(ProvingStep.Leaves, new StepWork(Products: _degree * _system.Tables.Sum(table => (double)table.Rows * table.Arity)));
        for (var layer = 0; layer < _plan.LogLeaves; layer++)
        {
            var nodes = (double)(1L << layer);
            var isLowest = layer == _plan.LogLeaves - 1;
            var numerator = isLowest ? _degree : _product;
            Add(ProvingStep.Tree, new StepWork(
                Bytes: nodes * ((4 * _element) + (2 * _element)), Products: nodes * ((2 * numerator) + _product)));
            // Numerators scaled; then in each round two sums, of four products with the weight, and four tables folded.
            Add(ProvingStep.TreeRounds, new StepWork(
                Bytes: nodes * 24 * _element, Products: nodes * ((2 * _product) + (12 * _product))));
        }
    }

    private void CountProducts()
    {
        for (var i = 0; i < _system.Products.Count; i++)
        {
            var statement = _system.Products[i];
            if (statement.Left is not { } left || statement.Right is not { } right)
            {
                continue;
            }

            CountFactor(statement, left, AxisRole.Left);
            CountFactor(statement, right, AxisRole.Right);
            var size = (double)(1L << _plan.ProductVariables[i]);
            var tables = statement.Roles.Contains(AxisRole.Batch) ? 3 : 2;
            // Two or three points a round, each one product of two or three factors; then the folds.
            var products = tables == 3 ? 9 : 5;
            Add(ProvingStep.ProductRounds, new StepWork(
                Bytes: 4 * tables * _element * size, Products: products * _product * size));
            // eq of an output point is laid out in K.
            Add(ProvingStep.FactorTables, new StepWork(
                Bytes: 3 * tables * _element * size, Products: tables == 3 ? _product * size : 0));
        }

        foreach (var form in Forms())
        {
            foreach (var term in form.Terms)
            {
                Add(ProvingStep.Claims, new StepWork(Products: _product * _layout.Blocks[term.View.Block].Shape.Sum()));
            }
        }

    }

    /// <summary>
    /// A view of small integers is contracted by a kernel where output axes move it. Any other form is evaluated cell by cell:
    /// each term added into integers, then words, then elements.
    /// </summary>
    private void CountFactor(ProductStatement statement, LinearForm form, AxisRole own)
    {
        var isContracted = form.Constant == 0 && form.Terms.Length == 1
            && Enumerable.Range(0, statement.Grid.Length).Any(a => statement.Roles[a] == own && form.Terms[0].View.Mentions(a));
        foreach (var term in form.Terms)
        {
            var read = 1.0;
            var cells = 1.0;
            for (var a = 0; a < statement.Grid.Length; a++)
            {
                read *= term.View.Mentions(a) ? statement.Grid[a] : 1;
                cells *= statement.Roles[a] is AxisRole.Batch or AxisRole.Sum || statement.Roles[a] == own ? statement.Grid[a] : 1;
            }

            Add(ProvingStep.FactorTables, isContracted
                ? new StepWork(Bytes: read * sizeof(short), SmallProducts: _degree * read)
                : new StepWork(Bytes: cells * 4 * Word));
        }
    }

    private void CountLastSumcheck()
    {
        var references = new int[_system.Blocks.Count];
        foreach (var form in Forms())
        {
            foreach (var term in form.Terms)
            {
                references[term.View.Block]++;
            }
        }

        for (var b = 0; b < _layout.Blocks.Count; b++)
        {
            if (_layout.Blocks[b].Source is BlockSource.Public or BlockSource.Ones)
            {
                continue;
            }

            var geometry = _layout.Geometries[b];
            var terms = b < references.Length ? references[b] : 1;
            var cells = (double)_layout.Blocks[b].ValidCells;
            if (b < references.Length && cells >= FewestTensorCells && LogInner(geometry, terms) is var log and >= 0)
            {
                CountTensor(cells, terms, log, geometry.Span >> log);
            }
            else
            {
                CountSegment(geometry.Span);
            }
        }

    }

    private void CountTensor(double cells, int terms, int logInner, double outer)
    {
        var inner = (double)terms * (1L << logInner);
        Add(ProvingStep.InnerRounds, new StepWork(
            Bytes: (terms * sizeof(short) * cells) + (10 * _element * inner), SmallProducts: terms * _degree * cells,
            Products: 4 * _product * inner));
        Add(ProvingStep.OuterCells, new StepWork(
            Bytes: (sizeof(short) * cells) + (2 * _element * outer), SmallProducts: _degree * cells, Products: terms * _product * outer));
        CountSegment(outer);
    }

    private void CountSegment(double cells) =>
        // Parted, summed and folded, in rounds that halve: two tables, two sums.
        Add(ProvingStep.SegmentRounds, new StepWork(Bytes: 14 * _element * cells, Products: 4 * _product * cells));

    /// <summary>The last sumcheck's choice where a block is split, if all its functionals split there; -1 if nowhere.</summary>
    private static int LogInner(BlockGeometry geometry, int terms)
    {
        var best = -1;
        var bestCost = (double)geometry.Span;
        var log = geometry.LogCells;
        for (var s = geometry.Leading + 1; s < geometry.Shape.Length; s++)
        {
            log -= geometry.AxisLogs[s - 1];
            var cost = ((double)terms * (1L << log)) + (8.0 * (geometry.Span >> log));
            if (cost < bestCost)
            {
                (best, bestCost) = (log, cost);
            }
        }

        return best;
    }

    private IEnumerable<LinearForm> Forms()
    {
        foreach (var lookup in _system.Lookups)
        {
            foreach (var column in lookup.Columns)
            {
                yield return column;
            }
        }

        foreach (var product in _system.Products)
        {
            if (product is { Left: { } left, Right: { } right })
            {
                yield return left;
                yield return right;
            }

            yield return product.Linear;
        }
    }
}

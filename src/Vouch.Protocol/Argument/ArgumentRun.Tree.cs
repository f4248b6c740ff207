using Vouch.Algebra;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;

namespace Vouch.Protocol.Argument;

/// <content>Lookups: sum of fractions by a binary tree, docs/protocol.md section 6.1.</content>
public sealed partial class ArgumentRun<TK>
{
    private void FractionTree()
    {
        var alpha = _transcript.Challenge<TK>("alpha");
        var beta = _transcript.Challenge<TK>("beta");
        _source.OnTree(alpha, beta);
        Span<TK> root = stackalloc TK[1];
        ReadPadded("root denominator", root, out var rootPad);
        // The sum of all fractions is zero: the root numerator is 0, and not said.
        var numerator = new LinearConstraint<TK> { Name = "numerator" };
        var denominator = new LinearConstraint<TK> { Name = "denominator" };
        denominator.Add(new Padded<TK>(root[0], rootPad), TK.One);
        TK[] point = [];
        for (var layer = 0; layer < _plan.LogLeaves; layer++)
        {
            (point, numerator, denominator) = TreeLayer(layer, point, numerator, denominator);
        }

        LeafConstraints(point, numerator, denominator, alpha, beta);
    }

    private (TK[] Point, LinearConstraint<TK> Numerator, LinearConstraint<TK> Denominator) TreeLayer(
        int layer, TK[] point, LinearConstraint<TK> numerator, LinearConstraint<TK> denominator)
    {
        var lambda = _transcript.Challenge<TK>("layer batching");
        _source.OnLayer(layer, lambda, point);
        var initial = new LinearConstraint<TK> { Name = "layer claim" };
        initial.Add(numerator, lambda);
        initial.Add(denominator, TK.One);
        var claim = new SumcheckClaim<TK>();
        var next = new TK[layer + 1];
        Span<TK> round = stackalloc TK[3];
        for (var j = 0; j < layer; j++)
        {
            ReadPadded("layer round", round, out var pad);
            next[j + 1] = _transcript.Challenge<TK>("layer challenge");
            _source.OnBind(next[j + 1]);
            claim.Bind(round, pad, next[j + 1]);
        }

        Span<TK> said = stackalloc TK[4];
        ReadPadded("layer end", said, out var endPad);
        var p0 = new Padded<TK>(said[0], endPad);
        var p1 = new Padded<TK>(said[1], endPad + 1);
        var q0 = new Padded<TK>(said[2], endPad + 2);
        var q1 = new Padded<TK>(said[3], endPad + 3);
        var check = Expand($"fraction tree layer {layer}", claim, initial, masked: false);
        var eq = Eq(point, next.AsSpan(1));
        check.AddProduct(p0, q1, NewProduct(p0, q1), -(eq * lambda));
        check.AddProduct(p1, q0, NewProduct(p1, q0), -(eq * lambda));
        check.AddProduct(q0, q1, NewProduct(q0, q1), -eq);
        _constraints.Add(check);
        next[0] = _transcript.Challenge<TK>("child");
        return (next, Between(p0, p1, next[0]), Between(q0, q1, next[0]));
    }

    private static LinearConstraint<TK> Between(Padded<TK> at0, Padded<TK> at1, TK x)
    {
        var value = new LinearConstraint<TK> { Name = "child value" };
        value.Add(at0, TK.One - x);
        value.Add(at1, x);
        return value;
    }

    /// <summary>
    /// The leaves: a lookup's cell is 1 / (alpha - row), a table's row is -multiplicity / (alpha - row), everything else
    /// (padding of grids, unused leaves) is 0 / 1. So numerator and denominator at the point are linear in V.
    /// </summary>
    private void LeafConstraints(
        TK[] point, LinearConstraint<TK> numerator, LinearConstraint<TK> denominator, TK alpha, TK beta)
    {
        var p = new LinearConstraint<TK> { Name = "leaf numerators" };
        p.Add(numerator, TK.One);
        var q = new LinearConstraint<TK> { Name = "leaf denominators" };
        q.Add(denominator, TK.One);
        q.Constant -= TK.One;
        foreach (var segment in _plan.Segments)
        {
            var parted = point.Length - segment.LogUnit;
            var units = GridPoint<TK>.EqRange(point.AsSpan(0, parted), segment.Offset >> segment.LogUnit, segment.Units);
            var local = point.AsSpan(parted);
            if (segment.Lookup >= 0)
            {
                LookupLeaves(_plan.System.Lookups[segment.Lookup], units, local, p, q, alpha, beta);
            }
            else
            {
                TableLeaves(segment.Table, local, units[0], p, q, alpha, beta);
            }
        }

        _constraints.Add(p);
        _constraints.Add(q);
    }

    private void LookupLeaves(
        LookupStatement lookup, TK[] units, ReadOnlySpan<TK> local, LinearConstraint<TK> p, LinearConstraint<TK> q,
        TK alpha, TK beta)
    {
        var geometry = new BlockGeometry(lookup.Grid);
        var vectors = new TK[]?[lookup.Grid.Length];
        var at = 0;
        for (var a = 0; a < vectors.Length; a++)
        {
            if (a == geometry.Leading)
            {
                vectors[a] = units;
                continue;
            }

            vectors[a] = GridPoint<TK>.EqVector(local.Slice(at, geometry.AxisLogs[a]), lookup.Grid[a]);
            at += geometry.AxisLogs[a];
        }

        var grid = new GridPoint<TK>(vectors);
        var valid = grid.ConstantWeight();
        p.Constant -= valid;
        q.Constant -= valid * (alpha - TK.FromInt64(lookup.Table) - TK.One);
        var power = TK.One;
        foreach (var column in lookup.Columns)
        {
            power *= beta;
            grid.Append(column, power, _layout.Blocks, q);
        }
    }

    private void TableLeaves(
        int table, ReadOnlySpan<TK> local, TK prefix, LinearConstraint<TK> p, LinearConstraint<TK> q, TK alpha, TK beta)
    {
        var definition = _plan.System.Tables[table];
        p.Functionals.Add(Functional<TK>.Extension(_layout.FirstMultiplicity + table, prefix, local.ToArray()));
        var eq = definition.Columns is null ? [] : GridPoint<TK>.EqVector(local, definition.Rows);
        q.Constant -= prefix * (alpha - TK.FromInt64(table) - TK.One);
        var power = prefix;
        for (var c = 0; c < definition.Arity; c++)
        {
            power *= beta;
            q.Constant += power * TableValue(definition, c, local, eq);
        }
    }

    /// <summary>The multilinear extension of a table's column at a point.</summary>
    private static TK TableValue(LookupTable table, int column, ReadOnlySpan<TK> local, TK[] eq)
    {
        var sum = TK.Zero;
        if (table.Columns is null)
        {
            for (var i = 0; i < local.Length; i++)
            {
                sum += local[i].MulBase(Goldilocks.FromInt64(1L << (local.Length - 1 - i)));
            }

            return sum;
        }

        var values = table.Columns[column];
        for (var i = 0; i < values.Length; i++)
        {
            sum += eq[i].MulBase(Goldilocks.FromInt64(values[i]));
        }

        return sum;
    }
}

using Vouch.Protocol.Statements;
using Xunit;

namespace Vouch.Compiler.Tests.Lowering;

/// <summary>
/// The meaning of a constraint system, written down once more from the definition alone: nested loops over grids,
/// arithmetic modulo p = 2^64 - 2^32 + 1, and no code of prover, verifier or compiler.
/// </summary>
internal sealed class ConstraintChecker
{
    private static readonly Int128 Modulus = ((Int128)1 << 64) - ((Int128)1 << 32) + 1;
    private readonly ConstraintSystem _system;
    private readonly HashSet<(ulong, ulong, ulong)>?[] _rows;

    public ConstraintChecker(ConstraintSystem system)
    {
        _system = system;
        _rows = [.. system.Tables.Select(Rows)];
        foreach (var lookup in system.Lookups) CheckForms(lookup.Name, lookup.Grid, lookup.Columns);
        foreach (var product in system.Products) CheckShape(product);
    }

    /// <summary>
    /// The first lookup or statement that is violated, or null; only those that speak of a block, if one is given.
    /// </summary>
    public string? FirstViolation(Assignment assignment, int? block = null)
    {
        for (var i = 0; i < _system.Blocks.Count && block is null; i++)
        {
            var expected = _system.Blocks[i].Source == BlockSource.Ones ? 0 : _system.Blocks[i].ValidCells;
            if (assignment.Values[i].Length != expected) return $"block {_system.Blocks[i].Name} has the wrong size";
        }

        foreach (var product in _system.Products)
        {
            if (Speaks(block, product.Linear, product.Left, product.Right)
                && Violated(product, assignment) is { } where)
            {
                return $"statement {product.Name} at {where}";
            }
        }

        foreach (var lookup in _system.Lookups)
        {
            if (Speaks(block, lookup.Columns) && Violated(lookup, assignment) is { } where)
            {
                return $"lookup {lookup.Name} at {where}";
            }
        }

        return null;
    }

    private static bool Speaks(int? block, params LinearForm?[] forms) =>
        block is null || forms.Any(form => form is not null && form.Terms.Any(term => term.View.Block == block));

    private string? Violated(LookupStatement lookup, Assignment assignment)
    {
        foreach (var at in Cells(lookup.Grid))
        {
            var row = lookup.Columns.Select(column => Canonical(Value(column, at, assignment))).ToArray();
            if (_rows[lookup.Table] is { } rows)
            {
                if (!rows.Contains(Row(row))) return string.Join(',', at);
            }
            else if (row[0] >> _system.Tables[lookup.Table].Bits != 0)
            {
                return string.Join(',', at);
            }
        }

        return null;
    }

    private string? Violated(ProductStatement statement, Assignment assignment)
    {
        var summed = Axes(statement, role => role == AxisRole.Sum);
        foreach (var at in Cells(statement.Grid, Axes(statement, role => role != AxisRole.Sum)))
        {
            Int128 total = statement.Linear.Constant;
            foreach (var term in statement.Linear.Terms)
            {
                int[] over = [.. summed.Where(axis => Moves(term.View, axis))];
                foreach (var inner in Cells(statement.Grid, over, at)) total += Reduce(Value(term, inner, assignment));
            }

            if (statement.Left is not null && statement.Right is not null)
            {
                foreach (var inner in Cells(statement.Grid, summed, at))
                {
                    var left = Value(statement.Left, inner, assignment);
                    total += Reduce(left * Value(statement.Right, inner, assignment));
                }
            }

            if (total % Modulus != 0) return string.Join(',', at);
        }

        return null;
    }

    private Int128 Value(LinearForm form, int[] at, Assignment assignment)
    {
        Int128 value = form.Constant;
        foreach (var term in form.Terms) value += Value(term, at, assignment);
        value = Reduce(value);
        return Fits(value, 62) ? value : Symmetric(value);
    }

    private Int128 Value(FormTerm term, int[] at, Assignment assignment)
    {
        var block = _system.Blocks[term.View.Block];
        int axis = 0, cell = 0;
        foreach (var group in term.View.Groups)
        {
            var size = 1;
            for (var end = axis + group.AxisCount; axis < end; axis++) size *= block.Shape[axis];
            var index = group.Offset;
            foreach (var move in group.Terms) index += move.Stride * at[move.GridAxis];
            if (index < 0 || index >= size) return 0;
            cell = (cell * size) + index;
        }

        var value = block.Source == BlockSource.Ones ? 1 : assignment.Values[term.View.Block][cell];
        return (Int128)term.Coefficient * value;
    }

    /// <summary>Reduces what has grown large, so that sums of a million of them still fit.</summary>
    private static Int128 Reduce(Int128 value) => Fits(value, 90) ? value : value % Modulus;

    private static bool Fits(Int128 value, int bits) => value >> bits == 0 || value >> bits == -1;

    private static Int128 Symmetric(Int128 value)
    {
        var rest = value % Modulus;
        return rest > Modulus / 2 ? rest - Modulus : rest < -Modulus / 2 ? rest + Modulus : rest;
    }

    private static ulong Canonical(Int128 value)
    {
        var rest = value % Modulus;
        return (ulong)(rest < 0 ? rest + Modulus : rest);
    }

    private static HashSet<(ulong, ulong, ulong)>? Rows(LookupTable table)
    {
        if (table.Columns is null) return null;
        Assert.All(table.Columns, column => Assert.Equal(1 << table.Bits, column.Length));
        return
        [
            .. Enumerable.Range(0, 1 << table.Bits)
                .Select(row => Row([.. table.Columns.Select(column => Canonical(column[row]))])),
        ];
    }

    private static (ulong, ulong, ulong) Row(ulong[] row) => row.Length switch
    {
        1 => (row[0], 0, 0),
        2 => (row[0], row[1], 0),
        3 => (row[0], row[1], row[2]),
        _ => throw new NotSupportedException("Tables have up to three columns."),
    };

    private static int[] Axes(ProductStatement statement, Predicate<AxisRole> which) =>
        [.. Enumerable.Range(0, statement.Grid.Length).Where(axis => which(statement.Roles[axis]))];

    private static bool Moves(View view, int axis) => view.Groups.Any(g => g.Terms.Any(t => t.GridAxis == axis));

    private static IEnumerable<int[]> Cells(int[] grid) => Cells(grid, [.. Enumerable.Range(0, grid.Length)]);

    /// <summary>All coordinates that run over some axes, the others as given. One array is reused.</summary>
    private static IEnumerable<int[]> Cells(int[] grid, int[] over, int[]? fixedAt = null)
    {
        var at = fixedAt is null ? new int[grid.Length] : (int[])fixedAt.Clone();
        foreach (var axis in over) at[axis] = 0;
        while (true)
        {
            yield return at;
            var moving = over.Length - 1;
            for (; moving >= 0; moving--)
            {
                if (++at[over[moving]] < grid[over[moving]]) break;
                at[over[moving]] = 0;
            }

            if (moving < 0) yield break;
        }
    }

    private void CheckShape(ProductStatement statement)
    {
        Assert.Equal(statement.Grid.Length, statement.Roles.Length);
        Assert.Equal(statement.Left is null, statement.Right is null);
        CheckForms(statement.Name, statement.Grid, [statement.Linear]);
        if (statement.Left is null || statement.Right is null) return;
        CheckForms(statement.Name, statement.Grid, [statement.Left, statement.Right]);
        foreach (var axis in Axes(statement, role => role == AxisRole.Right))
        {
            Assert.DoesNotContain(statement.Left.Terms, term => Moves(term.View, axis));
        }

        foreach (var axis in Axes(statement, role => role == AxisRole.Left))
        {
            Assert.DoesNotContain(statement.Right.Terms, term => Moves(term.View, axis));
        }
    }

    /// <summary>Views are well formed: groups cover the block, and a grid axis occurs once.</summary>
    private void CheckForms(string name, int[] grid, IEnumerable<LinearForm> forms)
    {
        Assert.All(grid, size => Assert.True(size > 0, name));
        foreach (var view in forms.SelectMany(form => form.Terms).Select(term => term.View))
        {
            Assert.Equal(_system.Blocks[view.Block].Shape.Length, view.Groups.Sum(group => group.AxisCount));
            var axes = view.Groups.SelectMany(group => group.Terms).Select(term => term.GridAxis).ToArray();
            Assert.Equal(axes.Distinct(), axes);
            Assert.All(axes, axis => Assert.InRange(axis, 0, grid.Length - 1));
        }
    }
}

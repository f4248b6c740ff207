using System.Runtime.CompilerServices;
using Vouch.Compiler.Lowering.Systems;
using Vouch.Models;
using Vouch.Models.Quantization;
using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Gadgets;

/// <summary>
/// A piecewise linear function x -> y. Committed per cell: the segment h, its base c and its slope g, which together
/// are a row of the function's table. With x = h * 2^SegmentBits + l and 0 &lt;= l &lt; 2^SegmentBits, y follows from
/// c + g * l.
/// </summary>
internal sealed class FunctionGadget
{
    // Asked for by every node with the table, at every width of limbs that is tried.
    private static readonly ConditionalWeakTable<PiecewiseLinearTable, object> Ranges = [];

    private readonly SystemBuilder _system;
    private readonly string _name;
    private readonly PiecewiseLinearTable _table;
    private readonly int[] _grid;
    private readonly Rounded _argument;
    private readonly int _base;
    private readonly int? _slope;

    /// <summary>Commits the table row of each cell; <paramref name="argument"/> computes the values of x.</summary>
    public FunctionGadget(
        SystemBuilder system, string name, PiecewiseLinearTable table, int[] grid, Rounded argument)
    {
        (_system, _name, _table, _grid, _argument) = (system, name, table, grid, argument);
        if (!int.IsPow2(table.Segments) || table.Slope.Length != table.Segments || table.SegmentBits < 0
            || table.SegmentBits > system.LimbBits || table.OutputShift is < 0 or > 16)
        {
            throw new ModelException(
                $"{name}: the table {table.Name} needs 2^n segments of up to 2^{system.LimbBits}, and a " +
                "shift of up to 16.");
        }

        var first = table.FirstSegment;
        Segment = Commit("segment", [.. Enumerable.Range(first, table.Segments).Select(h => (long)h)]);
        _base = Commit("base", table.Base);
        LinearForm[] row = [Cell(Segment), Cell(_base)];
        if (table.SegmentBits > 0)
        {
            _slope = Commit("slope", table.Slope);
            row = [.. row, Cell(_slope.Value)];
        }

        system.AddLookup($"{name} row", system.Tables.Function(table), grid, row);
    }

    /// <summary>The block of segments h.</summary>
    public int Segment { get; }

    /// <summary>All values the function takes on its domain; each segment is linear, so its ends decide.</summary>
    public static Interval RangeOf(PiecewiseLinearTable table) => (Interval)Ranges.GetValue(table, FindRange);

    private static object FindRange(PiecewiseLinearTable table)
    {
        var (low, high) = (long.MaxValue, long.MinValue);
        for (var h = table.FirstSegment; h < table.FirstSegment + table.Segments; h++)
        {
            var (first, last) = (table.Apply((long)h << table.SegmentBits), table.Apply(((long)(h + 1) << table.SegmentBits) - 1));
            low = Math.Min(low, Math.Min(first, last));
            high = Math.Max(high, Math.Max(first, last));
        }

        return new Interval(low, high);
    }

    /// <summary>
    /// The position l inside the segment where x is a linear form: what is left of x, looked up and not committed. It
    /// also shows that x lies in the function's domain.
    /// </summary>
    public LinearForm PositionOf(LinearForm x)
    {
        var position = x.Plus(-(1L << _table.SegmentBits), Cell(Segment));
        RangeGadget.ProveBits(_system, $"{_name} position", _grid, position, _table.SegmentBits);
        return position;
    }

    /// <summary>
    /// The position l as a committed block, where x is no linear form; null where every segment has width 1.
    /// </summary>
    public int? CommitPosition()
    {
        if (_table.SegmentBits == 0) return null;
        var mask = (1L << _table.SegmentBits) - 1;
        var limbs = RangeGadget.Commit(
            _system, $"{_name} position", _grid, _table.SegmentBits,
            w => _argument.Bits(w, 0, mask));
        return limbs.Single().Block;
    }

    /// <summary>
    /// Ties a block to the function's value: c + g*l + 2^(t-1) = y*2^t + rem. For t = 0 this alone gives y its range.
    /// For t > 0 another y would fit modulo the field, so y is shown to lie in <paramref name="range"/> first, unless
    /// something outside already forces it there.
    /// </summary>
    public void Define(int y, LinearForm position, Interval range, bool rangeIsForced)
    {
        var shift = _table.OutputShift;
        var half = shift == 0 ? 0 : 1L << (shift - 1);
        var mask = (1L << shift) - 1;
        if (shift > 0 && !rangeIsForced) RangeGadget.Prove(_system, $"{_name} value", _grid, Cell(y), range);
        if (shift == 0 || !rangeIsForced) _system.Enforce(y, range);
        var (left, right) = _slope is { } slope ? (Cell(slope), position) : (null, null);
        var sum = new ProductStatement(
            $"{_name} value", _grid, Grids.CellByCell(_grid.Length), left, right,
            Cell(_base).Plus(half).Plus(-(1L << shift), Cell(y)));
        RemainderGadget.Show(
            _system, $"{_name} remainder", sum, _grid, block => Forms.Identity(block, _grid.Length), shift,
            w => _argument.Select(w, x => (_table.Raw(x) + half) & mask));
    }

    private LinearForm Cell(int block) => Forms.Of(Forms.Identity(block, _grid.Length));

    private int Commit(string part, long[] entries)
    {
        var block = _system.AddBlock(
            $"{_name} {part}", BlockSource.Trace, _grid,
            w => _argument.Entries(w, entries, _table.FirstSegment, _table.SegmentBits) ?? throw OutsideDomain());
        _system.Enforce(block, new Interval(entries.Min(), entries.Max()));
        return block;
    }

    private UnprovableInputException OutsideDomain() => new(
        $"{_name}: a value lies outside [{_table.DomainLow}, {_table.DomainEnd}), the domain of {_table.Name}.");
}

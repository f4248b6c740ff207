using System.Runtime.CompilerServices;
using Vouch.Models.Quantization;
using Vouch.Protocol.Statements;

namespace Vouch.Compiler.Lowering.Systems;

/// <summary>
/// The lookup tables of a system; equal contents share one table, because each costs a column of multiplicities.
/// </summary>
internal sealed class TableRegistry
{
    private readonly List<LookupTable> _tables = [];

    // A node's own table is met once per gadget and again on every use of the same object: remember the answer.
    private readonly ConditionalWeakTable<PiecewiseLinearTable, object> _functions = [];

    /// <summary>All tables so far.</summary>
    public IReadOnlyList<LookupTable> Tables => _tables;

    /// <summary>The table of [0, 2^bits), for 1 to 16 bits.</summary>
    public int Range(int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 16);
        return Share(new LookupTable($"range {bits}", bits, null));
    }

    /// <summary>
    /// The rows (segment, base, slope) of a piecewise linear function. Segments of width 1 leave no room for a slope,
    /// so that column is left out.
    /// </summary>
    public int Function(PiecewiseLinearTable table)
    {
        if (_functions.TryGetValue(table, out var known)) return (int)known;
        var segments = new long[table.Segments];
        for (var i = 0; i < segments.Length; i++) segments[i] = table.FirstSegment + i;
        long[][] columns = table.SegmentBits == 0 ? [segments, table.Base] : [segments, table.Base, table.Slope];
        var index = Share(new LookupTable(table.Name, int.Log2(table.Segments), columns));
        _functions.Add(table, index);
        return index;
    }

    private int Share(LookupTable table)
    {
        var index = _tables.FindIndex(other => SameRows(other, table));
        if (index >= 0) return index;
        _tables.Add(table);
        return _tables.Count - 1;
    }

    private static bool SameRows(LookupTable a, LookupTable b)
    {
        if (a.Bits != b.Bits || a.Arity != b.Arity || a.Columns is null != b.Columns is null) return false;
        if (a.Columns is null || b.Columns is null) return true;
        return a.Columns.Zip(b.Columns).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
    }
}

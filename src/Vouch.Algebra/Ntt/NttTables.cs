using System.Numerics;

namespace Vouch.Algebra;

/// <summary>
/// Twiddles in bit-reversed order: entry b &lt; 2^s is w^(reversal of b in s bits) for the root w of
/// order 2^(s+1). The value does not depend on s, so a table for one size is a prefix of that for any
/// larger, and one growing table serves all. Tables kept at a step hold every step-th entry.
/// </summary>
internal sealed class NttTables
{
    private readonly int _step;
    private readonly Lock _guard = new();
    private volatile ulong[] _table;

    private NttTables(int step)
    {
        _step = step;
        _table = [1];
    }

    /// <summary>Every twiddle: those of the levels whose blocks span whole registers.</summary>
    public static NttTables Each { get; } = new(1);

    /// <summary>The twiddles of even index.</summary>
    public static NttTables EverySecond { get; } = new(2);

    /// <summary>The twiddles of index 4b.</summary>
    public static NttTables EveryFourth { get; } = new(4);

    /// <summary>At least <paramref name="count"/> entries, a power of two. Safe for concurrent use.</summary>
    public ulong[] Get(int count)
    {
        ulong[] table = _table;
        if (table.Length >= count)
        {
            return table;
        }

        lock (_guard)
        {
            if (_table.Length < count)
            {
                _table = Grow(_table, count);
            }

            return _table;
        }
    }

    // The twiddle of a sum of disjoint bits is the product, and that of 2^s is the root of order 2^(s+2).
    private ulong[] Grow(ulong[] known, int count)
    {
        var table = GC.AllocateUninitializedArray<ulong>(count);
        known.CopyTo(table, 0);
        for (int size = known.Length; size < count; size <<= 1)
        {
            ulong root = Goldilocks.RootOfUnity(BitOperations.Log2((uint)(size * _step)) + 2).Value;
            for (int b = 0; b < size; b++)
            {
                table[size + b] = Goldilocks.Mul(table[b], root);
            }
        }

        return table;
    }
}

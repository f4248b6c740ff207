using Vouch.Identity.Secp256k1;

namespace Vouch.Identity;

/// <summary>
/// Tables of keys that have signed often, by address. Thread-safe. Memory is bounded: at most <paramref name="capacity"/>
/// tables of <see cref="TableSize"/> bytes, and four times as many counters.
/// </summary>
/// <remarks>
/// Two generations: a table found in the older one moves to the younger; when the younger is full it becomes the older,
/// and what nobody asked for meanwhile is forgotten. This is close to least-recently-used, without a list to maintain.
/// Only valid signatures count, so nobody can push keys in without holding them.
/// </remarks>
internal sealed class KeyTables(int capacity)
{
    /// <summary>Windows of 5 bits: 52 additions for a product.</summary>
    public const int Width = 5;

    /// <summary>Building a table takes about as long as it saves in this many checks.</summary>
    public const int WorthATable = 8;

    private readonly Lock _lock = new();
    private readonly int _generation = Math.Max(1, capacity / 2);
    private Dictionary<Address, FixedBaseTable> _young = [];
    private Dictionary<Address, FixedBaseTable> _old = [];
    private Dictionary<Address, int> _counters = [];

    /// <summary>Bytes of one table.</summary>
    public static int TableSize => FixedBaseTable.Size(Width);

    /// <summary>Tables remembered now.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _young.Count + _old.Count;
        }
    }

    /// <summary>The table of a key, if it is remembered.</summary>
    public FixedBaseTable? Find(Address address)
    {
        lock (_lock)
        {
            if (_young.TryGetValue(address, out FixedBaseTable? table)) return table;
            if (_old.Remove(address, out table)) Keep(address, table);
            return table;
        }
    }

    /// <summary>Counts a valid signature of a key without a table; true when it has earned one.</summary>
    public bool CountValid(Address address)
    {
        if (capacity == 0) return false;
        lock (_lock)
        {
            if (_counters.Count >= 4 * capacity && !_counters.ContainsKey(address)) _counters = [];
            int count = _counters.GetValueOrDefault(address) + 1;
            if (count >= WorthATable) return _counters.Remove(address) || count == WorthATable;
            _counters[address] = count;
            return false;
        }
    }

    /// <summary>Builds and remembers the table of a key.</summary>
    public FixedBaseTable Add(Address address, in AffinePoint key)
    {
        // Two threads may build the same table; that costs time once and changes nothing.
        FixedBaseTable table = FixedBaseTable.BuildVar(key, Width);
        lock (_lock)
        {
            if (capacity > 0)
            {
                _old.Remove(address);
                Keep(address, table);
            }
        }

        return table;
    }

    private void Keep(Address address, FixedBaseTable table)
    {
        if (_young.Count >= _generation && !_young.ContainsKey(address))
        {
            _old = _young;
            _young = [];
        }

        _young[address] = table;
    }
}

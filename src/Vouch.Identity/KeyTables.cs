using Vouch.Identity.Secp256k1;

namespace Vouch.Identity;

/// <summary>
/// Tables of keys that have signed often, by address; the least recently used one is forgotten first. Thread-safe.
/// Memory is bounded: at most <paramref name="capacity"/> tables of <see cref="TableSize"/> bytes, and four times as many
/// counters.
/// </summary>
/// <remarks>Only valid signatures count, so nobody can push a key in without holding it.</remarks>
internal sealed class KeyTables(int capacity)
{
    /// <summary>Windows of 6 bits: 43 additions for a product.</summary>
    public const int Width = 6;

    /// <summary>Building a table takes about as long as it saves in this many checks.</summary>
    public const int WorthATable = 10;

    private readonly Lock _lock = new();
    private readonly Dictionary<Address, LinkedListNode<Entry>> _entries = [];

    /// <summary>The most recently used first.</summary>
    private readonly LinkedList<Entry> _recent = new();

    private readonly Dictionary<Address, int> _counters = [];

    /// <summary>Bytes of one table.</summary>
    public static int TableSize => FixedBaseTable.Size(Width);

    /// <summary>Tables remembered now.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _entries.Count;
        }
    }

    /// <summary>The table of a key, if it is remembered.</summary>
    public FixedBaseTable? Find(Address address)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(address, out LinkedListNode<Entry>? node)) return null;
            if (node != _recent.First)
            {
                _recent.Remove(node);
                _recent.AddFirst(node);
            }

            return node.Value.Table;
        }
    }

    /// <summary>Counts valid signatures of a key without a table; true when they have earned one.</summary>
    public bool CountValid(Address address)
    {
        if (capacity == 0) return false;
        lock (_lock)
        {
            int count = _counters.GetValueOrDefault(address) + 1;
            if (count >= WorthATable)
            {
                _counters.Remove(address);
                return true;
            }

            // Rather than to keep an order of counters too, all begin again.
            if (count == 1 && _counters.Count >= 4 * capacity) _counters.Clear();
            _counters[address] = count;
            return false;
        }
    }

    /// <summary>Builds and remembers the table of a key.</summary>
    public FixedBaseTable Add(Address address, in AffinePoint key)
    {
        // Outside the lock. Two threads may build the same table; that costs time once and changes nothing.
        FixedBaseTable table = FixedBaseTable.BuildVar(key, Width);
        lock (_lock)
        {
            if (capacity == 0 || _entries.ContainsKey(address)) return table;
            if (_entries.Count == capacity)
            {
                _entries.Remove(_recent.Last!.Value.Address);
                _recent.RemoveLast();
            }

            _entries.Add(address, _recent.AddFirst(new Entry(address, table)));
        }

        return table;
    }

    private sealed record Entry(Address Address, FixedBaseTable Table);
}

using System.Buffers;
using System.Runtime.CompilerServices;

namespace Vouch.Hashing;

/// <summary>Holds matrix rows in place while worker threads read them by address.</summary>
internal sealed unsafe class PinnedRows : IDisposable
{
    private readonly MemoryHandle[] _handles;
    private readonly nint[] _addresses;

    public PinnedRows(IReadOnlyList<ReadOnlyMemory<ulong>> rows)
    {
        _handles = new MemoryHandle[rows.Count];
        _addresses = GC.AllocateUninitializedArray<nint>(Math.Max(1, rows.Count), pinned: true);
        try
        {
            for (int i = 0; i < _handles.Length; i++)
            {
                _handles[i] = rows[i].Pin();
                _addresses[i] = (nint)_handles[i].Pointer;
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The table of row addresses; valid until disposal, as its array is allocated in place.</summary>
    public ulong** Table => (ulong**)Unsafe.AsPointer(ref _addresses[0]);

    public void Dispose()
    {
        for (int i = 0; i < _handles.Length; i++) _handles[i].Dispose();
    }
}

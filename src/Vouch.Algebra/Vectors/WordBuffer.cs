using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vouch.Algebra;

/// <summary>
/// Words starting on a cache line. The array is pinned because the collector moves unpinned ones,
/// which would lose the alignment.
/// </summary>
internal sealed class WordBuffer
{
    /// <summary>Extra words an array needs so that some word in it starts a line.</summary>
    internal const int Slack = 7;

    private readonly ulong[] _array;
    private readonly int _offset;

    public WordBuffer(int length)
    {
        _array = GC.AllocateUninitializedArray<ulong>(length + Slack, pinned: true);
        nint address = AddressOf(ref MemoryMarshal.GetArrayDataReference(_array));
        _offset = (int)((-address & 63) / sizeof(ulong));
        Length = length;
    }

    public int Length { get; }

    public ref ulong First => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_array), _offset);

    private static unsafe nint AddressOf(ref ulong word) => (nint)Unsafe.AsPointer(ref word);
}

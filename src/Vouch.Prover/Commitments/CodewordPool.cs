using System.Collections.Concurrent;

namespace Vouch.Prover.Commitments;

/// <summary>
/// Keeps the buffers of code words between proofs: they are large, and every proof needs as many again. What comes back has
/// been overwritten with zeros, because code words tell the rows.
/// </summary>
internal static class CodewordPool
{
    /// <summary>At most this many words (1 GiB) are kept; more goes to the garbage collector.</summary>
    private const long MostWords = 1L << 27;
    private static readonly ConcurrentDictionary<int, ConcurrentBag<ulong[]>> Free = new();
    private static long _kept;
    private static long _rented;

    /// <summary>Words that were rented and have not come back; for tests of clean ends.</summary>
    internal static long Rented => Interlocked.Read(ref _rented);

    /// <summary>A buffer of exactly this length, its contents arbitrary.</summary>
    public static ulong[] Rent(int length)
    {
        Interlocked.Add(ref _rented, length);
        if (Free.TryGetValue(length, out var bag) && bag.TryTake(out var buffer))
        {
            Interlocked.Add(ref _kept, -length);
            return buffer;
        }

        return GC.AllocateUninitializedArray<ulong>(length);
    }

    /// <summary>Drops every idle buffer.</summary>
    public static void Trim()
    {
        foreach (var (length, bag) in Free)
        {
            while (bag.TryTake(out _))
            {
                Interlocked.Add(ref _kept, -length);
            }
        }
    }

    /// <summary>Clears a buffer and takes it back.</summary>
    public static void Return(ulong[] buffer)
    {
        Array.Clear(buffer);
        Interlocked.Add(ref _rented, -buffer.Length);
        if (Interlocked.Add(ref _kept, buffer.Length) > MostWords)
        {
            Interlocked.Add(ref _kept, -buffer.Length);
            return;
        }

        Free.GetOrAdd(buffer.Length, _ => []).Add(buffer);
    }
}

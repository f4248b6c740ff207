namespace Vouch.Hashing;

/// <summary>
/// Keeps the last large digest buffers: fresh memory costs more than the hashing that fills it, and every proof needs a tree
/// of the same size. Digests are not secret: what they hash is salted.
/// </summary>
internal static class DigestPool
{
    /// <summary>Buffers kept; a proof holds one column tree at a time, a renewal two.</summary>
    private const int Most = 2;

    private static readonly Lock Guard = new();
    private static readonly List<byte[]> Free = [];

    public static byte[] Rent(int size)
    {
        lock (Guard)
        {
            int at = Free.FindIndex(buffer => buffer.Length == size);
            if (at >= 0)
            {
                byte[] found = Free[at];
                Free.RemoveAt(at);
                return found;
            }
        }

        return GC.AllocateUninitializedArray<byte>(size);
    }

    public static void Return(byte[] buffer)
    {
        lock (Guard)
        {
            if (Free.Count == Most) Free.RemoveAt(0);
            Free.Add(buffer);
        }
    }
}

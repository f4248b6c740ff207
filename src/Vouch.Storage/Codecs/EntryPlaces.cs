namespace Vouch.Storage.Codecs;

/// <summary>An entry's place as one number: height times 2^20 plus its index in the block.</summary>
internal static class EntryPlaces
{
    private const int IndexBits = 20;

    /// <summary>Most entries of a block.</summary>
    public const int MostEntries = 1 << IndexBits;

    public static long Of(long height, int index) => index is >= 0 and < MostEntries
        ? height * MostEntries + index
        : throw new ArgumentOutOfRangeException(nameof(index), $"A block holds {MostEntries} entries.");

    public static long Height(long place) => place >> IndexBits;

    public static int Index(long place) => (int)(place & (MostEntries - 1));
}

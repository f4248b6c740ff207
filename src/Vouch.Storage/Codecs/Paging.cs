using Vouch.Network.Ports;

namespace Vouch.Storage.Codecs;

/// <summary>Pages out of lists that were read one item further than asked.</summary>
internal static class Paging
{
    /// <summary>The first <paramref name="limit"/> items, and where to go on if there are more.</summary>
    public static Page<T> Cut<T>(List<T> items, int limit, Func<T, string> place) => items.Count <= limit
        ? new Page<T>(items, null)
        : new Page<T>(items.GetRange(0, limit), place(items[limit - 1]));
}

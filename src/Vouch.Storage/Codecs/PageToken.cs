using System.Buffers.Binary;
using Vouch.Identity;

namespace Vouch.Storage.Codecs;

/// <summary>
/// Where the next page of a list begins: the last item's place in the list's order, in hexadecimal. A place stays right when items
/// are added or removed, which a count of items skipped does not.
/// </summary>
internal static class PageToken
{
    /// <summary>Most items of a page, whatever was asked for.</summary>
    public const int MostItems = 1000;

    /// <summary>Between 1 and <see cref="MostItems"/>.</summary>
    public static int Limit(int asked) => Math.Clamp(asked, 1, MostItems);

    /// <summary>Place in a list by time, then by name: 8 bytes and the name's.</summary>
    public static string Write(long at, ReadOnlySpan<byte> name)
    {
        Span<byte> bytes = stackalloc byte[8 + name.Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, at);
        name.CopyTo(bytes[8..]);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>Reads <see cref="Write(long, ReadOnlySpan{byte})"/>'s; the end of all places if there is none.</summary>
    /// <exception cref="InvalidDataException">It is no place in such a list.</exception>
    public static (long At, byte[] Name) Read(string? token, int nameBytes)
    {
        if (token is null) return (long.MaxValue, Filled(nameBytes));
        var bytes = Bytes(token, 8 + nameBytes);
        return (BinaryPrimitives.ReadInt64BigEndian(bytes), bytes[8..]);
    }

    /// <summary>Place in a list by address.</summary>
    public static string Write(Address address) => Convert.ToHexStringLower(address.ToBytes());

    /// <summary>Reads the place in a list by address; empty, which comes before all, if there is none.</summary>
    public static byte[] ReadAddress(string? token) => token is null ? [] : Bytes(token, Address.Size);

    /// <summary>Place of an entry: height and index.</summary>
    public static string Write(long height, int index)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, index);
        return Write(height, number);
    }

    /// <summary>Reads the place of an entry; before all if there is none.</summary>
    public static (long Height, int Index) ReadPlace(string? token)
    {
        if (token is null) return (-1, 0);
        var (height, number) = Read(token, 4);
        var index = BinaryPrimitives.ReadInt32BigEndian(number);
        return height is >= 0 and < 1L << 40 && index is >= 0 and < EntryPlaces.MostEntries ? (height, index) : throw Foreign();
    }

    private static byte[] Filled(int count)
    {
        var bytes = new byte[count];
        Array.Fill(bytes, (byte)0xff);
        return bytes;
    }

    private static byte[] Bytes(string token, int count)
    {
        try
        {
            if (token.Length == 2 * count) return Convert.FromHexString(token);
        }
        catch (FormatException)
        {
            // Said below, in the words of whoever listed.
        }

        throw Foreign();
    }

    private static InvalidDataException Foreign() => new("This is no place in this list: take 'after' from the page before, unchanged.");
}

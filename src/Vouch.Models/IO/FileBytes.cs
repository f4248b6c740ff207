namespace Vouch.Models.IO;

/// <summary>Reads whole files of limited size, turning every failure into a <see cref="ModelException"/>.</summary>
internal static class FileBytes
{
    public static byte[] Read(string path, long most, string what)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var length = file.Length;
            if (length > most)
                throw new ModelException($"The {what} {Text.Quote(path)} has {length} bytes; the most is {most}.");
            if (length > Array.MaxLength)
            {
                throw new ModelException(
                    $"The {what} {Text.Quote(path)} has {length} bytes; no more than {Array.MaxLength} can be read.");
            }

            var bytes = new byte[length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelException($"The {what} {Text.Quote(path)} does not exist.", e);
        }
        catch (Exception e) when (
            e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ModelException($"The {what} {Text.Quote(path)} cannot be read: {Text.Plain(e.Message)}", e);
        }
    }
}

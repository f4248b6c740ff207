using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Vouch.Identity;
using Vouch.Workspace;
using Vouch.Workspace.Files;

namespace Vouch.Cli.Network;

/// <summary>
/// The option that names a key file, and how such files are read and written. A passphrase comes from a file, never from an
/// argument or a variable, which other processes can read.
/// </summary>
internal sealed class KeyArguments
{
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly Option<string> _key = new("--key", "-k")
    {
        Description = "Your key file, from 'vouch account new'.",
        HelpName = "KEY",
        Required = true,
    };

    private readonly Option<string> _passphrase = NewPassphraseOption();

    /// <summary>An option that names the file with a passphrase.</summary>
    public static Option<string> NewPassphraseOption() => new("--passphrase-file")
    {
        Description = "File whose first line is the key file's passphrase.",
        HelpName = "FILE",
    };

    /// <summary>Adds everything to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_key);
        command.Add(_passphrase);
    }

    /// <summary>Reads the key file.</summary>
    /// <exception cref="UsageException">It cannot be read, others may read it, or the passphrase is wrong.</exception>
    public Keyring Read(ParseResult parsed) => Read(parsed.GetRequiredValue(_key), parsed.GetValue(_passphrase));

    /// <summary>Reads a key file.</summary>
    public static Keyring Read(string path, string? passphraseFile)
    {
        var bytes = InputBytes.Read(path, "The key file", KeyFile.LargestFile, "Make one: vouch account new -o my.key");
        try
        {
            RequirePrivate(path);
            if (!KeyFile.IsEncrypted(bytes)) return KeyFile.Read(bytes);
            if (passphraseFile is null)
                throw new UsageException($"{Safe.Path(path)} is encrypted.", "Give its passphrase in a file: --passphrase-file FILE.");
            return KeyFile.Read(bytes, ReadPassphrase(passphraseFile));
        }
        catch (InvalidDataException e)
        {
            throw new UsageException($"{Safe.Path(path)} cannot be used as a key file: {Safe.Text(e.Message, 240)}", null, e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Writes a new key file with mode 0600; one that is there already is not replaced.</summary>
    public static void Write(string path, Keyring ring, string? passphraseFile)
    {
        if (File.Exists(path))
            throw new UsageException($"There is a file {Safe.Path(path)} already.", "A key that is overwritten is lost with its credits; choose another name.");
        var bytes = passphraseFile is null ? KeyFile.ToBytes(ring) : KeyFile.ToBytes(ring, ReadPassphrase(passphraseFile));
        try
        {
            using var file = AtomicFile.Stage(path, bytes, Secret);
            file.Place();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static void RequirePrivate(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
            throw new UsageException($"Others may read or change {Safe.Path(path)}, which holds a secret key.", "Run: chmod 600 on it.");
    }

    private static char[] ReadPassphrase(string path)
    {
        var bytes = InputBytes.Read(path, "The passphrase file", 4096);
        var end = bytes.AsSpan().IndexOfAny((byte)'\r', (byte)'\n');
        var line = end < 0 ? bytes : bytes[..end];
        if (line.Length == 0) throw new UsageException($"The first line of {Safe.Path(path)} is empty.", "Write the passphrase there.");
        return Encoding.UTF8.GetChars(line);
    }
}

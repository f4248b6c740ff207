using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Vouch.Identity;

/// <summary>
/// A keyring as a JSON file. The caller writes it with mode 0600, through a temporary file of that mode.
/// </summary>
/// <remarks>
/// <code>
/// {"version":1,"address":"0x...","secret":"64 hex digits","sealing":"64 hex digits"}
/// {"version":1,"address":"0x...","encryption":{"kdf":"PBKDF2-SHA256","iterations":N,"salt":"hex"},"sealed":"hex"}
/// </code>
/// With a passphrase the two secrets, 64 bytes, are encrypted together (<see cref="Passphrase"/>).
/// </remarks>
public static class KeyFile
{
    /// <summary>Bytes of a key file at most.</summary>
    public const int LargestFile = 4096;

    private const int Version = 1;
    private const int SecretsSize = SigningKey.SecretSize + SealingKey.SecretSize;

    /// <summary>The file without encryption; the caller erases it once it is written.</summary>
    public static byte[] ToBytes(Keyring ring)
    {
        byte[] secrets = SecretsOf(ring);
        try
        {
            return Write(ring.Address, json =>
            {
                // As bytes of ASCII, so that no string of a secret stays behind.
                Span<byte> hex = stackalloc byte[2 * SigningKey.SecretSize];
                Convert.TryToHexStringLower(secrets.AsSpan(0, SigningKey.SecretSize), hex, out _);
                json.WriteString("secret", hex);
                Convert.TryToHexStringLower(secrets.AsSpan(SigningKey.SecretSize), hex, out _);
                json.WriteString("sealing", hex);
                CryptographicOperations.ZeroMemory(hex);
            });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secrets);
        }
    }

    /// <summary>The file with both secrets encrypted under a passphrase.</summary>
    public static byte[] ToBytes(Keyring ring, ReadOnlySpan<char> passphrase)
    {
        if (passphrase.IsEmpty) throw new ArgumentException("A passphrase has at least one character.", nameof(passphrase));
        byte[] secrets = SecretsOf(ring);
        try
        {
            byte[] salt = Passphrase.NewSalt();
            byte[] encrypted = Passphrase.Encrypt(secrets, passphrase, salt, Passphrase.Iterations, ring.Address);
            return Write(ring.Address, json =>
            {
                json.WriteStartObject("encryption");
                json.WriteString("kdf", Passphrase.Name);
                json.WriteNumber("iterations", Passphrase.Iterations);
                json.WriteString("salt", Convert.ToHexStringLower(salt));
                json.WriteEndObject();
                json.WriteString("sealed", Convert.ToHexStringLower(encrypted));
            });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secrets);
        }
    }

    /// <summary>Whether a file can be read only with a passphrase.</summary>
    /// <exception cref="InvalidDataException">It is no key file.</exception>
    public static bool IsEncrypted(ReadOnlySpan<byte> file)
    {
        using JsonDocument document = Parse(CopyOf(file));
        return document.RootElement.TryGetProperty("encryption", out _);
    }

    /// <summary>Reads a file without encryption.</summary>
    /// <exception cref="InvalidDataException">It is no such file; the message says why, and holds no secret.</exception>
    public static Keyring Read(ReadOnlySpan<byte> file)
    {
        byte[] copy = CopyOf(file);
        byte[] secrets = GC.AllocateArray<byte>(SecretsSize, pinned: true);
        try
        {
            using JsonDocument document = Parse(copy);
            JsonElement root = document.RootElement;
            if (root.TryGetProperty("encryption", out _))
            {
                throw new InvalidDataException("The key file is encrypted; give its passphrase.");
            }

            Expect(root, "version", "address", "secret", "sealing");
            ReadHex(root, "secret", secrets.AsSpan(0, SigningKey.SecretSize));
            ReadHex(root, "sealing", secrets.AsSpan(SigningKey.SecretSize));
            return Open(AddressOf(root), secrets);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(copy);
            CryptographicOperations.ZeroMemory(secrets);
        }
    }

    /// <summary>Reads a file that is encrypted under a passphrase.</summary>
    /// <exception cref="InvalidDataException">
    /// It is no such file, or the passphrase is wrong; the message says which.
    /// </exception>
    public static Keyring Read(ReadOnlySpan<byte> file, ReadOnlySpan<char> passphrase)
    {
        using JsonDocument document = Parse(CopyOf(file));
        JsonElement root = document.RootElement;
        if (!root.TryGetProperty("encryption", out JsonElement encryption))
        {
            throw new InvalidDataException("The key file is not encrypted; read it without a passphrase.");
        }

        Expect(root, "version", "address", "encryption", "sealed");
        Expect(encryption, "kdf", "iterations", "salt");
        if (Text(encryption, "kdf") != Passphrase.Name)
        {
            throw new InvalidDataException($"The key file's encryption is not {Passphrase.Name}, which is what this program reads.");
        }

        // A bound above, because a file must not be able to keep its reader busy for hours.
        if (!encryption.GetProperty("iterations").TryGetInt32Or(out int iterations)
            || iterations is < Passphrase.Iterations or > Passphrase.MostIterations)
        {
            throw new InvalidDataException(
                $"The key file's iterations are not between {Passphrase.Iterations} and {Passphrase.MostIterations}.");
        }

        Address address = AddressOf(root);
        byte[] salt = new byte[Passphrase.SaltSize];
        byte[] encrypted = new byte[SecretsSize + Passphrase.Overhead];
        ReadHex(encryption, "salt", salt);
        ReadHex(root, "sealed", encrypted);
        byte[] secrets = GC.AllocateArray<byte>(SecretsSize, pinned: true);
        try
        {
            return Passphrase.TryDecrypt(encrypted, passphrase, salt, iterations, address, secrets)
                ? Open(address, secrets)
                : throw new InvalidDataException("The passphrase is wrong, or the key file has been changed.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secrets);
        }
    }

    private static byte[] SecretsOf(Keyring ring)
    {
        byte[] secrets = GC.AllocateArray<byte>(SecretsSize, pinned: true);
        ring.Signing.CopySecretTo(secrets.AsSpan(0, SigningKey.SecretSize));
        byte[] sealing = ring.Sealing.ToBytes();
        sealing.CopyTo(secrets.AsSpan(SigningKey.SecretSize));
        CryptographicOperations.ZeroMemory(sealing);
        return secrets;
    }

    private static byte[] Write(Address address, Action<Utf8JsonWriter> rest)
    {
        byte[] buffer = GC.AllocateArray<byte>(LargestFile, pinned: true);
        using var stream = new MemoryStream(buffer);
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("address", address.ToString());
            rest(json);
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        byte[] file = buffer[..(int)stream.Position];
        CryptographicOperations.ZeroMemory(buffer);
        return file;
    }

    private static byte[] CopyOf(ReadOnlySpan<byte> file)
    {
        if (file.Length > LargestFile)
        {
            throw new InvalidDataException($"A key file has at most {LargestFile} bytes; this has {file.Length}.");
        }

        byte[] copy = GC.AllocateUninitializedArray<byte>(file.Length, pinned: true);
        file.CopyTo(copy);
        return copy;
    }

    /// <summary>Parses a file in place, and looks at its version before anything else.</summary>
    private static JsonDocument Parse(byte[] file)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(file);
        }
        catch (JsonException)
        {
            // Not passed on: its message may quote the file.
            throw new InvalidDataException("The key file is not JSON.");
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("version", out JsonElement version)
            && version.TryGetInt32Or(out int number))
        {
            if (number == Version) return document;
            document.Dispose();
            throw new InvalidDataException($"The key file has version {number}; this program reads version {Version}.");
        }

        document.Dispose();
        throw new InvalidDataException("The key file is not an object with a version.");
    }

    /// <summary>Refuses a property that nobody reads, and one that stands twice.</summary>
    private static void Expect(JsonElement element, params string[] names)
    {
        if (element.ValueKind != JsonValueKind.Object
            || !element.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal)
                .SequenceEqual(names.Order(StringComparer.Ordinal)))
        {
            throw new InvalidDataException($"The key file must have exactly these entries: {string.Join(", ", names)}.");
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.GetProperty(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static Address AddressOf(JsonElement root) => Address.TryParse(Text(root, "address"), out Address address)
        ? address
        : throw new InvalidDataException("The key file's address is not an address.");

    /// <summary>Reads the digits where they stand in the file, so that no string of a secret stays behind.</summary>
    private static void ReadHex(JsonElement element, string name, Span<byte> bytes)
    {
        ReadOnlySpan<byte> text = JsonMarshal.GetRawUtf8Value(element.GetProperty(name));
        if (text.Length != (2 * bytes.Length) + 2
            || Convert.FromHexString(text[1..^1], bytes, out _, out int written) != OperationStatus.Done
            || written != bytes.Length)
        {
            throw new InvalidDataException($"The key file's entry \"{name}\" is not {2 * bytes.Length} hexadecimal digits.");
        }
    }

    private static bool TryGetInt32Or(this JsonElement element, out int value)
    {
        value = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out value);
    }

    private static Keyring Open(Address address, ReadOnlySpan<byte> secrets)
    {
        SigningKey? signing = null;
        try
        {
            signing = SigningKey.FromBytes(secrets[..SigningKey.SecretSize]);
            if (signing.Address != address)
            {
                throw new InvalidDataException($"The key file says {address}, but its key belongs to {signing.Address}.");
            }

            var ring = new Keyring(signing, SealingKey.FromBytes(secrets[SigningKey.SecretSize..]));
            signing = null;
            return ring;
        }
        catch (ArgumentException)
        {
            throw new InvalidDataException("The key file holds a number that is no key.");
        }
        finally
        {
            signing?.Dispose();
        }
    }
}

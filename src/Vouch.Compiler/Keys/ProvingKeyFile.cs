using System.Buffers.Binary;
using System.Security.Cryptography;
using Vouch.Compiler.Lowering;
using Vouch.Models;
using Vouch.Models.Quantization;

namespace Vouch.Compiler.Keys;

/// <summary>
/// The file form of a proving key: magic, version, visibilities, seed, digest of the verifying key, the quantised model,
/// and at the end the SHA-256 of all before it. Reading treats the bytes as hostile: the result is a sound key or a
/// <see cref="ModelException"/>.
/// </summary>
public static class ProvingKeyFile
{
    private const int Version = 3;
    private const int DigestBytes = 32;
    private const int SeedBytes = 32;
    private const int HeaderBytes = 8 + 4 + 3 + SeedBytes + DigestBytes;
    private const string Again = "Compile the model again.";

    private static ReadOnlySpan<byte> Magic => "VPROVER\0"u8;

    /// <summary>The file's bytes. They are secret.</summary>
    public static byte[] ToBytes(ProvingKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Seed.Length is not (0 or SeedBytes) || key.VerifyingKeyDigest.Length != DigestBytes)
            throw new ArgumentException("The key has a seed or a digest of the wrong size.", nameof(key));
        using var stream = new MemoryStream();
        Span<byte> header = stackalloc byte[HeaderBytes];
        header.Clear();
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], Version);
        header[12] = (byte)key.Inputs;
        header[13] = (byte)key.Outputs;
        header[14] = (byte)(key.Seed.Length > 0 ? 1 : 0);
        key.Seed.CopyTo(header[15..]);
        key.VerifyingKeyDigest.CopyTo(header[(15 + SeedBytes)..]);
        stream.Write(header);
        CryptographicOperations.ZeroMemory(header);
        QuantizedGraphSerializer.Write(stream, key.Model);
        var body = stream.GetBuffer().AsSpan(0, (int)stream.Length);
        stream.Write(SHA256.HashData(body));
        var bytes = stream.ToArray();
        CryptographicOperations.ZeroMemory(stream.GetBuffer());
        return bytes;
    }

    /// <summary>Reads a file's bytes.</summary>
    /// <exception cref="ModelException">They are no proving key of this version, or damaged.</exception>
    public static ProvingKey Read(ReadOnlyMemory<byte> file)
    {
        var bytes = file.Span;
        if (!bytes.StartsWith(Magic)) throw new ModelException("This is not a proving key (model.vouch).");
        if (bytes.Length < HeaderBytes + DigestBytes) throw Damaged();
        var version = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        if (version != Version)
        {
            throw new ModelException(
                $"The proving key has format version {version}; this program reads version {Version}. {Again}");
        }

        // The checksum guards against accidents; the parser behind it does not rely on it.
        if (!SHA256.HashData(bytes[..^DigestBytes]).AsSpan().SequenceEqual(bytes[^DigestBytes..])) throw Damaged();
        var (inputs, outputs, hasSeed) = (bytes[12], bytes[13], bytes[14]);
        var seed = bytes.Slice(15, SeedBytes);
        if (inputs > (byte)Visibility.Committed || outputs > (byte)Visibility.Private || hasSeed > 1
            || (hasSeed == 0 && seed.ContainsAnyExcept((byte)0)))
        {
            throw Damaged();
        }

        var digest = bytes.Slice(15 + SeedBytes, DigestBytes).ToArray();
        using var model = new MemoryStream(file[HeaderBytes..^DigestBytes].ToArray(), writable: false);
        var read = QuantizedGraphSerializer.Read(model);
        if (model.Position != model.Length) throw Damaged();
        return new ProvingKey(read, (Visibility)inputs, (Visibility)outputs, hasSeed == 1 ? seed.ToArray() : [], digest);
    }

    private static ModelException Damaged() =>
        new($"The proving key (model.vouch) is damaged: it is cut off, or was changed. Restore it from a copy, or start over. {Again}");
}

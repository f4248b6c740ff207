using System.Security.Cryptography;
using Vouch.Workspace;
using Vouch.Workspace.Files;
using Vouch.Compiler.Keys;
using Vouch.Protocol.Keys;

namespace Vouch.Cli.Keys;

/// <summary>
/// What the owner of an input keeps and gives to whoever proves: the seed of the commitment, and the commitment, so that an
/// input that is not the one committed to is noticed before it is proven.
/// </summary>
/// <param name="Seed">32 bytes: secret.</param>
/// <param name="Commitment">Root and mark: public.</param>
internal sealed record InputOpening(byte[] Seed, byte[] Commitment)
{
    /// <summary>Mode of the file: its owner's alone.</summary>
    public const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const long MostBytes = 4096;

    /// <summary>Where the proofs under the commitment of an opening file are counted.</summary>
    public static string CounterPath(string openingPath) => openingPath + ".count";

    private static ReadOnlySpan<byte> Magic => "VINPUT1\0"u8;

    /// <summary>The file's bytes. They are secret.</summary>
    public byte[] ToBytes() => [.. Magic, .. Seed, .. Commitment];

    /// <summary>Reads an opening file.</summary>
    /// <exception cref="UsageException">It cannot be read, or is none for this key.</exception>
    public static InputOpening Read(string path, VerifyingKey key)
    {
        var bytes = InputBytes.Read(path, "The opening", MostBytes, "It is the secret file that 'vouch commit' wrote.");
        try
        {
            var start = Magic.Length + InputCommitment.SeedBytes;
            return bytes.AsSpan().StartsWith(Magic) && bytes.Length > start && IsCommitment(bytes.AsSpan(start), key)
                ? new InputOpening(bytes[Magic.Length..start], bytes[start..])
                : throw new UsageException(
                    $"{Safe.Path(path)} is no opening of an input for this key.", "Give the secret file that 'vouch commit' wrote.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Reads a commitment file.</summary>
    /// <exception cref="UsageException">It cannot be read, or is none for this key.</exception>
    public static byte[] ReadCommitment(string path, VerifyingKey key)
    {
        var bytes = InputBytes.Read(path, "The commitment", MostBytes, "It is the public file that 'vouch commit' wrote.");
        return IsCommitment(bytes, key)
            ? bytes
            : throw new UsageException(
                $"{Safe.Path(path)} is no commitment to an input for this key.", "Give the public file that 'vouch commit' wrote.");
    }

    private static bool IsCommitment(ReadOnlySpan<byte> bytes, VerifyingKey key) =>
        ProofStatement.IsMarked(bytes, key.Statement.Profile.ExtensionDegree);
}

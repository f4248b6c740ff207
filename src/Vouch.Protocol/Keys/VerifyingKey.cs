using Vouch.Hashing;
using Vouch.Protocol.Parameters;
using Vouch.Protocol.Statements;

namespace Vouch.Protocol.Keys;

/// <summary>
/// Everything a verifier needs, all of it public: the statement of an inference, the commitment to the weights, and the
/// one-time proof that the committed weights are in range. A key without that proof is refused (docs/protocol.md, section 9).
/// </summary>
public sealed class VerifyingKey
{
    private const int FormatVersion = 3;
    private const int MaxProofBytes = 1 << 26;
    private const int MaxInterfaceBytes = 1 << 26;

    /// <summary>Assembles a key.</summary>
    public VerifyingKey(
        SecurityProfile profile, MatrixParameters matrix, byte[] weightsRoot, bool weightsArePrivate,
        ConstraintSystem system, ConstraintSystem weightRangeSystem, ModelInterface @interface, byte[] weightRangeProof)
    {
        ArgumentNullException.ThrowIfNull(@interface);
        Interface = @interface;
        WeightsArePrivate = weightsArePrivate;
        WeightRangeProof = weightRangeProof;
        Statement = new ProofStatement(system, profile, matrix, weightsRoot, [], @interface.ToBytes());
        WeightRangeStatement = new ProofStatement(weightRangeSystem, profile, matrix, weightsRoot, [], WeightRangeInterface.ToArray());
        RequireSameWeights(Statement.Layout, WeightRangeStatement.Layout);
        if (WeightBounds.FirstUnbounded(weightRangeSystem) is { } unbounded)
        {
            throw new InvalidDataException($"The range statement does not bound the weights '{unbounded.Name}'.");
        }

        KeyPorts.Require(@interface, system);
        if (WeightRangeStatement.IsTemplate)
        {
            throw new InvalidDataException("The range statement speaks of inputs.");
        }

        Digest = TurboDigest(ToBytes());
    }

    /// <summary>What every proof under this key claims; a template where inputs are committed.</summary>
    public ProofStatement Statement { get; }

    /// <summary>The claim that all weights are in range.</summary>
    public ProofStatement WeightRangeStatement { get; }

    /// <summary>Proof of that claim.</summary>
    public byte[] WeightRangeProof { get; }

    /// <summary>Whether the commitment to the weights hides them.</summary>
    public bool WeightsArePrivate { get; }

    /// <summary>Whether a proof is about inputs under a commitment, which its verifier must be given.</summary>
    public bool HasCommittedInputs => Statement.IsTemplate;

    /// <summary>Meaning of inputs and outputs.</summary>
    public ModelInterface Interface { get; }

    /// <summary>Names the key: hash of its bytes.</summary>
    public byte[] Digest { get; }

    /// <summary>What takes the interface's place in the range statement, so that neither proof can stand for the other.</summary>
    public static ReadOnlySpan<byte> WeightRangeInterface => "weight range"u8;

    /// <summary>First bytes of a key file.</summary>
    public static ReadOnlySpan<byte> Magic => "VKEY"u8;

    /// <summary>The file's bytes.</summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Magic);
        writer.Write(FormatVersion);
        writer.Write(Statement.Profile.Bits);
        writer.Write(WeightsArePrivate);
        writer.Write(Statement.Matrix.LogColumns);
        writer.Write(Statement.Matrix.LogLength);
        writer.Write(Statement.Matrix.LogMask);
        writer.Write(Statement.Matrix.LogInverseRate);
        WriteBytes(writer, Statement.WeightsRoot);
        WriteBytes(writer, Statement.Interface);
        WriteBytes(writer, WeightRangeProof);
        ConstraintSystemSerializer.Write(writer, Statement.System);
        ConstraintSystemSerializer.Write(writer, WeightRangeStatement.System);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Reads a key file.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a key of this version.</exception>
    public static VerifyingKey Read(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (!bytes.AsSpan().StartsWith(Magic))
        {
            throw new InvalidDataException("This is not a verifying key.");
        }

        try
        {
            using var stream = new MemoryStream(bytes, Magic.Length, bytes.Length - Magic.Length, writable: false);
            using var reader = new BinaryReader(stream);
            var key = Read(reader);
            return stream.Position == stream.Length ? key : throw new InvalidDataException("The key has bytes too many at the end.");
        }
        catch (Exception e) when (e is EndOfStreamException or ArgumentException or OverflowException or FormatException)
        {
            throw new InvalidDataException("The key is cut off or malformed: " + e.Message, e);
        }
    }

    private static VerifyingKey Read(BinaryReader reader)
    {
        var version = reader.ReadInt32();
        if (version != FormatVersion)
        {
            throw new InvalidDataException(
                $"The key has format version {version}; this program reads version {FormatVersion}. Compile the model again.");
        }

        var profile = SecurityProfile.ForBits(reader.ReadInt32())
            ?? throw new InvalidDataException("The key names an unknown security level.");
        var isPrivate = reader.ReadBoolean();
        var (columns, length, mask, rate) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        if (columns is < 1 or > 26 || length <= columns || length > 27 || mask < 1 || mask >= length || rate is < 1 or > 8
            || length + rate > MerkleTree.MaxLogLeaves + 4)
        {
            throw new InvalidDataException("The key's commitment parameters are out of range.");
        }

        var matrix = new MatrixParameters(columns, length, mask, rate, profile.Queries(rate));
        var root = ReadBytes(reader, Proofs.ProofFormat.DigestBytes + (profile.ExtensionDegree * sizeof(ulong)));
        var description = ModelInterface.Parse(ReadBytes(reader, MaxInterfaceBytes));
        var proof = ReadBytes(reader, MaxProofBytes);
        var system = ConstraintSystemSerializer.Read(reader);
        var ranges = ConstraintSystemSerializer.Read(reader);
        return new VerifyingKey(profile, matrix, root, isPrivate, system, ranges, description, proof);
    }

    /// <summary>Both statements must read the same cells of the weights' commitment, and every weight must be ranged.</summary>
    private static void RequireSameWeights(Layout inference, Layout ranges)
    {
        var own = WeightPlaces(inference);
        var ranged = WeightPlaces(ranges);
        if (!own.SequenceEqual(ranged))
        {
            throw new InvalidDataException("The range statement speaks of other weights than the inference statement.");
        }
    }

    private static IEnumerable<string> WeightPlaces(Layout layout)
    {
        for (var b = 0; b < layout.Blocks.Count; b++)
        {
            if (layout.Blocks[b].Source == BlockSource.Weights)
            {
                yield return $"{layout.Offset(b)}:{string.Join('x', layout.Blocks[b].Shape)}";
            }
        }
    }

    private static byte[] TurboDigest(byte[] bytes)
    {
        var digest = new byte[Proofs.ProofFormat.DigestBytes];
        TurboShake128.Hash(bytes, digest, 0x4B);
        return digest;
    }

    private static void WriteBytes(BinaryWriter writer, byte[] bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private static byte[] ReadBytes(BinaryReader reader, int most)
    {
        var length = reader.ReadInt32();
        if (length < 0 || length > most || length > reader.BaseStream.Length - reader.BaseStream.Position)
        {
            throw new InvalidDataException("The key is cut off or a length in it is out of range.");
        }

        return reader.ReadBytes(length);
    }
}

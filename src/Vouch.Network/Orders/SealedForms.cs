using System.Buffers.Binary;
using System.Security.Cryptography;
using Vouch.Identity;
using Vouch.Network.Encoding;

namespace Vouch.Network.Orders;

/// <summary>
/// What lies inside envelopes, and the contexts that tie an envelope to its place (docs/network.md, section 5). Requesters and
/// nodes share this; the network sees none of it but <see cref="PublicInputDigest"/>.
/// </summary>
public static class SealedForms
{
    /// <summary>Bytes of a seed that opens a commitment.</summary>
    public const int SeedBytes = 32;

    /// <summary>Inputs of a model at most.</summary>
    public const int MostPorts = 256;

    private const string PackageDomain = "vouch/package/1";
    private const int PackageHeader = 4 + 15 + 4;

    private static ReadOnlySpan<byte> InputDomain => "vouch/input/1"u8;

    /// <summary>The context that an order's input is sealed under: an envelope moved to another order does not open.</summary>
    public static byte[] InputContext(Address network, Address requester, in Digest256 model, ulong nonce) =>
        new CanonicalWriter("vouch/seal/1").Address(network).Address(requester).Digest(model).UInt64(nonce).ToArray();

    /// <summary>The same of an order.</summary>
    public static byte[] InputContext(Order order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return InputContext(order.Network, order.Requester, order.Model, order.Nonce);
    }

    /// <summary>The context that a model's package is sealed under for the nodes it is granted to.</summary>
    public static byte[] GrantContext(Address network, Address owner, in Digest256 model) =>
        new CanonicalWriter("vouch/grant/1").Address(network).Address(owner).Digest(model).ToArray();

    /// <summary>Writes an input; the caller erases the bytes.</summary>
    /// <param name="codes">Codes by port, each in 32 bits.</param>
    /// <param name="seed">32 bytes that open the commitment, or none for public inputs.</param>
    public static byte[] WriteInput(IReadOnlyList<long[]> codes, ReadOnlySpan<byte> seed)
    {
        ArgumentNullException.ThrowIfNull(codes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(codes.Count, MostPorts, nameof(codes));
        if (seed.Length is not (0 or SeedBytes)) throw new ArgumentException($"A seed has {SeedBytes} bytes, or there is none.", nameof(seed));

        // One array of the right size: a growing buffer would leave copies of a secret behind.
        var bytes = new byte[checked(4 + InputDomain.Length + 4 + codes.Sum(port => 4 + (4 * port.Length)) + 4 + seed.Length)];
        var rest = Put(Put(bytes, InputDomain.Length), InputDomain);
        rest = Put(rest, codes.Count);
        foreach (var port in codes)
        {
            rest = Put(rest, port.Length);
            foreach (var code in port) rest = Put(rest, checked((int)code));
        }

        Put(Put(rest, seed.Length), seed);
        return bytes;
    }

    /// <summary>Reads an input.</summary>
    /// <exception cref="InvalidDataException">The bytes are no input; the message holds none of them.</exception>
    public static SealedInput ReadInput(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        reader.Domain("vouch/input/1");
        var ports = new long[reader.Count(MostPorts)][];
        try
        {
            for (var i = 0; i < ports.Length; i++)
            {
                var count = reader.Count(bytes.Length / sizeof(int));
                var codes = reader.Raw(count * sizeof(int));
                ports[i] = new long[count];
                for (var k = 0; k < count; k++) ports[i][k] = BinaryPrimitives.ReadInt32BigEndian(codes[(k * sizeof(int))..]);
            }

            var seed = reader.Bytes(SeedBytes);
            if (seed.Length is not (0 or SeedBytes)) throw new InvalidDataException("A seed is cut off.");
            reader.ExpectEnd();
            return new SealedInput(ports, seed.IsEmpty ? null : seed.ToArray());
        }
        catch (InvalidDataException)
        {
            foreach (var port in ports) port.AsSpan().Clear();
            throw;
        }
    }

    /// <summary>Writes a model's package; the caller erases the bytes.</summary>
    /// <param name="provingKey">The file of the proving key.</param>
    /// <param name="share">Proofs a node may make of private weights; 0: the weights are public.</param>
    public static byte[] WritePackage(ReadOnlySpan<byte> provingKey, int share)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        var bytes = new byte[checked(PackageHeader + provingKey.Length + 4)];
        var rest = Put(Put(bytes, PackageDomain.Length), "vouch/package/1"u8);
        Put(Put(Put(rest, provingKey.Length), provingKey), share);
        return bytes;
    }

    /// <summary>Reads a package: where in it the proving key lies, and the share.</summary>
    /// <exception cref="InvalidDataException">The bytes are no package.</exception>
    public static (Range ProvingKey, int Share) ReadPackage(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        reader.Domain(PackageDomain);
        var length = reader.Bytes(bytes.Length).Length;
        var share = reader.Int32();
        reader.ExpectEnd();
        if (share < 0) throw new InvalidDataException("The package's share of openings is negative.");
        return (PackageHeader..(PackageHeader + length), share);
    }

    /// <summary>
    /// Keccak-256 of public input codes: a list of ports, each a list of 32-bit codes. Null if a port is private or a code
    /// needs more bits: such an input has no digest.
    /// </summary>
    public static Digest256? PublicInputDigest(IReadOnlyList<long[]?> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var writer = new CanonicalWriter().Int32(inputs.Count);
        foreach (var port in inputs)
        {
            if (port is null) return null;
            writer.Int32(port.Length);
            foreach (var code in port)
            {
                if (code is < int.MinValue or > int.MaxValue) return null;
                writer.Int32((int)code);
            }
        }

        return writer.Digest();
    }

    private static Span<byte> Put(Span<byte> target, int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(target, value);
        return target[sizeof(int)..];
    }

    private static Span<byte> Put(Span<byte> target, ReadOnlySpan<byte> value)
    {
        value.CopyTo(target);
        return target[value.Length..];
    }
}

/// <summary>An opened input: a requester's secret, erased when it is disposed of.</summary>
/// <param name="codes">Codes by port.</param>
/// <param name="seed">What opens the commitment; null for public inputs.</param>
public sealed class SealedInput(long[][] codes, byte[]? seed) : IDisposable
{
    /// <summary>Codes by port.</summary>
    public long[][] Codes { get; } = codes;

    /// <summary>What opens the commitment; null for public inputs.</summary>
    public byte[]? Seed { get; } = seed;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var port in Codes) Array.Clear(port);
        CryptographicOperations.ZeroMemory(Seed);
    }

    /// <summary>Nothing of what it holds.</summary>
    public override string ToString() => nameof(SealedInput);
}

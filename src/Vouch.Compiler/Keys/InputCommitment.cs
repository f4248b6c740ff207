using System.Buffers.Binary;
using System.Security.Cryptography;
using Vouch.Hashing;
using Vouch.Models.Quantization;
using Vouch.Protocol.Keys;
using Vouch.Protocol.Statements;
using Vouch.Prover.Commitments;

namespace Vouch.Compiler.Keys;

/// <summary>
/// The commitment of a data owner to its input codes, made before any proof (docs/protocol.md, sections 5.3 and 5.4): a proof
/// under it is about these inputs and no others. It hides them as long as the seed is secret and no more proofs open it than
/// <see cref="Openings"/>.
/// </summary>
public static class InputCommitment
{
    /// <summary>Bytes of a seed.</summary>
    public const int SeedBytes = Expander.SeedSize;

    /// <summary>Proofs that every commitment to inputs survives, whatever the key.</summary>
    public const int LeastOpenings = 64;

    /// <summary>Commits. The same key, codes and seed always give the same commitment; nothing of it repeats under others.</summary>
    /// <param name="key">The key of the model that the inputs are for.</param>
    /// <param name="codes">Codes of all inputs in the model's order; those that are not committed may be empty.</param>
    /// <param name="seed32">32 secret bytes; whoever proves needs them too.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>Merkle root, then mark: public.</returns>
    /// <exception cref="UnprovableInputException">A code is outside the range in which the model can be proven.</exception>
    public static byte[] Commit(
        VerifyingKey key, IReadOnlyList<long[]> codes, ReadOnlySpan<byte> seed32, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(codes);
        if (!key.HasCommittedInputs || codes.Count != key.Interface.Inputs.Count)
        {
            throw new ArgumentException("The model has no committed inputs, or another number of inputs.", nameof(codes));
        }

        RequireRanges(key, codes);
        var seed = Derive(key, codes, seed32);
        try
        {
            var commitment = Build(key, codes, seed, cancellation);
            var bytes = commitment.Root.ToArray();
            commitment.Clear();
            return bytes;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>How many proofs may open one commitment before it could begin to reveal the inputs.</summary>
    public static int Openings(VerifyingKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Statement.Matrix.OpeningBudget;
    }

    /// <summary>
    /// The seed of one commitment's randomness. Key and codes go in, so that a seed used twice never hides two inputs under the
    /// same randomness, which would show their difference.
    /// </summary>
    internal static byte[] Derive(VerifyingKey key, IReadOnlyList<long[]> codes, ReadOnlySpan<byte> seed)
    {
        using var label = new MemoryStream();
        label.Write("input commitment"u8);
        label.Write(key.Digest);
        Span<byte> word = stackalloc byte[sizeof(long)];
        foreach (var (_, values) in Committed(key, codes))
        {
            foreach (var code in values)
            {
                BinaryPrimitives.WriteInt64LittleEndian(word, code);
                label.Write(word);
            }
        }

        var bytes = label.GetBuffer().AsSpan(0, (int)label.Length);
        using var expander = new Expander(seed, bytes);
        CryptographicOperations.ZeroMemory(bytes);
        var derived = new byte[SeedBytes];
        expander.FillBytes(derived);
        return derived;
    }

    /// <summary>The commitment itself, ready to be opened.</summary>
    internal static RowCommitment Build(
        VerifyingKey key, IReadOnlyList<long[]> codes, ReadOnlySpan<byte> derived, CancellationToken cancellation)
    {
        var values = new long[key.Statement.System.Blocks.Count][];
        foreach (var (port, own) in Committed(key, codes))
        {
            values[port.Block] = own;
        }

        return WeightsCommitment.Build(
            key.Statement.Layout, BlockSource.Inputs, key.Statement.Matrix, new Assignment(values), derived, cancellation)!;
    }

    private static IEnumerable<(PortDescription Port, long[] Codes)> Committed(VerifyingKey key, IReadOnlyList<long[]> codes) =>
        key.Interface.Inputs.Zip(codes).Where(input => input.First.Visibility == PortVisibility.Committed);

    /// <summary>The proof shows the range; an owner who commits to what nobody can prove should hear of it now.</summary>
    private static void RequireRanges(VerifyingKey key, IReadOnlyList<long[]> codes)
    {
        foreach (var (port, values) in Committed(key, codes))
        {
            if (values.Length != key.Statement.System.Blocks[port.Block].ValidCells)
            {
                throw new ArgumentException($"The input '{port.Name}' has another number of values.", nameof(codes));
            }

            var at = Array.FindIndex(values, v => v < port.Low || v > port.High);
            if (at >= 0)
            {
                throw new UnprovableInputException($"Element {at} of the input '{port.Name}' is outside [{port.Low}, {port.High}].");
            }
        }
    }
}

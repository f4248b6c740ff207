using System.Runtime.InteropServices;

namespace Vouch.Hashing;

/// <summary>
/// The salts of a column tree's leaves. Slots are leaves in storage order: slot s is leaf reverse(s), see
/// <see cref="ColumnTree"/>. Safe for concurrent use.
/// </summary>
public abstract class LeafSalts : IDisposable
{
    /// <summary>Every salt 32 zero bytes: trees that anyone must be able to recompute.</summary>
    public static LeafSalts Zero { get; } = new ZeroSalts();

    /// <summary>Salts that are given.</summary>
    /// <param name="salts">32 bytes per leaf, leaf by leaf in natural order; kept, not copied.</param>
    public static LeafSalts Given(byte[] salts) => new GivenSalts(salts);

    /// <summary>
    /// Salts from a secret seed: that of slot s is words 4s to 4s + 3 of the seed's <see cref="Expander"/> stream. They are
    /// computed where they are needed, while hashing and for opened leaves, and never lie in memory together.
    /// </summary>
    /// <param name="seed">32 bytes, used for nothing else.</param>
    public static LeafSalts FromSeed(ReadOnlySpan<byte> seed) => new SeededSalts(seed);

    /// <summary>Writes the salts of consecutive slots.</summary>
    /// <param name="firstSlot">The first slot.</param>
    /// <param name="logLeaves">k, where the tree has 2^k leaves.</param>
    /// <param name="salts">32 bytes for each slot.</param>
    public abstract void Fill(int firstSlot, int logLeaves, Span<byte> salts);

    /// <summary>Forgets the seed; nothing can be filled afterwards.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);

    private sealed class ZeroSalts : LeafSalts
    {
        public override void Fill(int firstSlot, int logLeaves, Span<byte> salts) => salts.Clear();
    }

    private sealed class GivenSalts(byte[] all) : LeafSalts
    {
        public override void Fill(int firstSlot, int logLeaves, Span<byte> salts)
        {
            for (int i = 0; i < salts.Length / MerkleLeaf.SaltSize; i++)
            {
                int leaf = ColumnTree.Reverse(firstSlot + i, logLeaves);
                all.AsSpan(leaf * MerkleLeaf.SaltSize, MerkleLeaf.SaltSize).CopyTo(salts[(i * MerkleLeaf.SaltSize)..]);
            }
        }
    }

    private sealed class SeededSalts(ReadOnlySpan<byte> seed) : LeafSalts
    {
        private readonly Expander _expander = new(seed, "salts"u8);

        public override void Fill(int firstSlot, int logLeaves, Span<byte> salts)
        {
            const int Words = MerkleLeaf.SaltSize / sizeof(ulong);
            Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(salts);
            _expander.WordsAt((ulong)firstSlot * Words, words);
            if (!BitConverter.IsLittleEndian)
            {
                System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(words, words);
            }
        }

        public override void Dispose()
        {
            _expander.Dispose();
            base.Dispose();
        }
    }
}

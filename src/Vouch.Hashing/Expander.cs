using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Vouch.Hashing;

/// <summary>
/// An endless stream of uniform words from a 32-byte seed and a label, the same for the same two. The key is
/// TurboSHAKE128(seed || label, domain <see cref="HashDomain.ExpanderKey"/>) and block i the first 168 bytes of
/// TurboSHAKE128(key || i, domain <see cref="HashDomain.ExpanderBlock"/>), i as 8 little-endian bytes. Blocks are
/// taken in groups of eight, 8g to 8g + 7: first the word 0 of all eight, then the word 1 of all eight, and so on.
/// </summary>
/// <remarks>
/// As unpredictable as its seed. For secrets, draw a fresh seed for each purpose with <see cref="OsRandom.NewSeed"/>
/// and give each use of a seed its own label; two streams of one seed and one label are equal. An instance is not
/// safe for use by several threads at once. Disposing it erases the key.
/// </remarks>
public sealed class Expander : IWordSource, IDisposable
{
    /// <summary>Bytes in a seed.</summary>
    public const int SeedSize = CounterBlocks.KeySize;

    private const int GroupWords = TurboShake128.RateWords * KeccakP1600.Lanes;

    private readonly ulong[] _key = new ulong[CounterBlocks.KeyWords];

    // The rest of a group given out only in part: the last _left words of _group.
    private readonly ulong[] _group = new ulong[GroupWords];
    private ulong _nextBlock;
    private int _left;
    private bool _disposed;

    /// <summary>Starts the stream of a seed and a label.</summary>
    /// <param name="seed">32 bytes.</param>
    /// <param name="label">Says what the stream is for; any length.</param>
    public Expander(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> label)
    {
        if (seed.Length != SeedSize) throw new ArgumentException("A seed has 32 bytes.", nameof(seed));
        var sponge = new KeccakSponge(TurboShake128.Rate, TurboShake128.Rounds);
        sponge.Absorb(seed);
        sponge.Absorb(label);
        sponge.Pad(HashDomain.ExpanderKey);
        Span<byte> key = stackalloc byte[CounterBlocks.KeySize];
        sponge.Squeeze(key);
        CounterBlocks.ReadKey(key, _key);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>
    /// Fills <paramref name="elements"/> with uniform elements of the field of order 2^64 - 2^32 + 1, as canonical
    /// words: the next words of the stream, leaving out those that are not below the order.
    /// </summary>
    public void FillField(Span<ulong> elements) => FieldSampler.Fill(this, elements);

    /// <summary>Fills <paramref name="words"/> with the next words of the stream.</summary>
    public void FillWords(Span<ulong> words)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        int fromRest = Math.Min(_left, words.Length);
        _group.AsSpan(GroupWords - _left, fromRest).CopyTo(words);
        _left -= fromRest;
        words = words[fromRest..];
        if (!words.IsEmpty) Generate(words);
    }

    /// <summary>
    /// Fills <paramref name="bytes"/> with the next words of the stream, as little-endian bytes. The unused bytes of
    /// a last word taken only in part are dropped.
    /// </summary>
    public void FillBytes(Span<byte> bytes)
    {
        Span<ulong> words = stackalloc ulong[GroupWords];
        while (!bytes.IsEmpty)
        {
            int size = Math.Min(bytes.Length, GroupWords * sizeof(ulong));
            Span<ulong> part = words[..((size + 7) / 8)];
            FillWords(part);
            if (!BitConverter.IsLittleEndian)
            {
                BinaryPrimitives.ReverseEndianness(part, part);
            }

            MemoryMarshal.AsBytes(part)[..size].CopyTo(bytes);
            bytes = bytes[size..];
        }

        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(words));
    }

    /// <summary>
    /// Words of the stream by their place in it, counted from its start whatever has been taken. Safe for concurrent use.
    /// </summary>
    /// <param name="index">The place of the first word.</param>
    /// <param name="words">Receives the words.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void WordsAt(ulong index, Span<ulong> words)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ulong* reserved = stackalloc ulong[LaneState.Words + LaneState.Slack];
        ulong* state = LaneState.Align(reserved);
        while (!words.IsEmpty)
        {
            int skip = (int)(index % GroupWords);
            CounterBlocks.Compute(_key, index / GroupWords * KeccakP1600.Lanes, HashDomain.ExpanderBlock, state);
            int taken = Math.Min(words.Length, GroupWords - skip);
            new ReadOnlySpan<ulong>(state + skip, taken).CopyTo(words);
            words = words[taken..];
            index += (ulong)taken;
        }

        LaneState.Clear(state);
    }

    /// <summary>Erases the key and the words not yet given out.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_key.AsSpan()));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_group.AsSpan()));
        _disposed = true;
    }

    void IWordSource.Fill(Span<ulong> words) => FillWords(words);

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Generate(Span<ulong> words)
    {
        ulong* reserved = stackalloc ulong[LaneState.Words + LaneState.Slack];
        ulong* state = LaneState.Align(reserved);
        var group = new ReadOnlySpan<ulong>(state, GroupWords);
        while (!words.IsEmpty)
        {
            CounterBlocks.Compute(_key, _nextBlock, HashDomain.ExpanderBlock, state);
            _nextBlock += KeccakP1600.Lanes;
            int taken = Math.Min(words.Length, GroupWords);
            group[..taken].CopyTo(words);
            words = words[taken..];
            if (taken < GroupWords)
            {
                group.CopyTo(_group);
                _left = GroupWords - taken;
            }
        }

        // The states hold output that may be secret, and nothing else would overwrite them soon.
        LaneState.Clear(state);
    }
}

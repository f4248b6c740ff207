using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Vouch.Hashing;

/// <summary>
/// Proof of work: a 64-bit nonce for which TurboSHAKE128(seed || nonce, domain <see cref="HashDomain.Grind"/>) begins
/// with a number of zero bits, counted from the top bit of the first byte. The nonce is 8 little-endian bytes.
/// </summary>
public static class Grinding
{
    /// <summary>Bytes in a seed.</summary>
    public const int SeedSize = CounterBlocks.KeySize;

    /// <summary>The most zero bits that can be asked for.</summary>
    public const int MaxBits = 64;

    /// <summary>Nonces tried between two looks at the other workers and the cancellation token; about 0.2 ms.</summary>
    private const int ChunkSize = 1 << 14;

    /// <summary>Finds the smallest nonce, on all processors; about 2^<paramref name="bits"/> trials.</summary>
    /// <param name="seed">32 bytes.</param>
    /// <param name="bits">Zero bits wanted, 0 to 64.</param>
    /// <param name="cancellation">Ends the search early.</param>
    /// <exception cref="OperationCanceledException">The search was cancelled.</exception>
    public static ulong Find(ReadOnlySpan<byte> seed, int bits, CancellationToken cancellation = default)
    {
        if (seed.Length != SeedSize) throw new ArgumentException("A seed has 32 bytes.", nameof(seed));
        ArgumentOutOfRangeException.ThrowIfNegative(bits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, MaxBits);
        cancellation.ThrowIfCancellationRequested();
        ulong[] key = new ulong[CounterBlocks.KeyWords];
        CounterBlocks.ReadKey(seed, key);
        ulong mask = MaskOf(bits);

        // Small targets are met before other threads would have started.
        if (Scan(key, 0, mask) is { } early) return early;
        var search = new Search { Key = key, Mask = mask, NextChunk = 1 };
        Parallel.For(0, Environment.ProcessorCount, _ => search.Work(cancellation));

        // First of all: a worker that was stopped may have left a smaller nonce behind.
        cancellation.ThrowIfCancellationRequested();
        if (search.Best is { } nonce) return nonce;
        throw new InvalidOperationException("No nonce of 64 bits meets the target.");
    }

    /// <summary>
    /// Whether a nonce meets the target. Total: a seed of another size or a number of bits out of range is not met.
    /// </summary>
    public static bool Check(ReadOnlySpan<byte> seed, ulong nonce, int bits)
    {
        if (seed.Length != SeedSize || bits is < 0 or > MaxBits) return false;
        Span<byte> message = stackalloc byte[CounterBlocks.MessageSize];
        seed.CopyTo(message);
        BinaryPrimitives.WriteUInt64LittleEndian(message[SeedSize..], nonce);
        Span<byte> first = stackalloc byte[sizeof(ulong)];
        TurboShake128.Hash(message, first, HashDomain.Grind);
        return (BinaryPrimitives.ReadUInt64LittleEndian(first) & MaskOf(bits)) == 0;
    }

    /// <summary>The bits of the first little-endian output word that must be zero.</summary>
    private static ulong MaskOf(int bits) =>
        bits == 0 ? 0 : BinaryPrimitives.ReverseEndianness(ulong.MaxValue << (64 - bits));

    /// <summary>The smallest nonce of a chunk that meets the target.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe ulong? Scan(ulong[] key, ulong start, ulong mask)
    {
        ulong* reserved = stackalloc ulong[LaneState.Words + LaneState.Slack];
        ulong* state = LaneState.Align(reserved);
        for (ulong nonce = start; nonce - start < ChunkSize; nonce += KeccakP1600.Lanes)
        {
            CounterBlocks.Compute(key, nonce, HashDomain.Grind, state);
            for (int lane = 0; lane < KeccakP1600.Lanes; lane++)
            {
                if ((state[lane] & mask) == 0) return nonce + (ulong)lane;
            }
        }

        return null;
    }

    /// <summary>What the workers share.</summary>
    private sealed class Search
    {
        private const long Chunks = (long)(ulong.MaxValue / ChunkSize);

        private readonly Lock _lock = new();
        private long _nextChunk;
        private ulong? _best;

        public required ulong[] Key { get; init; }

        public required ulong Mask { get; init; }

        public required long NextChunk { init => _nextChunk = value; }

        public ulong? Best
        {
            get
            {
                lock (_lock) return _best;
            }
        }

        /// <summary>
        /// Takes chunks in increasing order until one lies beyond the best nonce known. Every chunk below the final
        /// answer was then taken by some worker and searched to its end, which makes the answer the smallest.
        /// </summary>
        public void Work(CancellationToken cancellation)
        {
            while (!cancellation.IsCancellationRequested)
            {
                long chunk = Interlocked.Increment(ref _nextChunk) - 1;
                ulong start = (ulong)chunk * ChunkSize;
                if (chunk > Chunks || Best <= start) return;
                if (Scan(Key, start, Mask) is { } nonce)
                {
                    Offer(nonce);
                    return;
                }
            }
        }

        private void Offer(ulong nonce)
        {
            lock (_lock)
            {
                if (!(_best <= nonce)) _best = nonce;
            }
        }
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vouch.Algebra;

/// <content>
/// Code words block by block, in bit-reversed order: what the transform leaves before its last permutation. Whoever hashes
/// columns needs no other order, so the permutation is never made, and a block that fits the second-level cache is written
/// once. Block b of S values belongs to the residue modulo x^S - g for one g, so a row costs only the levels of its own
/// length, and coefficients beyond a power of two one product each.
/// </content>
public static partial class Ntt
{
    /// <summary>The least size of a block, at every lane width.</summary>
    public const int LogLeastBlock = 6;

    /// <summary>
    /// Values in storage order: entry i is the value at w^j, w = <see cref="Goldilocks.RootOfUnity"/>(logDomain), where j is
    /// block * values.Length + i with its logDomain bits reversed.
    /// </summary>
    /// <param name="coefficients">Canonical words, lowest degree first; any number up to 2^logDomain.</param>
    /// <param name="values">Receives one block: 2^<see cref="LogLeastBlock"/> to 2^logDomain values, a power of two.</param>
    /// <param name="block">Which block, from 0.</param>
    /// <param name="logDomain">log2 of the code word's length.</param>
    /// <exception cref="ArgumentException">A length or an index is not as described.</exception>
    public static void EncodeBlock(ReadOnlySpan<ulong> coefficients, Span<ulong> values, int block, int logDomain)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(logDomain);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(logDomain, MaxLogSize);
        CheckSize(values.Length, nameof(values));
        if (values.Length < 1 << LogLeastBlock || values.Length > 1 << logDomain || coefficients.Length > 1 << logDomain)
        {
            throw new ArgumentException("A block has 64 values to 2^logDomain, and a row no more coefficients than values.", nameof(values));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(block);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(block, (1 << logDomain) / values.Length);
        int size = TransformSize(coefficients.Length, values.Length);
        switch (Width(size))
        {
            case 8:
                EncodeBlock<Packed512>(coefficients, values, block, logDomain, size);
                break;
            case 4:
                EncodeBlock<Packed256>(coefficients, values, block, logDomain, size);
                break;
            default:
                EncodeBlock<PackedScalar>(coefficients, values, block, logDomain, size);
                break;
        }
    }

    /// <summary>Reverses the lowest <paramref name="bits"/> bits: from storage order to natural order and back.</summary>
    public static int ReverseBits(int value, int bits) => NttCore<PackedScalar>.Reverse(value, bits);

    /// <summary>
    /// Brings a code word of <see cref="EncodeBlock(ReadOnlySpan{ulong}, Span{ulong}, int, int)"/> into natural order, in parts
    /// that several threads may do at once, each once.
    /// </summary>
    /// <param name="codeword">All its blocks, a power of two and at least one block.</param>
    /// <param name="part">Which part, from 0.</param>
    /// <param name="parts">How many parts; at least 1.</param>
    public static void IntoNaturalOrder(Span<ulong> codeword, int part, int parts)
    {
        CheckSize(codeword.Length, nameof(codeword));
        ArgumentOutOfRangeException.ThrowIfNegative(part);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(part, parts);
        ArgumentOutOfRangeException.ThrowIfLessThan(codeword.Length, 1 << LogLeastBlock);
        ref ulong data = ref MemoryMarshal.GetReference(codeword);
        switch (Width(codeword.Length))
        {
            case 8:
                NttCore<Packed512>.BitReverse(ref data, codeword.Length, part, parts);
                break;
            case 4:
                NttCore<Packed256>.BitReverse(ref data, codeword.Length, part, parts);
                break;
            default:
                NttCore<PackedScalar>.BitReverse(ref data, codeword.Length, part, parts);
                break;
        }
    }

    // A coefficient past the size costs a product where it wraps around, a level half a product for every value.
    private static int TransformSize(int coefficients, int block)
    {
        int up = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, coefficients));
        int size = coefficients - (up / 2) < up / 4 ? up / 2 : up;
        return Math.Clamp(size, 1 << LogLeastBlock, block);
    }

    private static void EncodeBlock<TPacked>(
        ReadOnlySpan<ulong> coefficients, Span<ulong> values, int block, int logDomain, int size)
        where TPacked : struct, IPacked<TPacked>
    {
        NttRoots roots = NttCore<TPacked>.Roots(1 << logDomain);
        int parts = values.Length / size;
        for (int i = 0; i < parts; i++)
        {
            int own = (block * parts) + i;
            Span<ulong> part = values.Slice(i * size, size);
            ulong root = own >> 1 < roots.Each.Length ? roots.Each[own >> 1] : 1;
            Residue(coefficients, part, (own & 1) == 0 || root == 0 ? root : Goldilocks.Modulus - root);
            NttCore<TPacked>.Run(ref MemoryMarshal.GetReference(part), size, own, roots);
        }
    }

    // The polynomial modulo x^size - g.
    private static void Residue(ReadOnlySpan<ulong> coefficients, Span<ulong> part, ulong g)
    {
        int size = part.Length;
        int first = Math.Min(size, coefficients.Length);
        coefficients[..first].CopyTo(part);
        part[first..].Clear();
        ulong power = g;
        for (int from = size; from < coefficients.Length; from += size)
        {
            var kernel = new WrapKernel
            {
                Data = ref MemoryMarshal.GetReference(part),
                Source = ref MemoryMarshal.GetReference(coefficients[from..]),
                Factor = power,
            };
            int count = Math.Min(size, coefficients.Length - from);
            int whole = count & ~7;
            WidthLadder.RunPlane(ref kernel, 0, whole);
            for (int i = whole; i < count; i++)
            {
                part[i] = (Goldilocks.FromCanonical(part[i]) + Goldilocks.FromCanonical(Goldilocks.Mul(coefficients[from + i], power))).Value;
            }

            power = Goldilocks.Mul(power, g);
        }
    }

    private ref struct WrapKernel : IPlaneKernel<WrapKernel>
    {
        public ref ulong Data;
        public ref ulong Source;
        public ulong Factor;

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public static int Run<TPacked>(ref WrapKernel kernel, int from, int to)
            where TPacked : struct, IPacked<TPacked>
        {
            ref ulong data = ref kernel.Data;
            ref ulong source = ref kernel.Source;
            TPacked factor = TPacked.Broadcast(kernel.Factor);
            int i = from;
            for (; i <= to - TPacked.Width; i += TPacked.Width)
            {
                ref ulong at = ref Unsafe.Add(ref data, i);
                TPacked product = TPacked.Mul(TPacked.Load(ref Unsafe.Add(ref source, i)), factor);
                TPacked.Store(TPacked.Add(TPacked.Load(ref at), product), ref at);
            }

            return i;
        }
    }
}

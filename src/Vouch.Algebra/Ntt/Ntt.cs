using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vouch.Algebra;

/// <summary>
/// Number-theoretic transforms over the base field: values of a polynomial on a coset of the subgroup
/// of order n = 2^k, natural order on both sides. With w = <see cref="Goldilocks.RootOfUnity"/>(k),
/// entry i is the value at shift * w^i. All words are canonical.
/// </summary>
public static partial class Ntt
{
    /// <summary>The largest k.</summary>
    public const int MaxLogSize = 28;

    /// <summary>Computes the twiddles for transforms of up to 2^<paramref name="logSize"/> ahead of use.</summary>
    /// <param name="logSize">In [0, <see cref="MaxLogSize"/>].</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="logSize"/> is out of range.</exception>
    public static void Prepare(int logSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(logSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(logSize, MaxLogSize);
        int size = 1 << logSize;
        switch (Width(size))
        {
            case 8:
                NttCore<Packed512>.Roots(size);
                break;
            case 4:
                NttCore<Packed256>.Roots(size);
                break;
            default:
                NttCore<PackedScalar>.Roots(size);
                break;
        }
    }

    /// <summary>Replaces coefficients by values, in place.</summary>
    /// <param name="data">2^k coefficients, lowest degree first; receives the values.</param>
    /// <param name="shift">The coset's representative, canonical and not zero.</param>
    /// <exception cref="ArgumentException">The length is not a supported power of two, or the shift is bad.</exception>
    public static void Forward(Span<ulong> data, ulong shift = 1)
    {
        CheckSize(data.Length, nameof(data));
        CheckShift(shift);
        ScalePowers(data, 1, shift);
        Transform(data, data.Length);
    }

    /// <summary>Replaces values by coefficients, in place: the inverse of <see cref="Forward"/>.</summary>
    /// <inheritdoc cref="Forward"/>
    public static void Inverse(Span<ulong> data, ulong shift = 1)
    {
        CheckSize(data.Length, nameof(data));
        CheckShift(shift);

        // Transforming twice gives n times the coefficients, at negated indices.
        Transform(data, data.Length);
        data[1..].Reverse();
        ScalePowers(data, Goldilocks.InverseOrZero((ulong)data.Length), Goldilocks.InverseOrZero(shift));
    }

    /// <summary>
    /// Writes the values on a coset larger than the number of coefficients, a Reed-Solomon codeword.
    /// The zero coefficients cost nothing: the levels they would pass through are copies.
    /// </summary>
    /// <param name="coefficients">Any number of coefficients up to the codeword's length; lowest degree first.</param>
    /// <param name="codeword">Receives the 2^k values; may start with the coefficients themselves.</param>
    /// <param name="shift">The coset's representative, canonical and not zero.</param>
    /// <exception cref="ArgumentException">A length or the shift is not as described.</exception>
    public static void EncodeRow(ReadOnlySpan<ulong> coefficients, Span<ulong> codeword, ulong shift = 1)
    {
        CheckSize(codeword.Length, nameof(codeword));
        CheckShift(shift);
        if (coefficients.Length > codeword.Length)
        {
            throw new ArgumentException("There are more coefficients than values.", nameof(coefficients));
        }

        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, coefficients.Length));
        size = Math.Min(codeword.Length, Math.Max(size, Math.Min(64, codeword.Length)));
        coefficients.CopyTo(codeword);
        codeword[coefficients.Length..size].Clear();
        ScalePowers(codeword[..size], 1, shift);
        Transform(codeword, size);
    }

    /// <summary>Encodes rows that lie one after another, on all processors.</summary>
    /// <param name="coefficients">rows * coefficientsPerRow words.</param>
    /// <param name="coefficientsPerRow">At least 1.</param>
    /// <param name="codewords">rows * 2^k words, not overlapping the coefficients.</param>
    /// <param name="shift">The coset's representative, canonical and not zero.</param>
    /// <exception cref="ArgumentException">A length or the shift is not as described.</exception>
    public static void EncodeRows(
        ReadOnlyMemory<ulong> coefficients, int coefficientsPerRow, Memory<ulong> codewords, ulong shift = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(coefficientsPerRow, 1);
        int rows = coefficients.Length / coefficientsPerRow;
        if (rows == 0 || rows * coefficientsPerRow != coefficients.Length || codewords.Length % rows != 0)
        {
            throw new ArgumentException("The words do not make whole rows.", nameof(coefficients));
        }

        int length = codewords.Length / rows;
        CheckSize(length, nameof(codewords));
        Prepare(BitOperations.Log2((uint)length));
        Parallel2.For(rows, 1, (from, to) =>
        {
            for (int row = from; row < to; row++)
            {
                EncodeRow(
                    coefficients.Span.Slice(row * coefficientsPerRow, coefficientsPerRow),
                    codewords.Span.Slice(row * length, length),
                    shift);
            }
        });
    }

    // Words past the first "size" are not read: the coefficients there are zero.
    private static void Transform(Span<ulong> data, int size)
    {
        switch (Width(size))
        {
            case 8:
                Transform<Packed512>(data, size);
                break;
            case 4:
                Transform<Packed256>(data, size);
                break;
            default:
                Transform<PackedScalar>(data, size);
                break;
        }
    }

    private static void Transform<TPacked>(Span<ulong> data, int size)
        where TPacked : struct, IPacked<TPacked>
    {
        NttRoots roots = NttCore<TPacked>.Roots(data.Length);
        for (int block = (data.Length / size) - 1; block >= 0; block--)
        {
            Span<ulong> part = data.Slice(block * size, size);
            if (block > 0)
            {
                data[..size].CopyTo(part);
            }

            NttCore<TPacked>.Run(ref MemoryMarshal.GetReference(part), size, block, roots);
        }

        NttCore<TPacked>.BitReverse(ref MemoryMarshal.GetReference(data), data.Length);
    }

    private static int Width(int size) =>
        WidthLadder.Use512 && size >= NttCore<Packed512>.MinimumSize ? 8
        : WidthLadder.Use256 && size >= NttCore<Packed256>.MinimumSize ? 4
        : 1;

    // data[i] *= scale * power^i
    private static void ScalePowers(Span<ulong> data, ulong scale, ulong power)
    {
        if (scale == 1 && power == 1)
        {
            return;
        }

        const int Block = 256;
        Span<ulong> powers = stackalloc ulong[Block];
        int count = Math.Min(Block, data.Length);
        ulong next = 1;
        for (int i = 0; i < count; i++)
        {
            powers[i] = next;
            next = Goldilocks.Mul(next, power);
        }

        // next is now the step from a block to the one after it.
        for (int start = 0; start < data.Length; start += Block)
        {
            var kernel = new ScaleKernel
            {
                Data = ref data[start],
                Powers = ref powers[0],
                Scale = scale,
            };
            WidthLadder.RunPlane(ref kernel, 0, Math.Min(Block, data.Length - start));
            scale = Goldilocks.Mul(scale, next);
        }
    }

    private static void CheckSize(int length, string name)
    {
        if (!BitOperations.IsPow2(length) || length > 1 << MaxLogSize)
        {
            throw new ArgumentException("The length must be a power of two of at most 2^28.", name);
        }
    }

    private static void CheckShift(ulong shift)
    {
        if (shift is 0 or >= Goldilocks.Modulus)
        {
            throw new ArgumentException("The shift must be canonical and not zero.", nameof(shift));
        }
    }

    private ref struct ScaleKernel : IPlaneKernel<ScaleKernel>
    {
        public ref ulong Data;
        public ref ulong Powers;
        public ulong Scale;

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public static int Run<TPacked>(ref ScaleKernel kernel, int from, int to)
            where TPacked : struct, IPacked<TPacked>
        {
            ref ulong data = ref kernel.Data;
            ref ulong powers = ref kernel.Powers;
            TPacked scale = TPacked.Broadcast(kernel.Scale);
            int i = from;
            for (; i <= to - TPacked.Width; i += TPacked.Width)
            {
                TPacked factor = TPacked.Mul(TPacked.Load(ref Unsafe.Add(ref powers, i)), scale);
                ref ulong at = ref Unsafe.Add(ref data, i);
                TPacked.Store(TPacked.Mul(TPacked.Load(ref at), factor), ref at);
            }

            return i;
        }
    }
}

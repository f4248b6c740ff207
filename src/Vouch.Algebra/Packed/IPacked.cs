namespace Vouch.Algebra;

/// <summary>
/// A register of <see cref="Width"/> base-field elements worked on lane by lane. Kernels are written
/// once over this contract and instantiated at each width. "Canonical" lanes are below p; "any" lanes
/// are arbitrary 64-bit words standing for their residue. Unless stated otherwise arguments must be
/// canonical and results are canonical.
/// </summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
public interface IPacked<TSelf>
    where TSelf : struct, IPacked<TSelf>
{
    /// <summary>The number of lanes, a power of two.</summary>
    static abstract int Width { get; }

    /// <summary>Whether this machine runs this width in hardware; if false, do not call the rest.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>Every lane 0.</summary>
    static abstract TSelf Zero { get; }

    /// <summary>Reads <see cref="Width"/> consecutive words; no alignment is needed.</summary>
    static abstract TSelf Load(ref readonly ulong source);

    /// <summary>Reads <see cref="Width"/> consecutive signed words, sign-extended to 64 bits (any lanes).</summary>
    static abstract TSelf LoadSigned(ref readonly int source);

    /// <inheritdoc cref="LoadSigned(ref readonly int)"/>
    static abstract TSelf LoadSigned(ref readonly short source);

    /// <summary>Writes <see cref="Width"/> consecutive words.</summary>
    static abstract void Store(TSelf value, ref ulong destination);

    /// <summary>The same word in every lane.</summary>
    static abstract TSelf Broadcast(ulong value);

    /// <summary>a + b.</summary>
    static abstract TSelf Add(TSelf a, TSelf b);

    /// <summary>a - b; b may also hold p itself.</summary>
    static abstract TSelf Sub(TSelf a, TSelf b);

    /// <summary>a * b; arguments are any lanes.</summary>
    static abstract TSelf Mul(TSelf a, TSelf b);

    /// <summary>a * 2^24, the negative of a root of order 8; a is any lanes.</summary>
    static abstract TSelf MulPower24(TSelf a);

    /// <summary>a * 2^48, a root of order 4; a is any lanes.</summary>
    static abstract TSelf MulPower48(TSelf a);

    /// <summary>a * 2^72, the negative of a root of order 8; a is any lanes.</summary>
    static abstract TSelf MulPower72(TSelf a);

    /// <summary>a0 b0 + a1 b1, reduced once; arguments are any lanes.</summary>
    static abstract TSelf Sum2(TSelf a0, TSelf b0, TSelf a1, TSelf b1);

    /// <summary>a0 b0 + a1 b1 + a2 b2, reduced once; arguments are any lanes.</summary>
    static abstract TSelf Sum3(TSelf a0, TSelf b0, TSelf a1, TSelf b1, TSelf a2, TSelf b2);

    /// <summary>The sum of six products, reduced once; arguments are any lanes.</summary>
    static abstract TSelf Sum6(
        TSelf a0,
        TSelf b0,
        TSelf a1,
        TSelf b1,
        TSelf a2,
        TSelf b2,
        TSelf a3,
        TSelf b3,
        TSelf a4,
        TSelf b4,
        TSelf a5,
        TSelf b5);

    /// <summary>a + b for any a and canonical b; the result is any lanes.</summary>
    static abstract TSelf AddAny(TSelf a, TSelf b);

    /// <summary>a - b for any a and canonical b; the result is any lanes.</summary>
    static abstract TSelf SubAny(TSelf a, TSelf b);

    /// <summary>The canonical words of any lanes.</summary>
    static abstract TSelf Canonicalize(TSelf a);

    /// <summary>The canonical words of lanes read as signed 64-bit integers.</summary>
    static abstract TSelf FromSigned(TSelf a);

    /// <summary>a + b modulo 2^64, on plain words.</summary>
    static abstract TSelf WrappingAdd(TSelf a, TSelf b);

    /// <summary>a - b modulo 2^64, on plain words.</summary>
    static abstract TSelf WrappingSub(TSelf a, TSelf b);

    /// <summary>a xor b, on plain words.</summary>
    static abstract TSelf Xor(TSelf a, TSelf b);

    /// <summary>The high 32 bits of each word.</summary>
    static abstract TSelf High(TSelf a);

    /// <summary>The high 32 bits of each word read as a signed integer: floor(a / 2^32).</summary>
    static abstract TSelf HighSigned(TSelf a);

    /// <summary>a * 2^32 modulo 2^64, on plain words.</summary>
    static abstract TSelf Raise(TSelf a);

    /// <summary>The 64-bit product of the low 32 bits of each word.</summary>
    static abstract TSelf MultiplyLow(TSelf a, TSelf b);

    /// <summary>The 64-bit signed product of the low 32 bits of each word read as signed integers.</summary>
    static abstract TSelf MultiplyLowSigned(TSelf a, TSelf b);

    /// <summary>
    /// low + 2^32 middle + 2^64 high, where each is a sum of at most 2^20 words given as the sum
    /// modulo 2^64 and the sum of the words' high halves.
    /// </summary>
    static abstract TSelf ReduceColumns(
        TSelf lowSum, TSelf lowHigh, TSelf middleSum, TSelf middleHigh, TSelf highSum, TSelf highHigh);

    /// <summary>
    /// Transposes a tile of <see cref="Width"/> rows of <see cref="Width"/> words; row r starts at
    /// word r * stride of either side. The two sides may be the same tile.
    /// </summary>
    static abstract void Transpose(ref ulong source, nint sourceStride, ref ulong destination, nint destinationStride);

    /// <summary>
    /// Bit-reverses a tile: the word at row a, column c goes to row rev(c), column rev(a), where rev
    /// reverses the bits of a lane number. The two sides may be the same tile.
    /// </summary>
    static abstract void ReverseTile(
        ref ulong source, nint sourceStride, ref ulong destination, nint destinationStride);
}

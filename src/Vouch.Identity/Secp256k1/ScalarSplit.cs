namespace Vouch.Identity.Secp256k1;

/// <summary>
/// A public scalar k as k1 + lambda * k2 with halves below 2^128 in absolute value. Multiplying a point by lambda only
/// multiplies its x by beta, so k * P takes half the doublings (Gallant, Lambert and Vanstone, 2001).
/// </summary>
/// <remarks>
/// The constants are those of libsecp256k1 (scalar_impl.h), where the bound on the halves is proved; the tests check the
/// sum, the bound, and lambda against beta.
/// </remarks>
internal readonly struct ScalarSplit
{
    private ScalarSplit(Half first, Half second)
    {
        First = first;
        Second = second;
    }

    /// <summary>A cube root of 1 modulo n.</summary>
    public static Scalar Lambda => new(
        0xDF02_967C_1B23_BD72, 0x122E_22EA_2081_6678, 0xA526_1C02_8812_645A, 0x5363_AD4C_C05C_30E0);

    /// <summary>The cube root of 1 modulo p with lambda * (x, y) = (beta * x, y).</summary>
    public static FieldElement Beta => FieldElement.FromWords(
        0xC139_6C28_7195_01EE, 0x9CF0_4975_12F5_8995, 0x6E64_479E_AC34_34E9, 0x7AE9_6A2B_657C_0710);

    public Half First { get; }

    public Half Second { get; }

    private static Scalar G1 => new(
        0xE893_209A_45DB_B031, 0x3DAA_8A14_71E8_CA7F, 0xE86C_90E4_9284_EB15, 0x3086_D221_A7D4_6BCD);

    private static Scalar G2 => new(
        0x1571_B4AE_8AC4_7F71, 0x2212_08AC_9DF5_06C6, 0x6F54_7FA9_0ABF_E4C4, 0xE443_7ED6_010E_8828);

    private static Scalar MinusB1 => new(0x6F54_7FA9_0ABF_E4C3, 0xE443_7ED6_010E_8828, 0, 0);

    private static Scalar MinusB2 => new(
        0xD765_CDA8_3DB1_562C, 0x8A28_0AC5_0774_346D, 0xFFFF_FFFF_FFFF_FFFE, 0xFFFF_FFFF_FFFF_FFFF);

    public static ScalarSplit OfVar(in Scalar k)
    {
        Scalar c1 = Scalar.MultiplyShift384Var(k, G1);
        Scalar c2 = Scalar.MultiplyShift384Var(k, G2);
        Scalar second = (c1 * MinusB1) + (c2 * MinusB2);
        return new ScalarSplit(Half.Of(k - (second * Lambda)), Half.Of(second));
    }

    /// <summary>A number between -2^128 and 2^128.</summary>
    internal readonly record struct Half(UInt128 Magnitude, bool IsNegative)
    {
        public static Half Of(in Scalar scalar)
        {
            bool negative = scalar.HighMask != 0;
            Scalar magnitude = Scalar.NegateWhere(scalar.HighMask, scalar);
            return new Half(new UInt128(magnitude.W1, magnitude.W0), negative);
        }
    }
}

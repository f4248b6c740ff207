namespace Vouch.Identity.Secp256k1;

/// <summary>
/// A public number as a sum of d_i * 2^i where a digit d_i is zero or odd with |d_i| below 2^(w-1), and of any w neighbours
/// at most one is not zero: one addition in w + 1 doublings.
/// </summary>
internal static class NonAdjacentForm
{
    public const int Width = 5;

    /// <summary>Digits of a number below 2^128.</summary>
    public const int Length = 129;

    /// <summary>Odd multiples 1, 3, ..., 15 that the digits refer to.</summary>
    public const int Multiples = 1 << (Width - 2);

    /// <summary>Writes the digits of plus or minus a number.</summary>
    public static void WriteVar(ScalarSplit.Half number, Span<sbyte> digits)
    {
        digits.Clear();
        int sign = number.IsNegative ? -1 : 1;
        int carry = 0;
        int bit = 0;
        while (bit < Length)
        {
            int here = (int)(ulong)(number.Magnitude >> bit) & (bit < 128 ? 1 : 0);
            if (here == carry)
            {
                bit++;
                continue;
            }

            int width = Math.Min(Width, Length - bit);
            int word = bit < 128 ? (int)(ulong)(number.Magnitude >> bit) & ((1 << width) - 1) : 0;
            word += carry;
            carry = word >> (Width - 1) & 1;
            digits[bit] = (sbyte)(sign * (word - (carry << Width)));
            bit += width;
        }
    }
}

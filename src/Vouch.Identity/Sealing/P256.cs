using System.Globalization;
using System.Numerics;

namespace Vouch.Identity;

/// <summary>Numbers of the curve P-256 (FIPS 186-5, SP 800-186): y^2 = x^3 - 3x + b. Public points, so BigInteger will do.</summary>
internal static class P256
{
    private static readonly BigInteger Prime =
        Number("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF");

    private static readonly BigInteger B =
        Number("5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B");

    private static readonly byte[] Order =
        Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");

    /// <summary>Whether 32 bytes are a number in [1, order), found without a branch on a single byte.</summary>
    public static bool IsSecretNumber(ReadOnlySpan<byte> bytes32)
    {
        int any = 0;
        int borrow = 0;
        for (int i = bytes32.Length - 1; i >= 0; i--)
        {
            any |= bytes32[i];
            borrow = (bytes32[i] - Order[i] + borrow) >> 8;
        }

        return any != 0 && borrow != 0;
    }

    /// <summary>Whether both coordinates are below p and on the curve.</summary>
    public static bool IsOnCurve(ReadOnlySpan<byte> x32, ReadOnlySpan<byte> y32)
    {
        BigInteger x = Read(x32), y = Read(y32);
        return x < Prime && y < Prime && (y * y) % Prime == SquareOfY(x);
    }

    /// <summary>Finds the y of a parity; false where x is p or more, or is on no point.</summary>
    public static bool TryFindY(ReadOnlySpan<byte> x32, int parity, Span<byte> y32)
    {
        BigInteger x = Read(x32);
        if (x >= Prime) return false;

        // p is 3 modulo 4.
        BigInteger square = SquareOfY(x);
        var y = BigInteger.ModPow(square, (Prime + 1) >> 2, Prime);
        if (y * y % Prime != square) return false;
        if (y.IsEven != (parity == 0)) y = Prime - y;
        y32.Clear();
        return y.TryWriteBytes(y32[(32 - y.GetByteCount(isUnsigned: true))..], out _, isUnsigned: true, isBigEndian: true);
    }

    private static BigInteger SquareOfY(BigInteger x) => ((((x * x) - 3 + Prime) * x) + B) % Prime;

    private static BigInteger Read(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static BigInteger Number(string hex) =>
        BigInteger.Parse("0" + hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}

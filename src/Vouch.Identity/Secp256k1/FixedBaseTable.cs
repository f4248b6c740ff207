namespace Vouch.Identity.Secp256k1;

/// <summary>
/// The odd multiples 1, 3, ..., 2^w - 1 of 2^(w i) B for every window i of a scalar: k * B is then one addition per
/// window and no doubling.
/// </summary>
internal sealed class FixedBaseTable
{
    private readonly PackedPoint[] _points;
    private readonly int _width;
    private readonly int _perWindow;
    private readonly Scalar _offset;

    private FixedBaseTable(int width)
    {
        _width = width;
        _perWindow = 1 << (width - 1);
        Windows = WindowsOf(width);
        _offset = SignedDigits.Offset(Windows * width);
        _points = new PackedPoint[Windows * _perWindow];
    }

    /// <summary>Additions for one product.</summary>
    public int Windows { get; }

    public ReadOnlySpan<PackedPoint> Points => _points;

    /// <summary>Bytes of a table with windows of this width.</summary>
    public static int Size(int width) => WindowsOf(width) * (1 << (width - 1)) * 8 * PackedPoint.Words;

    /// <summary>Builds the table of a public point.</summary>
    /// <param name="point">The base B.</param>
    /// <param name="width">Bits in a window, from 2 to 12.</param>
    public static FixedBaseTable BuildVar(in AffinePoint point, int width)
    {
        var table = new FixedBaseTable(width);
        int windows = table.Windows;
        var batch = new AffineBatch(windows);

        // B_i = 2^(w i) B in the even places, 2 B_i in the odd ones.
        var powers = new JacobianPoint[2 * windows];
        JacobianPoint power = JacobianPoint.From(point);
        for (int i = 0; i < windows; i++)
        {
            powers[2 * i] = power;
            power = power.Doubled();
            powers[(2 * i) + 1] = power;
            for (int bit = 1; bit < width; bit++) power = power.Doubled();
        }

        var affine = new AffinePoint[2 * windows];
        AffineBatch.ToAffineVar(powers, affine);
        var multiples = new AffinePoint[windows];
        var steps = new AffinePoint[windows];
        bool[] odd = new bool[windows];
        for (int i = 0; i < windows; i++) (multiples[i], steps[i]) = (affine[2 * i], affine[(2 * i) + 1]);
        for (int j = 0; ; j++)
        {
            for (int i = 0; i < windows; i++)
            {
                table._points[(i * table._perWindow) + j] = new PackedPoint(multiples[i].Normalized());
            }

            if (j == table._perWindow - 1) return table;

            // (2j + 1) B_i and 2 B_i have the same x only if n divides 2j + 3 or 2j - 1, and it is larger than both.
            batch.AddVar(multiples, steps, odd);
        }
    }

    public SignedDigits Recode(in Scalar scalar) => new(scalar, _offset);

    /// <summary>The multiple that a digit of a public scalar stands for.</summary>
    public AffinePoint DigitVar(in SignedDigits digits, int window)
    {
        (uint index, ulong negate) = digits.Digit(window * _width, _width);
        ref readonly PackedPoint point = ref _points[(window * _perWindow) + (int)index];
        return negate == 0 ? point.Unpack() : point.Unpack().Negated();
    }

    /// <summary>sum + scalar * B, for a public scalar.</summary>
    public JacobianPoint AddMultipleVar(JacobianPoint sum, in Scalar scalar)
    {
        SignedDigits digits = Recode(scalar);
        for (int i = 0; i < Windows; i++) sum = sum.PlusVar(DigitVar(digits, i));
        return sum;
    }

    /// <summary>scalar * B for a secret scalar, normalised; (0, 0) for zero.</summary>
    /// <remarks>
    /// Every entry of a window is read and the wanted one kept by masks, and the additions are complete: neither the
    /// addresses read nor the instructions executed depend on the scalar.
    /// </remarks>
    public AffinePoint Multiply(in Scalar scalar)
    {
        SignedDigits digits = Recode(scalar);
        CompletePoint sum = CompletePoint.Infinity;
        for (int i = 0; i < Windows; i++)
        {
            (uint index, ulong negate) = digits.Digit(i * _width, _width);
            AffinePoint entry = MaskedScan.Select(_points.AsSpan(i * _perWindow, _perWindow), index).Unpack();
            FieldElement y = FieldElement.Select(negate, FieldElement.Negate(entry.Y, 1).Carry(), entry.Y);
            sum += new AffinePoint(entry.X, y);
        }

        return sum.ToAffine();
    }

    private static int WindowsOf(int width) => (256 + width - 1) / width;
}

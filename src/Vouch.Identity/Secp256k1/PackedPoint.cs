namespace Vouch.Identity.Secp256k1;

/// <summary>An affine point in 64 bytes, as tables keep it.</summary>
internal readonly struct PackedPoint
{
    /// <summary>The words of x, then those of y, the least significant first.</summary>
    public const int Words = 8;

    private readonly ulong _x0, _x1, _x2, _x3, _y0, _y1, _y2, _y3;

    /// <summary>Packs a point with normalised coordinates.</summary>
    public PackedPoint(in AffinePoint point)
    {
        (_x0, _x1, _x2, _x3) = point.X.ToWords();
        (_y0, _y1, _y2, _y3) = point.Y.ToWords();
    }

    public FieldElement X => FieldElement.FromWords(_x0, _x1, _x2, _x3);

    public FieldElement Y => FieldElement.FromWords(_y0, _y1, _y2, _y3);

    public AffinePoint Unpack() => new(X, Y);
}

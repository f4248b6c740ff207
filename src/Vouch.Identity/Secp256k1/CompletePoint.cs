namespace Vouch.Identity.Secp256k1;

/// <summary>
/// A point (X : Y : Z) in homogeneous coordinates, with addition that has no special cases; for secret scalars.
/// </summary>
/// <remarks>
/// The formula is algorithm 8 of Renes, Costello and Batina, "Complete addition formulas for prime order elliptic curves"
/// (2015), for a = 0 and 3b = 21. It is right for every first operand, infinity (0 : 1 : 0) and the second operand itself
/// included, because the group has odd order. So nothing is compared and nothing branches. Magnitudes between operations: X 3, Y 2, Z 2.
/// </remarks>
internal readonly struct CompletePoint
{
    private const ulong ThreeB = 21;

    private readonly FieldElement _x;
    private readonly FieldElement _y;
    private readonly FieldElement _z;

    private CompletePoint(in FieldElement x, in FieldElement y, in FieldElement z)
    {
        _x = x;
        _y = y;
        _z = z;
    }

    public static CompletePoint Infinity => new(FieldElement.Zero, FieldElement.One, FieldElement.Zero);

    public static CompletePoint operator +(in CompletePoint a, in AffinePoint b)
    {
        FieldElement bx = b.X, by = b.Y;
        FieldElement t0 = a._x * bx;
        FieldElement t1 = a._y * by;
        FieldElement t3 = FieldElement.Subtract((bx + by) * (a._x + a._y), t0 + t1, 2); // 1 + 3
        FieldElement t4 = (by * a._z) + a._y; // 1 + 2
        FieldElement y3 = ((bx * a._z) + a._x).Times(ThreeB).Carry(); // 4 * 21 = 84, then 1
        t0 = t0.Times(3);
        FieldElement t2 = a._z.Times(ThreeB).Carry(); // 2 * 21 = 42, then 1
        FieldElement z3 = t1 + t2; // 2
        t1 = FieldElement.Subtract(t1, t2, 1); // 1 + 2
        FieldElement x3 = FieldElement.Subtract(t3 * t1, t4 * y3, 1); // 1 + 2
        y3 = (t1 * z3) + (y3 * t0); // 2
        z3 = (z3 * t4) + (t0 * t3); // 2
        return new CompletePoint(x3, y3, z3);
    }

    /// <summary>The affine point, normalised; of infinity, (0, 0).</summary>
    public AffinePoint ToAffine()
    {
        FieldElement inverse = _z.Normalize().Inverse();
        return new AffinePoint((_x * inverse).Normalize(), (_y * inverse).Normalize());
    }
}

namespace Vouch.Identity.Secp256k1;

/// <summary>
/// A point (X / Z^2, Y / Z^3), or infinity; for public data only: additions branch on what they meet.
/// </summary>
/// <remarks>Magnitudes between operations: X and Y at most 12, Z at most 2. The formulas below state what they make.</remarks>
internal readonly struct JacobianPoint
{
    private readonly FieldElement _x;
    private readonly FieldElement _y;
    private readonly FieldElement _z;

    private JacobianPoint(in FieldElement x, in FieldElement y, in FieldElement z)
    {
        _x = x;
        _y = y;
        _z = z;
        IsFinite = true;
    }

    public static JacobianPoint Infinity => default;

    public bool IsFinite { get; }

    public FieldElement X => _x;

    public FieldElement Y => _y;

    public FieldElement Z => _z;

    public static JacobianPoint From(in AffinePoint point) => new(point.X, point.Y, FieldElement.One);

    /// <summary>This point as if Z were multiplied by <paramref name="factor"/>, of magnitude up to 2.</summary>
    public JacobianPoint WithFactor(in FieldElement factor) =>
        IsFinite ? new JacobianPoint(_x, _y, _z * factor) : this;

    /// <summary>The double: 3 products and 4 squares.</summary>
    public JacobianPoint Doubled()
    {
        // No point has order 2 (n is odd), so y is not zero and the result of a finite point is finite.
        if (!IsFinite) return this;
        FieldElement yy = _y.Square();
        FieldElement s = (_x * yy).Times(4);
        FieldElement m = _x.Square().Times(3);
        FieldElement x = FieldElement.Subtract(m.Square(), s + s, 8); // magnitude 1 + 9
        FieldElement difference = FieldElement.Subtract(s, x, 10); // 4 + 11; times m: 45
        FieldElement y = FieldElement.Subtract(m * difference, yy.Square().Times(8), 8); // 1 + 9
        FieldElement z = _y * _z;
        return new JacobianPoint(x, y, z + z);
    }

    /// <summary>Adds a finite affine point: 8 products and 3 squares.</summary>
    public JacobianPoint PlusVar(in AffinePoint other)
    {
        if (!IsFinite) return From(other);
        FieldElement zz = _z.Square();
        FieldElement h = FieldElement.Subtract(other.X * zz, _x, 12); // 1 + 13
        FieldElement r = FieldElement.Subtract(other.Y * (_z * zz), _y, 12); // 1 + 13
        if (h.IsZeroVar()) return r.IsZeroVar() ? Doubled() : Infinity;
        FieldElement hh = h.Square();
        FieldElement v = _x * hh;
        FieldElement hhh = h * hh;
        FieldElement x = FieldElement.Subtract(r.Square(), hhh + v + v, 3); // 1 + 4
        FieldElement difference = FieldElement.Subtract(v, x, 5); // 1 + 6; times r: 98
        FieldElement y = FieldElement.Subtract(r * difference, _y * hhh, 1); // 1 + 2
        return new JacobianPoint(x, y, _z * h);
    }

    /// <summary>The affine point; this must be finite.</summary>
    public AffinePoint ToAffineVar() => ToAffine(_z.InverseVar());

    /// <summary>The affine point, normalised, given the inverse of Z.</summary>
    public AffinePoint ToAffine(in FieldElement inverseOfZ)
    {
        FieldElement square = inverseOfZ.Square();
        return new AffinePoint((_x * square).Normalize(), (_y * (square * inverseOfZ)).Normalize());
    }

    /// <summary>Whether this is finite and its affine x is the one given, of magnitude 1; needs no inverse.</summary>
    public bool HasXVar(in FieldElement x) => IsFinite && FieldElement.EqualVar(_x, x * _z.Square(), 1);
}

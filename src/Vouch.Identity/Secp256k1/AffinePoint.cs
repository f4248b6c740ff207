using System.Globalization;

namespace Vouch.Identity.Secp256k1;

/// <summary>A point of y^2 = x^3 + 7 that is not the point at infinity; coordinates of magnitude 1.</summary>
internal readonly struct AffinePoint(in FieldElement x, in FieldElement y)
{
    private readonly FieldElement _x = x;
    private readonly FieldElement _y = y;

    public FieldElement X => _x;

    public FieldElement Y => _y;

    /// <summary>The generator G of SEC 2, section 2.4.1.</summary>
    public static AffinePoint Generator { get; } = new(
        Field("79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798"),
        Field("483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8"));

    public AffinePoint Negated() => new(_x, FieldElement.Negate(_y, 1).Carry());

    /// <summary>Coordinates in [0, p).</summary>
    public AffinePoint Normalized() => new(_x.Normalize(), _y.Normalize());

    public bool IsOnCurveVar() => FieldElement.EqualVar(_y.Square(), SquareOfY(_x), 2);

    /// <summary>The point with this normalised x and this parity of y, if x is on the curve.</summary>
    public static bool TryLiftVar(in FieldElement x, ulong parity, out AffinePoint point)
    {
        if (!SquareOfY(x).TrySquareRootVar(out FieldElement y))
        {
            point = default;
            return false;
        }

        y = y.Normalize();
        if (y.Parity != parity) y = FieldElement.Negate(y, 1).Normalize();
        point = new AffinePoint(x, y);
        return true;
    }

    private static FieldElement SquareOfY(in FieldElement x) => (x.Square() * x) + FieldElement.Small(7);

    private static FieldElement Field(string hex)
    {
        FieldElement.TryRead(Convert.FromHexString(hex), out FieldElement element);
        return element;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"({Hex(_x.Normalize())}, {Hex(_y.Normalize())})");

    private static string Hex(in FieldElement element)
    {
        Span<byte> bytes = stackalloc byte[32];
        element.Write(bytes);
        return Convert.ToHexString(bytes);
    }
}

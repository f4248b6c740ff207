namespace Vouch.Identity.Secp256k1;

/// <summary>
/// Sums of many independent pairs of affine points, with one inversion for all of them (Montgomery's trick): 5 products
/// and 1 square for each instead of 11. For public data.
/// </summary>
internal sealed class AffineBatch(int capacity)
{
    private readonly FieldElement[] _differences = new FieldElement[capacity];
    private readonly FieldElement[] _products = new FieldElement[capacity];

    /// <summary>
    /// Adds to each of <paramref name="sums"/> the point next to it. Where both have the same x, the sum is left alone and
    /// its place in <paramref name="odd"/> set: the caller finds that sum in another way. Places already set are skipped.
    /// </summary>
    public void AddVar(Span<AffinePoint> sums, ReadOnlySpan<AffinePoint> others, Span<bool> odd)
    {
        FieldElement product = FieldElement.One;
        for (int i = 0; i < sums.Length; i++)
        {
            FieldElement difference = FieldElement.Subtract(others[i].X, sums[i].X, 1); // 1 + 2
            odd[i] |= difference.IsZeroVar();
            if (odd[i]) continue;
            _differences[i] = difference;
            _products[i] = product;
            product *= difference;
        }

        FieldElement inverse = product.InverseVar();
        for (int i = sums.Length - 1; i >= 0; i--)
        {
            if (odd[i]) continue;
            FieldElement slope = FieldElement.Subtract(others[i].Y, sums[i].Y, 1) * (inverse * _products[i]); // 3 * 1
            inverse *= _differences[i];
            FieldElement x = FieldElement.Subtract(slope.Square(), sums[i].X + others[i].X, 2).Carry(); // 1 + 3, then 1
            FieldElement y = FieldElement.Subtract(
                slope * FieldElement.Subtract(sums[i].X, x, 1), sums[i].Y, 1).Carry(); // 1 + 2, then 1
            sums[i] = new AffinePoint(x, y);
        }
    }

    /// <summary>Affine forms of finite points, normalised; the results hold partial products on the way.</summary>
    public static void ToAffineVar(ReadOnlySpan<JacobianPoint> points, Span<AffinePoint> result)
    {
        FieldElement product = FieldElement.One;
        for (int i = 0; i < points.Length; i++)
        {
            result[i] = new AffinePoint(product, default);
            product *= points[i].Z;
        }

        FieldElement inverse = product.InverseVar();
        for (int i = points.Length - 1; i >= 0; i--)
        {
            FieldElement own = inverse * result[i].X;
            inverse *= points[i].Z;
            result[i] = points[i].ToAffine(own);
        }
    }
}

namespace Vouch.Protocol.Parameters;

/// <summary>How far words may lie from the code in the proximity arguments.</summary>
public enum ProximityRegime
{
    /// <summary>Up to (1 - rate)/2: BCIKS20 (eprint 2020/654), no list.</summary>
    UniqueDecoding = 0,

    /// <summary>Up to the Johnson bound 1 - sqrt(rate)(1 + 1/2m): BCHKS25 (eprint 2025/2055), theorem 4.2.</summary>
    Johnson = 1,
}

/// <summary>A security level with everything that follows from it. A closed set: a proof cannot choose its own.</summary>
/// <param name="Bits">Proven soundness, in bits: 100 or 128.</param>
/// <param name="ExtensionDegree">Degree of the challenge field over Goldilocks.</param>
/// <param name="Regime">The proximity theorem used.</param>
/// <param name="GrindingBits">Proof of work in front of every query phase, in bits.</param>
/// <param name="Multiplicity">Parameter m of the Johnson regime; 0 in unique decoding.</param>
public sealed record SecurityProfile(
    int Bits, int ExtensionDegree, ProximityRegime Regime, int GrindingBits, int Multiplicity)
{
    /// <summary>100 proven bits: quadratic extension, unique decoding.</summary>
    public static SecurityProfile Proven100 { get; } = new(100, 2, ProximityRegime.UniqueDecoding, 16, 0);

    /// <summary>128 proven bits: cubic extension, Johnson radius.</summary>
    public static SecurityProfile Proven128 { get; } = new(128, 3, ProximityRegime.Johnson, 16, 48);

    /// <summary>The profile of a level, or null if there is none.</summary>
    public static SecurityProfile? ForBits(int bits) => bits switch
    {
        100 => Proven100,
        128 => Proven128,
        _ => null,
    };

    /// <summary>Proximity radius delta for a rate 2^-logInverseRate.</summary>
    public double Radius(double logInverseRate)
    {
        var rate = Math.Pow(2, -logInverseRate);
        return Regime == ProximityRegime.UniqueDecoding
            ? (1 - rate) / 2
            : 1 - (Math.Sqrt(rate) * (1 + (1.0 / (2 * Multiplicity))));
    }

    /// <summary>Upper bound on the number of code words within the radius.</summary>
    public double ListSize(double logInverseRate) =>
        Regime == ProximityRegime.UniqueDecoding
            ? 1
            : (Multiplicity + 0.5) / Math.Sqrt(Math.Pow(2, -logInverseRate));

    /// <summary>
    /// log2 of the error of one line in the (mutual) correlated agreement theorem for a code of length 2^logLength.
    /// Unique decoding: n/|K| (BCIKS20, theorem 4.1). Johnson: BCHKS25, theorem 4.2, with m = <see cref="Multiplicity"/>.
    /// </summary>
    public double LineErrorLog2(int logLength, double logInverseRate)
    {
        var field = 64.0 * ExtensionDegree;
        if (Regime == ProximityRegime.UniqueDecoding)
        {
            return logLength - field;
        }

        var rate = Math.Pow(2, -logInverseRate);
        var root = Math.Sqrt(rate);
        var m = Multiplicity + 0.5;
        var first = ((2 * Math.Pow(m, 5)) + (3 * m * Radius(logInverseRate) * rate)) / (3 * rate * root)
            * Math.Pow(2, logLength);
        return Math.Log2(first + (m / root)) - field;
    }

    /// <summary>Queries needed so that (1 - radius)^t * 2^-grinding is at most 2^-(Bits + 1).</summary>
    public int Queries(double logInverseRate)
    {
        var bitsPerQuery = -Math.Log2(1 - Radius(logInverseRate));
        return (int)Math.Ceiling((Bits + 1 - GrindingBits) / bitsPerQuery);
    }
}

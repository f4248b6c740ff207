namespace Vouch.Models.Quantization;

/// <summary>How the integers of a graph output become reals: q * <see cref="Scale"/>.</summary>
/// <param name="Name">The name of the output.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Scale">Real value of one unit; positive and finite.</param>
public sealed record OutputDecoding(string Name, int[] Shape, double Scale)
{
    /// <summary>Decodes integers.</summary>
    public float[] Decode(ReadOnlySpan<long> values)
    {
        var reals = new float[values.Length];
        for (var i = 0; i < reals.Length; i++) reals[i] = (float)(values[i] * Scale);
        return reals;
    }
}

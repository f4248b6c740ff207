namespace Vouch.Models.Quantization.Emission;

/// <summary>Which output scales an operation can have.</summary>
/// <param name="Minimum">No smaller ones (or its integers would not fit).</param>
/// <param name="RoundUp">The next scale, at or a little above a wanted one, that the operation likes.</param>
/// <param name="IsRigid">Whether it can have only scales that <paramref name="RoundUp"/> returns.</param>
/// <param name="Largest">
/// A magnitude that no sum exceeds, whatever the input; more headroom than that is useless.
/// </param>
internal sealed record ScaleGrid(
    double Minimum, Func<double, double> RoundUp, bool IsRigid, double Largest = double.PositiveInfinity)
{
    /// <summary>Any scale from a minimum on.</summary>
    public static ScaleGrid From(double minimum, double largest = double.PositiveInfinity) =>
        new(minimum, scale => scale, false, largest);
}

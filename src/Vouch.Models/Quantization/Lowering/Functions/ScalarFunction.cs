namespace Vouch.Models.Quantization.Lowering.Functions;

/// <summary>An elementwise function between two layers.</summary>
internal abstract record ScalarFunction(string Name)
{
    /// <summary>Whether larger arguments never give smaller results, so that it commutes with a maximum.</summary>
    public abstract bool IsMonotone { get; }

    /// <summary>
    /// A bound on the magnitude of the results, or null; a bounded function gets a fixed output scale.
    /// </summary>
    public virtual double? Bound => null;

    /// <summary>The magnitude of arguments from which a bounded function hardly changes.</summary>
    public virtual double Reach => 0;

    public abstract double Apply(double x);

    /// <summary>The range of results over a range of arguments; kinks, where there are any, are at 0.</summary>
    public virtual ValueRange Image(ValueRange range)
    {
        var (a, b) = (Apply(range.Low), Apply(range.High));
        var image = new ValueRange(Math.Min(a, b), Math.Max(a, b));
        return range is { Low: < 0, High: > 0 } ? image.Union(new ValueRange(Apply(0), Apply(0))) : image;
    }
}

namespace Vouch.Models.Quantization.Emission;

/// <summary>The scales a product of two values can have: the product of theirs times a power of two.</summary>
/// <param name="Node">The node, for messages.</param>
/// <param name="Unit">Real value of one unit of the accumulator.</param>
internal sealed record ProductScale(string Node, double Unit)
{
    private const int MostShift = 24;

    public ScaleGrid Grid(double minimum) => new(minimum, scale => Math.ScaleB(Unit, Shift(scale)), true);

    /// <summary>The shift to the least scale not below the wanted one.</summary>
    public int Shift(double scale)
    {
        var shift = 0;
        while (Math.ScaleB(Unit, shift) < scale) shift++;
        return shift <= MostShift
            ? shift
            : throw new ModelException(
                $"Node {Text.Quote(Node)}: the sums of products are too large for the values multiplied; they " +
                "would need a " +
                $"shift of {shift} bits, the most is {MostShift}. Normalise the values before this product.");
    }
}

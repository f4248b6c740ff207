namespace Vouch.Models.Quantization.Emission;

/// <summary>
/// Where an operation's accumulators go: their scale, the activation, the tensor written, and what follows.
/// </summary>
/// <param name="PreScale">Real value of one unit of the accumulator after its shift.</param>
/// <param name="Offset">A real number the operation adds to every sum.</param>
/// <param name="Activation">The activation.</param>
/// <param name="Tensor">The tensor written.</param>
/// <param name="Finish">Adds nodes that must follow, and binds the step's value.</param>
internal sealed record OutputTarget(double PreScale, double Offset, Activation Activation, int Tensor, Action Finish)
{
    public Requantization Requantize(int shift) => new(shift, Activation);
}

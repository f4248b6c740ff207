using Vouch.Models.Quantization.Emission;

namespace Vouch.Models.Quantization.Lowering;

/// <summary>
/// One operation of the network on its way to integers: still in real numbers, but already in the shape of the integer
/// operation it will become. <see cref="Rules.RuleRegistry"/> makes steps from ONNX nodes, fusions join them, and
/// <see cref="Emit"/> chooses scales and writes the integer node.
/// </summary>
/// <param name="Name">The ONNX nodes it came from.</param>
/// <param name="Output">The value it makes.</param>
internal abstract record Step(string Name, string Output)
{
    /// <summary>The values it reads.</summary>
    public abstract IReadOnlyList<string> Inputs { get; }

    public abstract void Emit(Emitter emitter);
}

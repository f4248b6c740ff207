using System.Text.Json;

namespace Vouch.Protocol.Keys;

/// <summary>
/// What a model's inputs and outputs mean, for people and programs: public, bound to every proof. The cells are integers q;
/// a real value is q * Scale.
/// </summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Inputs">Inputs in order.</param>
/// <param name="Outputs">Outputs in order.</param>
public sealed record ModelInterface(string Model, IReadOnlyList<PortDescription> Inputs, IReadOnlyList<PortDescription> Outputs)
{
    /// <summary>The canonical bytes.</summary>
    public byte[] ToBytes() => InterfaceJson.Write(this);

    /// <summary>Reads the bytes of a key.</summary>
    /// <exception cref="InvalidDataException">They are not an interface.</exception>
    public static ModelInterface Parse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return InterfaceJson.Read(bytes);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter: text that is not Unicode
        {
            throw new InvalidDataException("The key's interface is malformed: " + e.Message, e);
        }
    }
}

/// <summary>One input or output.</summary>
/// <param name="Name">Its name in the ONNX file.</param>
/// <param name="Shape">Shape.</param>
/// <param name="Block">Block of the constraint system that holds it.</param>
/// <param name="Visibility">Who knows it.</param>
/// <param name="Scale">Real value of one unit.</param>
/// <param name="Low">Smallest code.</param>
/// <param name="High">Largest code.</param>
/// <param name="Multiplier">Inputs: factor per element applied before quantisation; null for one.</param>
/// <param name="Offset">Inputs: summand per element applied before quantisation; null for zero.</param>
public sealed record PortDescription(
    string Name, int[] Shape, int Block, PortVisibility Visibility, double Scale, int Low, int High, float[]? Multiplier,
    float[]? Offset)
{
    /// <summary>Whether the verifier sees it.</summary>
    public bool IsPublic => Visibility == PortVisibility.Public;
}

/// <summary>Who knows the values of a port.</summary>
public enum PortVisibility
{
    /// <summary>The verifier: they are in the proof.</summary>
    Public = 0,

    /// <summary>The prover alone: the proof says that there are such values.</summary>
    Private = 1,

    /// <summary>Inputs: their owner and the prover; the proof is about the values under the owner's commitment.</summary>
    Committed = 2,
}

namespace Vouch.Compiler.Lowering;

/// <summary>What a compile decides beyond the network itself.</summary>
/// <param name="InputVisibility">Who sees the graph inputs; public unless said otherwise.</param>
/// <param name="OutputVisibility">Who sees the graph outputs; public unless said otherwise.</param>
/// <param name="InputPorts">Who sees each graph input, in order, where they differ; null if they do not.</param>
public sealed record LoweringOptions(
    Visibility InputVisibility = Visibility.Public, Visibility OutputVisibility = Visibility.Public,
    IReadOnlyList<Visibility>? InputPorts = null)
{
    /// <summary>Bits of the widest limb of range proofs, 8 to 16; null for the cheapest. Tests set it.</summary>
    internal int? LimbBits { get; init; }

    /// <summary>Who sees the input of this number.</summary>
    public Visibility OfInput(int index) => InputPorts?[index] ?? InputVisibility;
}

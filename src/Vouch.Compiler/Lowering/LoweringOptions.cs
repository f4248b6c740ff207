namespace Vouch.Compiler.Lowering;

/// <summary>What a compile decides beyond the network itself.</summary>
/// <param name="InputVisibility">Who sees the graph inputs; public unless said otherwise.</param>
/// <param name="OutputVisibility">Who sees the graph outputs; public unless said otherwise.</param>
public sealed record LoweringOptions(
    Visibility InputVisibility = Visibility.Public, Visibility OutputVisibility = Visibility.Public);

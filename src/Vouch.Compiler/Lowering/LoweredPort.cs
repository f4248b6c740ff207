namespace Vouch.Compiler.Lowering;

/// <summary>
/// Where a graph input or output lives in the constraint system. For a public port, the block itself carries the bounds
/// that the verifier must check, because the lowering counts on them; they are these or tighter.
/// </summary>
/// <param name="Tensor">Id of the tensor in the quantised graph.</param>
/// <param name="Block">Index of the block that holds it, in the tensor's own shape and row-major order.</param>
/// <param name="Visibility">Who sees it.</param>
/// <param name="Low">Smallest allowed value.</param>
/// <param name="High">Largest allowed value.</param>
public sealed record LoweredPort(int Tensor, int Block, Visibility Visibility, int Low, int High);

namespace Vouch.Compiler.Lowering;

/// <summary>
/// Where a graph input or output lives in the constraint system. The statement is sound only if, for a public port, the
/// verifier checks that every value lies in [<see cref="Low"/>, <see cref="High"/>]: the lowering counts on it.
/// </summary>
/// <param name="Tensor">Id of the tensor in the quantised graph.</param>
/// <param name="Block">Index of the block that holds it, in the tensor's own shape and row-major order.</param>
/// <param name="Visibility">Who sees it.</param>
/// <param name="Low">Smallest allowed value.</param>
/// <param name="High">Largest allowed value.</param>
public sealed record LoweredPort(int Tensor, int Block, Visibility Visibility, int Low, int High);

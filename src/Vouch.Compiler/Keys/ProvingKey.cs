using Vouch.Compiler.Lowering;
using Vouch.Models.Quantization;

namespace Vouch.Compiler.Keys;

/// <summary>
/// What a prover keeps secret: the integer network with its weights, and the seed of the randomness that hides them in the
/// commitment. Everything else is recomputed.
/// </summary>
/// <param name="Model">The integer network and its encodings.</param>
/// <param name="Inputs">Who sees the inputs, unless the verifying key says otherwise of one.</param>
/// <param name="Outputs">Who sees the outputs.</param>
/// <param name="Seed">32 bytes; empty for public weights.</param>
/// <param name="VerifyingKeyDigest">The verifying key this belongs to.</param>
public sealed record ProvingKey(
    QuantizedModel Model, Visibility Inputs, Visibility Outputs, byte[] Seed, byte[] VerifyingKeyDigest);

using Vouch.Compiler.Lowering;
using Vouch.Protocol.Parameters;

namespace Vouch.Compiler.Keys;

/// <summary>What a compile decides beyond the model.</summary>
/// <param name="Profile">Security profile; 128 proven bits unless said otherwise.</param>
/// <param name="Inputs">Who sees the inputs; nobody but the prover unless said otherwise.</param>
/// <param name="Outputs">Who sees the outputs; everyone unless said otherwise.</param>
/// <param name="WeightsArePrivate">Whether the commitment hides the weights; true unless said otherwise.</param>
/// <param name="Budget">Proofs the hidden weights must survive before the key is renewed; 64 unless said otherwise.</param>
/// <param name="InputPorts">Who sees each input, in order, where they differ; null if they do not.</param>
public sealed record CompileOptions(
    SecurityProfile Profile,
    Visibility Inputs = Visibility.Private,
    Visibility Outputs = Visibility.Public,
    bool WeightsArePrivate = true,
    int Budget = 64,
    IReadOnlyList<Visibility>? InputPorts = null)
{
    /// <summary>Private weights and input, public output, 128 bits.</summary>
    public static CompileOptions Default { get; } = new(SecurityProfile.Proven128);

    /// <summary>What lowering must know.</summary>
    public LoweringOptions Lowering => new(Inputs, Outputs, InputPorts);

    /// <summary>Openings that a commitment must survive: those of hidden weights, and those of an input's commitment.</summary>
    public int Openings => Math.Max(
        WeightsArePrivate ? Budget + ModelCompiler.ReservedOpenings : 1,
        InputPorts?.Contains(Visibility.Committed) ?? Inputs == Visibility.Committed ? InputCommitment.LeastOpenings : 1);
}
